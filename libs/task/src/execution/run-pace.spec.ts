import { jest } from '@jest/globals';
import { applyChange, type RunChange } from '../run/run-transitions.js';
import { Countdown } from './countdown.js';
import { liveRun } from './live-run.fixture.js';
import type { LiveRun } from './live-run.js';
import { RunPace } from './run-pace.js';
import type { RunRecorder } from './run-recorder.js';

const LIMIT = 1_000;
const over = jest.fn();

let live: LiveRun;
let pace: RunPace;
let turns: string[];

beforeEach(() => {
  jest.useFakeTimers();
  over.mockClear();
  turns = [];
  ({ live } = liveRun());
  const recorder = {
    turn: async (of: LiveRun, change: RunChange) => {
      turns.push(change.to);
      of.latest = applyChange(of.latest, change, 0);
    },
    save: async () => {},
  };
  pace = new RunPace(live, recorder as unknown as RunRecorder, new Countdown(LIMIT, over));
  pace.clock.start();
  live.gate.enterLoop();
});
afterEach(() => {
  jest.useRealTimers();
});

it('stands still at once when nothing is at work, and its clock with it', async () => {
  await pace.pause('ana');
  expect(live.latest).toMatchObject({ status: 'paused', reason: 'Paused by ana.' });
  jest.advanceTimersByTime(60_000);
  expect(over).not.toHaveBeenCalled();
  await pace.resume();
  expect(live.latest).toMatchObject({ status: 'running', reason: null });
  jest.advanceTimersByTime(LIMIT - 1);
  expect(over).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(over).toHaveBeenCalledTimes(1);
});

it('goes on, and its clock too, while an item is at work; then it stands still once', async () => {
  live.gate.enterItem();
  await pace.pause(null);
  await pace.pause('late');
  expect([live.latest.status, turns]).toEqual(['running', []]);
  live.gate.leaveItem();
  live.gate.enterLoop();
  await pace.pause(null);
  expect([live.latest.reason, turns]).toEqual(['Paused.', ['paused']]);
});

it('is as it was asked last, however quickly one follows the other', async () => {
  await Promise.all([pace.pause(null), pace.resume(), pace.pause(null), pace.resume()]);
  expect([live.latest.status, live.gate.isClosed]).toEqual(['running', false]);
  await Promise.all([pace.pause(null), pace.resume(), pace.pause('ana')]);
  expect([live.latest.status, live.latest.reason, live.gate.isClosed]).toEqual(['paused', 'Paused by ana.', true]);
});

it('is not paused any more once it is to stop, or its method has ended', async () => {
  live.abort(new Error('cancelled'), 1_000);
  await pace.pause(null);
  expect([live.gate.isClosed, turns]).toEqual([false, []]);

  ({ live } = liveRun());
  const ended = new RunPace(live, {} as RunRecorder, pace.clock);
  await ended.endBefore({ to: 'succeeded', result: null });
  live.gate.enterLoop();
  await ended.pause(null).catch(() => {});
  expect(live.gate.isClosed).toBe(false);
});

it('runs again before it ends, unless it ends cancelled', async () => {
  await pace.pause(null);
  await pace.endBefore({ to: 'cancelled', reason: 'because', ignoredSignal: false });
  expect(turns).toEqual(['paused']);
  await pace.endBefore({ to: 'succeeded', result: null });
  expect(turns).toEqual(['paused', 'running']);
});

it('is given away only while it stands still and is not to stop', async () => {
  pace.park();
  expect(await pace.isParked()).toBe(false);
  await pace.pause(null);
  pace.park();
  expect(await pace.isParked()).toBe(true);
  live.abort(new Error('cancelled'), 1_000);
  pace.park();
  expect(await pace.isParked()).toBe(false);
});
