import type { Run } from '../../run/run.js';
import type { RunWait } from '../../run/run-wait.js';
import { NOW, run } from './run.fixture.js';
import type { QueueFacts } from './run-state-text.js';
import { waitingState } from './run-waiting.js';

const queue: QueueFacts = { before: 1, hasMore: false, slots: { total: 8, used: 8 }, blockedBy: [] };
const LINK = { text: 'eu', href: '/t/runs/2' };
const IN_12S = new Date(NOW.getTime() + 12_000).toISOString();

function said(waiting: RunWait | null, facts: Partial<QueueFacts> | null = {}, differences: Partial<Run> = {}) {
  const { headline, detail, end, links } = waitingState(run({ status: 'queued', waiting, ...differences }), {
    now: NOW,
    queue: facts && { ...queue, ...facts },
    timeoutMs: 0,
    cancelGraceMs: 0,
    lastLineAt: null,
  });
  const words = [detail, end].map((tick) => `${tick?.before}${tick?.clock?.text ?? ''}${tick?.after}`);
  return [headline, ...words, links];
}

describe('a run that waits says why', () => {
  it('for a slot: its place, and whether all slots are in use', () => {
    const slot = { for: 'slot', until: null } as const;
    expect(said(slot)).toEqual(['Second in line', 'All 8 slots are in use', 'waiting 2m 14s', []]);
    expect(said(slot, { slots: { total: 1, used: 1 }, before: 0 })).toMatchObject({
      0: 'Next in line',
      1: 'The slot is in use',
    });
    expect(said(slot, { slots: { total: 8, used: 7 } })).toMatchObject({ 1: 'A slot is free, it is about to start' });
    expect(said(slot, { before: 1_200 })).toMatchObject({ 0: '1,200 runs go first' });
    expect(said(slot, { before: 990, hasMore: true })).toMatchObject({ 0: 'At least 990 runs go first' });
  });

  it('for its task or its key: the limit, and the runs whose end it waits for', () => {
    const limited = { maxConcurrent: 2, blockedBy: [LINK] };
    expect(said({ for: 'task', until: null }, { ...limited, maxConcurrent: 1 })).toEqual([
      'Second in line',
      'At most 1 run of this task at a time. Waits for the end of ',
      'waiting 2m 14s',
      [LINK],
    ]);
    expect(
      said({ for: 'key', until: null }, { ...limited, blockedBy: [LINK, LINK] }, { concurrencyKey: 'c-5' }),
    ).toMatchObject({
      1: 'At most 2 runs at a time for the key “c-5”. Waits for the end of one of ',
    });
  });

  it('for its rate limit: how many starts there may be, and when the next is', () => {
    const rateLimit = { max: 10, per: 60_000 };
    expect(said({ for: 'rate', until: IN_12S }, { rateLimit })).toEqual([
      'Second in line',
      'At most 10 starts of this task in 1 min',
      'in 12s',
      [],
    ]);
  });

  it('for its time: when it starts, whatever else stands in line', () => {
    const [headline, ...rest] = said({ for: 'delay', until: IN_12S }, { blockedBy: [LINK] });
    expect(headline).toMatch(/^Starts at 2026-11-24 \d\d:44:20$/);
    expect(rest).toEqual(['A start at this time was asked for', 'in 12s', []]);
    expect(said(null, {}, { availableAt: IN_12S })).toEqual([headline, ...rest]);
  });

  it('as far as this node knows it', () => {
    expect(said(null, null)).toEqual(['Waits for its turn', 'Queued', 'waiting 2m 14s', []]);
  });
});
