import { attempt, NOW, run, TASK } from './run.fixture.js';
import { type RailFacts, runRailView } from './run-rail.view.js';

const log = { lines: [], firstNumber: 1 };
const facts: RailFacts = { task: TASK, timeoutMs: 300_000, timeoutSource: 'task', base: '/t', log, now: NOW };

function details(differences: Parameters<typeof run>[0], other: Partial<RailFacts> = {}): Record<string, string> {
  const { details } = runRailView(run(differences), { ...facts, ...other });
  return Object.fromEntries(
    details.map(({ name, value, labels }) => [
      name,
      labels.map(({ href }) => href).join() || value.before + (value.clock?.text ?? ''),
    ]),
  );
}

describe('runRailView', () => {
  it('never shows a secret, whether it is masked or only declared as one', () => {
    const { args } = runRailView(run({ args: { index: 'a', other: '•••', apiKey: 'leaked', n: [1] } }), facts);
    expect(args.map(({ key, value, hidden }) => [key, value, hidden])).toEqual([
      ['index', 'a', false],
      ['other', 'hidden', true],
      ['apiKey', 'hidden', true],
      ['n', '[1]', false],
    ]);
  });

  it('writes a duration as people read it, and leaves the copy as it is sent', () => {
    const pause = { key: 'pause', title: 'Pause', type: 'duration', required: false, order: 0, hidden: false } as const;
    const task = { ...TASK, params: [pause] };
    const rail = runRailView(run({ args: { pause: 90_000, other: 90_000 } }), { ...facts, task });
    expect(rail.args.map(({ value }) => value)).toEqual(['1m 30s', '90000']);
    expect(JSON.parse(rail.argsJson)).toEqual({ pause: 90_000, other: 90_000 });
  });

  it('counts down to the timeout of the present attempt, whatever came before it', () => {
    const attempts = [attempt()];
    const attemptStartedAt = new Date(NOW.getTime() - 10_000).toISOString();
    expect(details({ attempt: 2, maxAttempts: 3, attempts, attemptStartedAt })).toMatchObject({ Timeout: 'in 4m 50s' });
  });

  it('leads from a repeated run to the one it repeats', () => {
    const retryOf = '01936f0e-7a10-7abc-9def-0123456789ff';
    expect(details({ retryOf })).toMatchObject({ Repeats: `/t/runs/${retryOf}` });
  });

  it('counts down to the timeout while the run is at work, else says who set it', () => {
    expect(details({})).toMatchObject({ Timeout: 'in 2m 46s' });
    expect(details({ status: 'succeeded' })).toMatchObject({ Timeout: '5 min, of this task' });
    expect(details({ status: 'succeeded' }, { timeoutSource: 'environment' })).toMatchObject({
      Timeout: '5 min, set by TASK_TIMEOUT',
    });
    expect(details({}, { timeoutMs: 0 })).toMatchObject({ Timeout: 'none' });
  });

  it('leads from label and tags to the runs that have them, and lists what the task kept', () => {
    expect(
      details({ label: 'a&b', tags: ['x', 'y'], metadata: { rows: 3, file: 'a.csv' }, priority: 5 }),
    ).toMatchObject({
      Label: '/t/runs?label=a%26b',
      Tags: '/t/runs?tag=x,/t/runs?tag=y',
      rows: '3',
      file: 'a.csv',
      Priority: '5',
    });
  });
});
