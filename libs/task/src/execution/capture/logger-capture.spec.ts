import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import { liveRun } from '../live-run.fixture.js';
import { RunScope, withinScope } from '../run-scope.js';
import { captureLogger } from './logger-capture.js';

/** What the host's logger was told. */
let told: unknown[][];
let undo: () => void;

const host = Object.fromEntries(
  ['log', 'error', 'warn', 'debug', 'verbose', 'fatal'].map((name) => [
    name,
    (...args: unknown[]) => void told.push([name, ...args]),
  ]),
) as unknown as LoggerService;

beforeEach(() => {
  told = [];
  Logger.overrideLogger(host);
  undo = captureLogger(() => true);
});
afterEach(() => {
  undo();
  Logger.overrideLogger(new ConsoleLogger());
});

/** `level text` of the lines that the work leaves in the log of its run. */
function linesOf(work: () => void, level: 'debug' | 'info' = 'debug'): string[] {
  const { live, said } = liveRun({ level });
  withinScope(new RunScope(live), work);
  return said().events.flatMap((event) =>
    event.type === 'log' ? [`${event.level} ${event.stream} ${event.text}`] : [],
  );
}

it('makes log lines of what a logger is told, with its context and level, and tells it on as before', () => {
  const logger = new Logger('Orders');
  const lines = linesOf(() => {
    logger.verbose('a');
    logger.debug('b');
    logger.log('c');
    logger.warn('d');
    logger.error('e');
    logger.fatal('f');
  });
  expect(lines).toEqual([
    'debug log [Orders] a',
    'debug log [Orders] b',
    'info log [Orders] c',
    'warn log [Orders] d',
    'error log [Orders] e',
    'error log [Orders] f',
  ]);
  expect(told.map(([name, text]) => `${name} ${text}`)).toEqual([
    'verbose a',
    'debug b',
    'log c',
    'warn d',
    'error e',
    'fatal f',
  ]);
  expect(told[2]).toEqual(['log', 'c', 'Orders']);
});

it('captures the static methods, and loggers without a context: the last text names one', () => {
  const lines = linesOf(() => {
    Logger.log('static', 'Orders');
    Logger.warn('alone');
    new Logger().log('plain', { rows: 3 }, 'Orders');
  });
  expect(lines).toEqual(['info log [Orders] static', 'warn log alone', 'info log [Orders] plain { rows: 3 }']);
});

it('writes further values behind the message, objects as the console does, stacks on lines of their own', () => {
  const error = new Error('broke');
  const lines = linesOf(() => {
    const logger = new Logger('Orders');
    logger.log('closed', 'A-17', { lines: [1, 2] });
    logger.error('failed', error.stack);
    Logger.error('failed', error.stack, 'Orders');
    logger.error(error);
  });
  expect(lines[0]).toBe('info log [Orders] closed A-17 { lines: [ 1, 2 ] }');
  expect(lines.filter((line) => line === 'error log [Orders] failed')).toHaveLength(2);
  expect(lines.filter((line) => line === 'error log Error: broke')).toHaveLength(2);
  expect(lines.filter((line) => line === 'error log [Orders] Error: broke')).toHaveLength(1);
  expect(lines.filter((line) => /error log +at .*logger-capture\.spec/.test(line))).not.toHaveLength(0);
});

it('asks a message that is a function once, and not at all below the level of the run', () => {
  let asked = 0;
  class OrderService {}
  const lines = linesOf(() => {
    const logger = new Logger('Orders');
    logger.log(() => `asked ${++asked}`);
    logger.log(OrderService);
    logger.debug(() => `asked ${++asked}`);
  }, 'info');
  expect([lines, asked]).toEqual([['info log [Orders] asked 1', 'info log [Orders] OrderService'], 1]);
  expect(told[0]).toEqual(['log', 'asked 1', 'Orders']);
  expect(told[2]?.[1]).toBeInstanceOf(Function);
});

it('captures a logger of the host class once, also where it speaks through its parent', () => {
  class LoudLogger extends ConsoleLogger {
    override log(message: string): void {
      super.log(message.toUpperCase());
    }

    // Nothing is to be seen of it in the output of the tests.
    protected override printMessages(): void {}
  }
  expect(linesOf(() => new LoudLogger('Orders').log('closed'))).toEqual(['info log [Orders] CLOSED']);
  Logger.overrideLogger(new LoudLogger());
  expect(linesOf(() => new Logger('Orders').log('closed'))).toEqual(['info log [Orders] closed']);
});

it('goes on when the host puts another logger in place, or turns logging off', () => {
  const logger = new Logger('Orders');
  const lines = linesOf(() => {
    Logger.overrideLogger({ ...host });
    logger.log('other');
    Logger.overrideLogger(false);
    logger.log('off');
  });
  expect(lines).toEqual(['info log [Orders] other', 'info log [Orders] off']);
});

it('captures at once what Nest holds back until its logger is there, and not again when it lets go', () => {
  const lines = linesOf(() => {
    Logger.attachBuffer();
    new Logger('Orders').log('early');
    Logger.flush();
  });
  expect([lines, told]).toEqual([['info log [Orders] early'], [['log', 'early', 'Orders']]]);
});

it('leaves alone what is said outside of runs, and everything once it is taken out', () => {
  const methods = [Logger.log, Logger.prototype.log, ConsoleLogger.prototype.log];
  new Logger('Orders').log('outside');
  undo();
  expect([Logger.log, Logger.prototype.log, ConsoleLogger.prototype.log]).not.toEqual(methods);
  expect(linesOf(() => new Logger('Orders').log('after'))).toEqual([]);
  expect(told).toEqual([
    ['log', 'outside', 'Orders'],
    ['log', 'after', 'Orders'],
  ]);
});
