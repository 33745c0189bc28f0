import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import type { LineWritten } from '../../run/run-event.js';
import { liveRun } from '../live-run.fixture.js';
import { outsideRuns, RunScope, withinScope } from '../run-scope.js';
import { captureConsole } from './console-capture.js';

/** A console of its own whose prints can be read, captured. */
function capturedConsole() {
  const out = new PassThrough();
  const console = new Console(out, out);
  const state = { isOn: true };
  const undo = captureConsole(console, () => state.isOn);
  return { console, state, undo, printed: () => String(out.read() ?? '') };
}

function run(options?: Parameters<typeof liveRun>[0]) {
  const { live, said } = liveRun(options);
  const lines = () => said().events.filter((event): event is LineWritten => event.type === 'log');
  return {
    live,
    said,
    inside: <T>(work: () => T): T => withinScope(new RunScope(live), work),
    /** `level stream text` of each line. */
    lines: () => lines().map(({ level, stream, text }) => `${level} ${stream} ${text}`),
  };
}

it('makes log lines of what is printed inside a run, with level and stream, and prints it as before', () => {
  const { console, printed } = capturedConsole();
  const { inside, lines } = run();
  inside(() => {
    console.log('%s has %d rows', 'orders', 3, { open: true });
    console.info('info');
    console.debug('debug');
    console.warn('warn');
    console.error(new Error('broke').message);
  });
  expect(lines()).toEqual([
    'info stdout orders has 3 rows { open: true }',
    'info stdout info',
    'debug stdout debug',
    'warn stderr warn',
    'error stderr broke',
  ]);
  expect(printed()).toBe('orders has 3 rows { open: true }\ninfo\ndebug\nwarn\nbroke\n');
});

it('makes several lines of a text that has several, and shows errors with their stack', () => {
  const { console } = capturedConsole();
  const { inside, lines } = run();
  inside(() => {
    console.log('a\nb');
    console.error(new TypeError('broke', { cause: 'why' }));
  });
  expect(lines().slice(0, 3)).toEqual(['info stdout a', 'info stdout b', 'error stderr TypeError: broke']);
  expect(lines().join('\n')).toMatch(/error stderr\s+at .*console-capture\.spec.*\[cause\]: 'why'/s);
});

it('captures each method that prints once, also those that print through another', () => {
  const { console, printed } = capturedConsole();
  const { inside, lines } = run();
  inside(() => {
    console.table([{ a: 1 }]);
    console.dir({ deep: { deeper: { deepest: {} } } }, { depth: 0 });
    console.dirxml('xml');
    console.count('orders');
    console.assert(false, 'not so');
    console.time('t');
    console.timeEnd('t');
  });
  const said = lines();
  expect(said.slice(0, 5)).toEqual([
    'info stdout ┌─────────┬───┐',
    'info stdout │ (index) │ a │',
    'info stdout ├─────────┼───┤',
    'info stdout │ 0       │ 1 │',
    'info stdout └─────────┴───┘',
  ]);
  expect(said.slice(5, -1)).toEqual([
    'info stdout { deep: [Object] }',
    'info stdout xml',
    'info stdout orders: 1',
    'warn stderr Assertion failed: not so',
  ]);
  expect(said.at(-1)).toMatch(/^info stdout t: \d/);
  expect(said.map((line) => line.replace(/^\w+ \w+ /, '')).join('\n')).toBe(printed().trimEnd());
});

it('moves the lines of a group in, for its own run alone', () => {
  const { console } = capturedConsole();
  const [a, b] = [run(), run()];
  const scope = new RunScope(a.live);
  withinScope(scope, () => {
    console.group('orders');
    console.log('open\nclosed');
    console.group();
    console.log('deep');
    console.groupEnd();
    console.groupEnd();
    console.log('after');
  });
  b.inside(() => console.log('other'));
  expect(a.lines().filter((line) => line !== 'info stdout   ')).toEqual([
    'info stdout orders',
    'info stdout   open',
    'info stdout   closed',
    'info stdout     deep',
    'info stdout after',
  ]);
  expect(b.lines()).toEqual(['info stdout other']);
});

it('leaves alone what is printed outside of runs', () => {
  const { console, printed } = capturedConsole();
  const { inside, lines } = run();
  console.log('before');
  inside(() => outsideRuns(() => console.log('outside')));
  expect([printed(), lines()]).toEqual(['before\noutside\n', []]);
});

it('follows the work through whatever it awaits, and never mixes two runs', async () => {
  const { console } = capturedConsole();
  const runs = [run(), run(), run()];
  const work = async (name: number) => {
    for (let count = 0; count < 5; count++) {
      console.log(`${name}`);
      await new Promise((resolve) => (count % 2 ? setImmediate(resolve) : setTimeout(resolve, name)));
      process.nextTick(() => console.log(`${name}`));
    }
    await new Promise(setImmediate);
  };
  await Promise.all(runs.map((one, name) => one.inside(() => work(name))));
  for (const [name, one] of runs.entries()) {
    expect(one.lines()).toEqual(Array.from({ length: 10 }, () => `info stdout ${name}`));
  }
});

it('takes nothing more from a run that has ended, nor below its level, and hides its secrets', () => {
  const { console, printed } = capturedConsole();
  const { live, inside, lines } = run({ level: 'info', secrets: ['hunter2!'] });
  inside(() => {
    console.debug('quiet');
    console.log({ password: 'hunter2!' });
    live.ended = true;
    console.log('late');
  });
  expect(lines()).toEqual(["info stdout { password: '•••' }"]);
  expect(printed()).toContain('quiet\n');
  expect(printed()).toBe('');
});

it('captures once what a console prints through another that is captured as well', () => {
  const inner = capturedConsole();
  const outer = capturedConsole();
  outer.undo();
  const host = { ...console, log: (...args: unknown[]) => setImmediate(() => inner.console.log(...args)) } as Console;
  captureConsole(host, () => true);
  const { inside, lines } = run();
  inside(() => host.log('once'));
  return new Promise<void>((resolve) =>
    setImmediate(() => {
      expect([lines(), inner.printed()]).toEqual([['info stdout once'], 'once\n']);
      resolve();
    }),
  );
});

it('does not fail where a value cannot be shown and the console did not mind', () => {
  const host = { log: () => {} } as unknown as Console;
  captureConsole(host, () => true);
  const { inside, lines } = run();
  const unreadable = {
    toString: null,
    get [Symbol.toStringTag](): string {
      throw new Error('no tag');
    },
  };
  inside(() => host.log(unreadable));
  expect(lines()).toHaveLength(1);
});

describe('taken out again', () => {
  it('the console is as it was', () => {
    const { console, undo, printed } = capturedConsole();
    const fresh = new Console(new PassThrough());
    undo();
    expect(Object.keys(console)).toEqual(Object.keys(fresh));
    const { inside, lines } = run();
    inside(() => console.log('x'));
    expect([lines(), printed()]).toEqual([[], 'x\n']);
  });

  it('what somebody has put on top stays, and ours beneath it does nothing', () => {
    const { console, undo, state, printed } = capturedConsole();
    const ours = console.log;
    const theirs = (...args: unknown[]) => ours('theirs:', ...args);
    console.log = theirs;
    undo();
    state.isOn = false;
    expect(console.log).toBe(theirs);
    const { inside, lines } = run();
    inside(() => console.log('x'));
    expect([lines(), printed()]).toEqual([[], 'theirs: x\n']);
  });
});
