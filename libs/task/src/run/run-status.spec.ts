import { ACTIVE_STATUSES, FINISHED_STATUSES, isActive, RUN_STATUSES } from './run-status.js';

it('there are nine statuses, each once', () => {
  expect(RUN_STATUSES).toEqual([
    'queued',
    'running',
    'paused',
    'succeeded',
    'partial',
    'failed',
    'timed_out',
    'cancelled',
    'interrupted',
  ]);
});

it('every status is either active or finished', () => {
  expect([...ACTIVE_STATUSES, ...FINISHED_STATUSES]).toEqual([...RUN_STATUSES]);
  expect(ACTIVE_STATUSES).toEqual(['queued', 'running', 'paused']);
});

it.each(RUN_STATUSES)('isActive agrees with the lists on %s', (status) => {
  expect(isActive(status)).toBe(!FINISHED_STATUSES.includes(status));
});
