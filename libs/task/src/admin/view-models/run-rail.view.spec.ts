import { run, TASK } from './run.fixture.js';
import { type RailFacts, runRailView } from './run-rail.view.js';

const facts: RailFacts = { task: TASK, timeoutMs: 300_000, timeoutSource: 'task', base: '/t' };

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
  it('splits the time in waiting and working, and lets only what goes on tick', () => {
    const active = runRailView(run(), facts).timing;
    expect(active.rows.map(({ name, value }) => [name, value.clock?.ms ?? value.before])).toEqual([
      ['Queued', '400ms'],
      ['Running', 134_000],
      ['Total', 134_400],
    ]);
    const ended = runRailView(run({ status: 'succeeded', queuedMs: 26_000 }), facts).timing;
    expect(ended.rows.map(({ value }) => value.before)).toEqual(['26.0s', '1m 14s', '1m 40s']);
    expect(ended.parts).toEqual([
      { x: 0, width: 26, tone: 'queue' },
      { x: 26, width: 74, tone: 'run' },
    ]);
  });

  it('lets only the waiting tick while a run is queued', () => {
    const { rows, parts } = runRailView(run({ status: 'queued' }), facts).timing;
    expect(rows.map(({ name, value }) => [name, value.clock?.ms])).toEqual([
      ['Queued', 134_400],
      ['Total', 134_400],
    ]);
    expect(parts).toEqual([{ x: 0, width: 100, tone: 'queue' }]);
  });

  it('never shows a secret, whether it is masked or only declared as one', () => {
    const { args } = runRailView(run({ args: { index: 'a', other: '•••', apiKey: 'leaked', n: [1] } }), facts);
    expect(args.map(({ key, value, hidden }) => [key, value, hidden])).toEqual([
      ['index', 'a', false],
      ['other', 'hidden', true],
      ['apiKey', 'hidden', true],
      ['n', '[1]', false],
    ]);
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
