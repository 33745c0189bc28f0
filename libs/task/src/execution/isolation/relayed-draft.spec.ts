import { jest } from '@jest/globals';
import { runRecord } from '../../run/run-record.fixture.js';
import { SecretScrubber } from '../secret-scrubber.js';
import type { SaidPart } from './isolation.messages.js';
import { RelayedDraft } from './relayed-draft.js';

const RECORD = runRecord({ status: 'running', attempt: 1, lastSeq: 4 });
const BAR = { current: 1, total: 2, percent: 50, message: null, rate: null, remainingMs: null };

function draft() {
  const touched = jest.fn();
  const relayed = new RelayedDraft('info', new SecretScrubber([]), touched);
  const kept = jest.fn();
  relayed.onKept = kept;
  return { relayed, touched, kept };
}

function part({
  texts = [],
  fields = {},
  checkpoints = [],
}: { texts?: string[] } & Partial<Omit<SaidPart, 'events'>>): SaidPart {
  const at = '2026-11-24T06:00:00.000Z';
  const facts = { type: 'log', seq: 0, at, level: 'info', stream: 'log', step: null } as const;
  return { events: texts.map((text) => ({ ...facts, text })), fields, checkpoints };
}

it('numbers what comes from the other process and what is said here in one row', () => {
  const { relayed, touched } = draft();
  relayed.relay(part({ texts: ['one'], fields: { summary: 'half', progress: { ...BAR, bars: [] } } }));
  relayed.cancelRequested('ana');
  relayed.relay(part({ texts: ['two'], fields: { summary: 'whole' } }));
  const { record, events } = relayed.take(RECORD);
  expect(touched).toHaveBeenCalledTimes(3);
  expect(events.map(({ type, seq }) => [type, seq])).toEqual([
    ['log', 5],
    ['log', 6],
    ['status', 7],
    ['progress', 8],
  ]);
  expect(record).toMatchObject({ summary: 'whole', logLines: 2, lastSeq: 8, cancelRequestedBy: 'ana' });
  expect(record.progress).toMatchObject({ percent: 50 });
  expect(relayed.isEmpty).toBe(true);
  expect(relayed.take(record).record).toEqual(record);
});

it('hands on checkpoints once, and what loops have left undone', () => {
  const { relayed } = draft();
  const checkpoint = { loop: '#1', number: 1, keys: ['a'] };
  relayed.relay(part({ checkpoints: [checkpoint] }));
  relayed.leave([{ loop: '#1', taken: 2, undone: ['b'] }]);
  expect(relayed.take(RECORD).checkpoints).toEqual([checkpoint]);
  expect(relayed.take(RECORD).checkpoints).toEqual([]);
  expect(relayed.remainders).toEqual([{ loop: '#1', taken: 2, undone: ['b'] }]);
});

it('says which parts are in the store when they are, and not before', () => {
  const { relayed, kept } = draft();
  relayed.relay(part({ texts: ['one'] }));
  relayed.relay(part({ fields: { summary: 'so far' } }));
  relayed.take(RECORD);
  relayed.relay(part({ texts: ['three'] }));
  expect(kept).not.toHaveBeenCalled();
  relayed.kept();
  relayed.kept();
  expect(kept.mock.calls).toEqual([[2]]);
  relayed.take(RECORD);
  relayed.kept();
  expect(kept).toHaveBeenLastCalledWith(3);
});

it('ends the steps that were at work when their process ended', () => {
  const { relayed } = draft();
  const step = {
    name: 'Pull',
    status: 'running',
    optional: false,
    startedAt: new Date().toISOString(),
    durationMs: null,
    error: null,
    steps: [],
  } as const;
  relayed.relay(part({ fields: { steps: [step] } }));
  relayed.take(RECORD);
  relayed.closeSteps(false);
  const { record, events } = relayed.take(RECORD);
  expect(record.steps).toMatchObject([{ status: 'cancelled', error: { name: 'StepUnfinished' } }]);
  expect(events).toMatchObject([{ type: 'step', step: { path: ['Pull'], status: 'cancelled' } }]);
});
