import { RunConflictError } from '../task.errors.js';
import type { RunError } from './run.js';
import { runRecord } from './run-record.fixture.js';
import { FINISHED_STATUSES, isActive, RUN_STATUSES, type RunStatus } from './run-status.js';
import { applyChange, isAllowed, RUN_TRANSITIONS, type RunChange } from './run-transitions.js';

const NOW = Date.UTC(2026, 10, 24, 7);
const ERROR: RunError = { name: 'Error', message: 'no disk', stack: null, cause: null, context: null };
const STOPPED = { reason: 'because', ignoredSignal: true, error: ERROR };

/** Written by hand, so that the table cannot change without somebody noticing. */
const ALLOWED: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'failed', 'cancelled', 'interrupted'],
  running: ['succeeded', 'failed', 'timed_out', 'cancelled', 'interrupted'],
  paused: [],
  succeeded: [],
  partial: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  interrupted: [],
};

const CHANGES: readonly RunChange[] = [
  { to: 'running', node: 'here:1' },
  { to: 'succeeded', result: { rows: 3 } },
  { to: 'failed', error: ERROR },
  { to: 'timed_out', ...STOPPED },
  { to: 'cancelled', ...STOPPED },
  { to: 'interrupted', ...STOPPED },
];

const PAIRS = RUN_STATUSES.flatMap((from) => RUN_STATUSES.map((to) => [from, to] as const));
const ATTEMPTS = RUN_STATUSES.flatMap((from) => CHANGES.map((change) => [from, change.to, change] as const));

it.each(PAIRS)('from %s to %s is allowed exactly when the table says so', (from, to) => {
  expect(isAllowed(from, to)).toBe(ALLOWED[from].includes(to));
});

it('every arrow stands once and has a reason', () => {
  const arrows = RUN_TRANSITIONS.map(({ from, to }) => `${from} ${to}`);
  expect(new Set(arrows).size).toBe(arrows.length);
  for (const { because } of RUN_TRANSITIONS) expect(because.length).toBeGreaterThan(10);
});

it.each(ATTEMPTS)('a run that is %s becomes %s only along an arrow', (from, to, change) => {
  const record = Object.freeze(runRecord({ status: from }));
  if (!ALLOWED[from].includes(to)) {
    const act = () => applyChange(record, change, NOW);
    expect(act).toThrow(RunConflictError);
    expect(act).toThrow(`Run ${record.id} is ${from} and cannot become ${to}.`);
    return;
  }
  const changed = applyChange(record, change, NOW);
  expect(changed.status).toBe(to);
  expect(changed.finishedAt).toBe(isActive(to) ? null : NOW);
});

it('the conflict carries the run and its status', () => {
  const record = runRecord({ status: 'failed' });
  expect(() => applyChange(record, { to: 'succeeded', result: null }, NOW)).toThrow(
    expect.objectContaining({ runId: record.id, status: 'failed', code: 'run_conflict' }),
  );
});

it('a start counts the attempt and names the node', () => {
  const queued = runRecord({ label: 'nightly' });
  expect(applyChange(queued, { to: 'running', node: 'here:1' }, NOW)).toEqual({
    ...queued,
    status: 'running',
    node: 'here:1',
    attempt: 1,
    startedAt: NOW,
  });
});

it('a later attempt keeps the time of the first start', () => {
  const again = runRecord({ attempt: 1, startedAt: NOW - 5_000 });
  expect(applyChange(again, { to: 'running', node: 'here:1' }, NOW)).toMatchObject({
    attempt: 2,
    startedAt: NOW - 5_000,
  });
});

it('an end brings its facts and nothing else', () => {
  const running = runRecord({ status: 'running', attempt: 1, startedAt: NOW - 5, summary: 'half way' });
  const end = { finishedAt: NOW };
  expect(applyChange(running, { to: 'succeeded', result: { rows: 3 } }, NOW)).toEqual({
    ...running,
    ...end,
    status: 'succeeded',
    result: { rows: 3 },
  });
  expect(applyChange(running, { to: 'timed_out', ...STOPPED }, NOW)).toEqual({
    ...running,
    ...end,
    ...STOPPED,
    status: 'timed_out',
  });
});

it('the record before the change stays as it was', () => {
  const queued = runRecord();
  const copy = structuredClone(queued);
  applyChange(queued, { to: 'cancelled', ...STOPPED }, NOW);
  expect(queued).toEqual(copy);
});

it('nothing leaves a finished status', () => {
  expect(RUN_TRANSITIONS.filter(({ from }) => FINISHED_STATUSES.includes(from))).toEqual([]);
});
