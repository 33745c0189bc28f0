import type { RunStep } from './run.js';
import { shortfallOf } from './shortfall.js';

const step = (name: string, differences: Partial<RunStep> = {}): RunStep => ({
  name,
  status: 'failed',
  optional: true,
  startedAt: '2026-11-24T06:00:00.000Z',
  durationMs: 1,
  error: null,
  steps: [],
  ...differences,
});
const items = (ok: number, failed: number, skipped = 0) => ({ ok, failed, skipped, failures: [] });

it('there is none when all items and steps came out well', () => {
  expect(shortfallOf({ items: null, steps: [] })).toBeNull();
  expect(shortfallOf({ items: items(3, 0), steps: [step('dump', { status: 'succeeded' })] })).toBeNull();
});

it('a failed step that is not optional was the method to decide about', () => {
  expect(shortfallOf({ items: null, steps: [step('dump', { optional: false })] })).toBeNull();
});

it('counts failed items among all, those of earlier attempts too', () => {
  expect(shortfallOf({ items: items(5, 3, 2), steps: [] })).toBe('3 of 10 items failed.');
  expect(shortfallOf({ items: items(0, 1), steps: [] })).toBe('1 of 1 item failed.');
});

it('names the optional steps that failed, at any depth', () => {
  const nested = step('upload', { status: 'succeeded', steps: [step('notify')] });
  expect(shortfallOf({ items: null, steps: [nested] })).toBe('The optional step "notify" failed.');
  expect(shortfallOf({ items: items(1, 1), steps: [nested, step('tidy')] })).toBe(
    '1 of 2 items failed. 2 optional steps failed: "notify", "tidy".',
  );
});
