import { jest } from '@jest/globals';
import { after } from './deadline.js';

const DAY = 86_400_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it.each([0, 1, 5_000, LONGEST_TIMER_MS - 1, LONGEST_TIMER_MS, LONGEST_TIMER_MS + 1, 365 * DAY])(
  'calls back once after %d ms, not before',
  (ms) => {
    const callback = jest.fn();
    after(ms, callback);
    jest.advanceTimersByTime(Math.max(ms - 1, 0));
    expect(callback).toHaveBeenCalledTimes(ms === 0 ? 1 : 0);
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(DAY);
    expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  },
);

it.each([0, 30 * DAY])('does not call back when it is stopped after %d ms', (passed) => {
  const callback = jest.fn();
  const stop = after(60 * DAY, callback);
  jest.advanceTimersByTime(passed);
  stop();
  jest.advanceTimersByTime(60 * DAY);
  expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
});

it('may be stopped after it has called back', () => {
  const callback = jest.fn();
  const stop = after(5, callback);
  jest.advanceTimersByTime(5);
  stop();
  expect(callback).toHaveBeenCalledTimes(1);
});
