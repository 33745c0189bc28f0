import { jest } from '@jest/globals';
import { Countdown } from './countdown.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('is over after its time', () => {
  const over = jest.fn();
  new Countdown(1_000, over).start();
  jest.advanceTimersByTime(999);
  expect(over).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(over).toHaveBeenCalledTimes(1);
});

it('counts only what passes while it runs, however often it is started or stopped', () => {
  const over = jest.fn();
  const countdown = new Countdown(1_000, over);
  countdown.stop();
  countdown.start();
  jest.advanceTimersByTime(600);
  countdown.start();
  countdown.stop();
  countdown.stop();
  jest.advanceTimersByTime(60_000);
  expect(over).not.toHaveBeenCalled();
  countdown.start();
  jest.advanceTimersByTime(399);
  expect(over).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(over).toHaveBeenCalledTimes(1);
});

it('without a limit holds no timer', () => {
  new Countdown(Number.POSITIVE_INFINITY, () => {}).start();
  expect(jest.getTimerCount()).toBe(0);
});
