import { jest } from '@jest/globals';
import type { RunStep } from '../run/run.js';
import type { LineWritten, StepChanged } from '../run/run-event.js';
import { liveRun } from './live-run.fixture.js';
import { currentScope, RunScope, withinScope } from './run-scope.js';
import { runStep } from './run-step.js';
import { MOST_STEPS } from './step-tree.js';

const NOW = '2026-11-24T06:00:00.000Z';
const SECRET = 'hunter2!';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date(NOW) });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A run, and its `step` as the context has it. */
function steps() {
  const { live, said } = liveRun({ secrets: [SECRET] });
  const outermost = new RunScope(live);
  const here = () => currentScope() ?? outermost;
  const step = <T>(name: string, work: () => T | PromiseLike<T>, options = {}) => runStep(here(), name, options, work);
  const optional = <T>(name: string, work: () => T | PromiseLike<T>) => step(name, work, { optional: true });
  const log = (text: string) => here().write('info', 'log', text);
  const kept = () => said().record.steps;
  /** Its name and status, and the steps inside it. */
  const shape = ({ name, status, steps: inner }: RunStep): unknown =>
    inner.length === 0 ? `${name} ${status}` : [`${name} ${status}`, ...inner.map(shape)];
  return { live, said, step, optional, log, kept, shape: () => kept().map(shape) };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('a step', () => {
  it('gives what its work returns, and is kept with its time', async () => {
    const { step, kept } = steps();
    const done = step('read', () => wait(250).then(() => 'rows'));
    expect(kept()).toEqual([
      { name: 'read', status: 'running', optional: false, startedAt: NOW, durationMs: null, error: null, steps: [] },
    ]);
    await jest.advanceTimersByTimeAsync(250);
    expect(await done).toBe('rows');
    expect(kept()).toMatchObject([{ status: 'succeeded', durationMs: 250, error: null }]);
  });

  it('that throws keeps the error and throws it again, also when it throws at once', async () => {
    const { step, kept } = steps();
    const error = Object.assign(new TypeError('no rows', { cause: new Error('no table') }), { table: 'orders' });
    const failing = step('outer', () =>
      step('inner', () => {
        throw error;
      }),
    );
    await expect(failing).rejects.toBe(error);
    const failed = {
      status: 'failed',
      error: { name: 'TypeError', message: 'no rows', cause: { message: 'no table' }, context: { table: 'orders' } },
    };
    expect(kept()).toMatchObject([{ ...failed, steps: [failed] }]);
  });

  it('that throws nothing has failed all the same', async () => {
    const { step, kept } = steps();
    await expect(step('odd', () => Promise.reject(undefined))).rejects.toBeUndefined();
    expect(kept()).toMatchObject([{ status: 'failed', error: { message: 'undefined' } }]);
  });

  it('hides secrets in its name and error, and has a name of one line', async () => {
    const { step, kept, said } = steps();
    await step(`log in\n with ${SECRET}`, () => Promise.reject(new Error(SECRET))).catch(() => {});
    await step('  ', () => {});
    await step('x'.repeat(300), () => {});
    expect(kept()).toMatchObject([
      { name: 'log in with •••', error: { message: '•••' } },
      { name: '(no name)' },
      { name: `${'x'.repeat(199)}…` },
    ]);
    expect(JSON.stringify(said())).not.toContain(SECRET);
  });

  it('refuses work that is no function', async () => {
    const { step } = steps();
    await expect(step('x', 'work' as never)).rejects.toThrow('Step "x" has no function to do its work.');
  });
});

describe('steps inside steps', () => {
  it('stand where they began, also side by side, and carry their lines', async () => {
    const { step, log, shape, said } = steps();
    const branch = (name: string, ms: number) =>
      step(name, async () => {
        await wait(ms);
        await step('deep', () => log(`in ${name}`));
      });
    const all = step('all', () => Promise.all([branch('slow', 20), branch('quick', 10)]));
    await jest.advanceTimersByTimeAsync(20);
    await all;
    log('outside');
    expect(shape()).toEqual([
      ['all succeeded', ['slow succeeded', 'deep succeeded'], ['quick succeeded', 'deep succeeded']],
    ]);
    const lines = said().events.filter((event): event is LineWritten => event.type === 'log');
    expect(lines.map(({ step: path, text }) => [path, text])).toEqual([
      ['all › quick › deep', 'in quick'],
      ['all › slow › deep', 'in slow'],
      [null, 'outside'],
    ]);
  });

  it('are kept as they are now, however often that was asked before', async () => {
    const { step, shape } = steps();
    const seen: unknown[] = [];
    await step('a', async () => {
      await step('b', () => {});
      await step('c', () => seen.push(shape()));
      seen.push(shape());
    });
    expect(seen).toEqual([[['a running', 'b succeeded', 'c running']], [['a running', 'b succeeded', 'c succeeded']]]);
    expect(shape()).toEqual([['a succeeded', 'b succeeded', 'c succeeded']]);
  });

  it('are told as they begin and end, in order with the lines, each with its place', async () => {
    const { step, log, said } = steps();
    await step('a', () => {});
    await step('b', async () => {
      log('one');
      await step('c', () => log('two'));
    });
    const { events, record } = said();
    expect(events.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect([record.lastSeq, record.logLines]).toEqual([9, 2]);
    expect(
      events.map((event) =>
        event.type === 'step' ? `${event.step.path.join('/')} ${event.step.place} ${event.step.status}` : 'line',
      ),
    ).toEqual([
      'a 0 running',
      'a 0 succeeded',
      'b 1 running',
      'line',
      'b/c 1,0 running',
      'line',
      'b/c 1,0 succeeded',
      'b 1 succeeded',
    ]);
    expect((events[0] as StepChanged).step).toEqual({
      path: ['a'],
      place: [0],
      name: 'a',
      status: 'running',
      optional: false,
      startedAt: NOW,
      durationMs: null,
      error: null,
    });
  });
});

describe('an optional step', () => {
  it('that fails gives nothing, says so in the log, and lets the run go on', async () => {
    const { optional, kept, said } = steps();
    expect(await optional('notify', () => Promise.reject(new Error(`no mail for ${SECRET}`)))).toBeUndefined();
    expect(kept()).toMatchObject([
      { name: 'notify', optional: true, status: 'failed', error: { message: 'no mail for •••' } },
    ]);
    expect(said().texts).toEqual(['The optional step "notify" failed, the run goes on: no mail for •••']);
    expect(await optional('fine', () => 5)).toBe(5);
  });

  it('that is stopped throws: the run does not go on', async () => {
    const { optional, live, kept } = steps();
    const reason = new Error('enough');
    const stopped = optional('notify', () => wait(10).then(() => live.signal.throwIfAborted()));
    live.abort(reason, 1_000);
    const caught = stopped.catch((error) => error);
    await jest.advanceTimersByTimeAsync(10);
    expect(await caught).toBe(reason);
    expect(kept()).toMatchObject([{ status: 'cancelled', error: null }]);
  });
});

describe('when the run is to stop', () => {
  it('steps at work become cancelled, however they end; those before and after do not', async () => {
    const { step, live, kept } = steps();
    await step('before', () => {});
    const returns = step('returns', () => wait(10));
    const throws = step('throws', () => wait(10).then(() => Promise.reject(new RangeError('broke')))).catch(() => {});
    live.abort(new Error('enough'), 1_000);
    const after = step('tidy up', () => wait(5));
    await jest.advanceTimersByTimeAsync(10);
    await Promise.all([returns, throws, after]);
    expect(kept()).toMatchObject([
      { name: 'before', status: 'succeeded' },
      { name: 'returns', status: 'cancelled', error: null },
      { name: 'throws', status: 'cancelled', error: { name: 'RangeError', message: 'broke' } },
      { name: 'tidy up', status: 'succeeded' },
    ]);
  });
});

describe('when the method has ended', () => {
  it('steps still at work are cancelled, inner ones first, and say why; later ones only run', async () => {
    const { step, live, said, shape, log } = steps();
    const forgotten = step('outer', () => step('inner', () => wait(50)));
    live.draft.closeSteps(live.signal.aborted);
    live.ended = true;
    expect(shape()).toEqual([['outer cancelled', 'inner cancelled']]);
    const { events, record } = said();
    expect(events.slice(2)).toMatchObject([{ step: { name: 'inner' } }, { step: { name: 'outer' } }]);
    expect(record.steps[0]?.error).toMatchObject({ message: 'The method ended before this step did.' });
    const late = step('late', () => {
      log('late');
      return 'value';
    });
    await jest.advanceTimersByTimeAsync(50);
    await forgotten;
    expect(await late).toBe('value');
    expect(said().record).toEqual(record);
  });

  it('on a stop they are cancelled without an error', () => {
    const { step, live, kept } = steps();
    void step('stuck', () => wait(50));
    live.abort(new Error('enough'), 1_000);
    live.draft.closeSteps(live.signal.aborted);
    expect(kept()).toMatchObject([{ status: 'cancelled', error: null }]);
  });
});

describe('very many steps', () => {
  it('run all; the first thousand are kept, and one warning says so', async () => {
    const { step, kept, said } = steps();
    let ran = 0;
    for (let index = 0; index < MOST_STEPS + 5; index++) await step(`step ${index}`, () => ran++);
    expect(ran).toBe(MOST_STEPS + 5);
    expect(kept()).toHaveLength(MOST_STEPS);
    expect(said().texts).toEqual(['A run keeps at most 1,000 steps; further ones run, but are not kept.']);
  });

  it('do not hide that an optional one failed', async () => {
    const { step, optional, kept } = steps();
    for (let index = 0; index < MOST_STEPS; index++) await step('fine', () => {});
    for (let index = 0; index < 5; index++) await optional('broken', () => Promise.reject(new Error('no')));
    expect(kept().slice(MOST_STEPS)).toMatchObject([{ name: 'broken', optional: true, status: 'failed' }]);
  });
});

describe('much output', () => {
  it('holds the next step back until what was said before is in the store', async () => {
    const { step, log, said } = steps();
    const ran: string[] = [];
    log(Array.from({ length: 5 }, () => 'x'.repeat(1_000_000)).join('\n'));
    const waiting = step('next', () => ran.push('next'));
    await jest.advanceTimersByTimeAsync(0);
    expect(ran).toEqual([]);
    said();
    await waiting;
    expect(ran).toEqual(['next']);
  });
});

it('a scope of one run says nothing of another', async () => {
  const [a, b] = [steps(), steps()];
  await a.step('in a', () => withinScope(new RunScope(b.live), () => b.step('in b', () => b.log('b'))));
  expect([a.shape(), b.shape()]).toEqual([['in a succeeded'], ['in b succeeded']]);
  expect([a.said().texts, b.said().texts]).toEqual([[], ['b']]);
});
