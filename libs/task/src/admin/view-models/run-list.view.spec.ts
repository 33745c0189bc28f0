import type { Run } from '../../run/run.js';
import { RUN_STATUSES, type RunStatus } from '../../run/run-status.js';
import type { RunWait } from '../../run/run-wait.js';
import { NOW, run } from './run.fixture.js';
import { type RunListFacts, type RunRowView, runListPage } from './run-list.view.js';

const kept = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0])) as Record<RunStatus, number>;

function contentOf(items: Run[], differences: Partial<RunListFacts> = {}) {
  const page = runListPage({
    page: { items, nextCursor: null },
    matching: items.length,
    kept: { ...kept, running: 2, queued: 1, succeeded: 12_405 },
    histogram: [],
    summary: null,
    limit: 50,
    trail: [],
    retentionDays: 30,
    etag: 'W/"x"',
    now: NOW,
    base: '/t',
    path: '/t/runs',
    filter: {},
    query: new URLSearchParams(),
    tasks: [],
    labels: [],
    actors: [],
    counts: { active: 3, failed: 0 },
    ...differences,
  });
  return page.content as Record<string, unknown> & { rows: RunRowView[] };
}

describe('runListPage', () => {
  it('says how many runs are kept, and for how long', () => {
    expect(contentOf([]).sentence).toBe('12,408 kept for 30 days. 2 running, 1 queued.');
    expect(contentOf([], { retentionDays: 0 }).sentence).toContain('kept for ever');
  });

  it('shows who asked for a run, or what triggered it', () => {
    const by = (differences: Partial<Run>) => contentOf([run(differences)]).rows[0]?.by;
    expect(by({ actor: 'ana' })).toBe('ana');
    expect(by({ actor: null, trigger: 'schedule' })).toBe('schedule');
    expect(by({ actor: 'pricing', trigger: 'api' })).toBe('api: pricing');
  });

  it('draws each duration relative to the slowest that has ended; what goes on ticks, without a bar', () => {
    const { rows } = contentOf([
      run({ durationMs: 90_000 }),
      run({ status: 'succeeded', durationMs: 40_000 }),
      run({ status: 'failed', durationMs: 10_000 }),
      run({ status: 'queued' }),
    ]);
    expect(rows.map(({ bar }) => bar)).toEqual([
      null,
      { width: 100, tone: 'cancel' },
      { width: 25, tone: 'fail' },
      null,
    ]);
    expect(rows.map(({ duration }) => duration?.clock?.ms ?? duration?.before ?? null)).toEqual([
      90_000,
      '40.0s',
      '10.0s',
      null,
    ]);
  });

  it('says how long a run was at work, as its JSON and its page do', () => {
    const failed = run({ status: 'failed', attempt: 2, maxAttempts: 2, durationMs: 7_500 });
    expect(contentOf([failed]).rows[0]?.duration?.before).toBe('7.5s');
  });

  it('says of a run that was delayed when it is due', () => {
    const delayed = run({ status: 'queued', availableAt: '2026-11-24T10:44:20.000Z' });
    expect(contentOf([delayed]).rows[0]?.duration).toMatchObject({ before: 'due in ', clock: { ms: 12_000 } });
  });

  it('says what a run waits for whose time has come', () => {
    const waits = (...reasons: RunWait['for'][]) =>
      contentOf(reasons.map((reason) => run({ status: 'queued', waiting: { for: reason, until: null } }))).rows.map(
        ({ duration }) => duration?.before,
      );
    expect(waits('slot', 'task', 'key', 'rate')).toEqual([
      'for a slot',
      'for its task',
      'for its key',
      'for its rate limit',
    ]);
  });

  it('sums up the runs of one label: how they came out, and from the first start to the last end', () => {
    const summary = { counts: { failed: 1, succeeded: 1_200 }, firstStartedAt: 1_000, lastFinishedAt: 66_000 };
    expect(contentOf([run()], { filter: { label: 'eu' }, summary }).summary).toMatchObject({
      label: 'eu',
      total: '1,201 runs',
      statuses: [
        { status: { word: 'Succeeded' }, count: '1,200' },
        { status: { word: 'Failed' }, count: '1' },
      ],
      time: { before: '1m 05s from the first start to the last end', clock: null },
    });
    const goesOn = { counts: { running: 1 }, firstStartedAt: NOW.getTime() - 3_000, lastFinishedAt: null };
    expect(contentOf([run()], { filter: { label: 'eu' }, summary: goesOn }).summary).toMatchObject({
      time: { clock: { ms: 3_000 }, after: ' since the first start' },
    });
    expect(contentOf([run()]).summary).toBeNull();
    expect(contentOf([], { filter: { label: 'none' }, summary: { ...summary, counts: {} } }).summary).toBeNull();
  });

  it('counts the next attempt of a run that waits for it', () => {
    const retrying = run({ status: 'queued', attempt: 2, maxAttempts: 5, availableAt: '2026-11-24T10:44:20.000Z' });
    expect(contentOf([retrying]).rows[0]).toMatchObject({
      status: { word: 'Retrying' },
      attempts: '2 of 5',
      duration: { before: 'in ', clock: { ms: 12_000 } },
    });
  });

  it('pages by cursor, with the way back in the address', () => {
    const query = new URLSearchParams('status=failed');
    const first = contentOf([run()], { query, page: { items: [run()], nextCursor: 'b' } });
    expect(first.newerHref).toBeNull();
    expect(first.olderHref).toBe('/t/runs?status=failed&cursor=b&trail=b');
    const third = contentOf([run()], { query, filter: { cursor: 'c' }, trail: ['b', 'c'], matching: 2_914 });
    expect(third.newerHref).toBe('/t/runs?status=failed&cursor=b&trail=b');
    expect(third.range).toBe('101–101 of 2,914');
    const second = contentOf([run()], { query, filter: { cursor: 'b' }, trail: ['b'] });
    expect(second.newerHref).toBe('/t/runs?status=failed');
  });

  it('stops counting at 10,000', () => {
    expect(contentOf([run()], { matching: 10_001 }).range).toBe('1–1 of 10,000+');
  });

  it('offers to clear filters that match nothing, and the tasks where nothing ran yet', () => {
    const filtered = contentOf([], { query: new URLSearchParams('text=x') });
    expect(filtered.empty).toMatchObject({
      heading: 'No run matches',
      actions: [{ text: 'Clear filters', href: '/t/runs' }],
    });
    expect(contentOf([]).empty).toMatchObject({ heading: 'No runs yet' });
  });
});
