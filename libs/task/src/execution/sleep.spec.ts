import { jest } from '@jest/globals';
import { sleep } from './sleep.js';

const DAY = 24 * 3_600_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('resolves after the duration, also one that no single timer can hold', async () => {
  const { signal } = new AbortController();
  let isOver = false;
  const slept = sleep('60d', signal).then(() => (isOver = true));
  await jest.advanceTimersByTimeAsync(60 * DAY - 1);
  expect(isOver).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await slept;
  expect([isOver, jest.getTimerCount()]).toEqual([true, 0]);
});

it('rejects with the reason as soon as it is told to stop, and leaves no timer behind', async () => {
  const controller = new AbortController();
  const slept = sleep('1h', controller.signal);
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toBe(controller.signal.reason);
  expect(jest.getTimerCount()).toBe(0);
  await expect(sleep(0, controller.signal)).rejects.toBe(controller.signal.reason);
});

it.each(['soon', -1, Number.NaN, '11y'])('refuses %p, which is no duration', async (duration) => {
  const slept = sleep(duration, new AbortController().signal);
  await expect(slept).rejects.toThrow(RangeError);
  await expect(slept).rejects.toThrow(
    `Cannot sleep for ${JSON.stringify(duration)}: expected a duration such as 90s, or milliseconds.`,
  );
});
