import { jest } from '@jest/globals';
import { after, within } from './deadline.js';

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

describe('within', () => {
  it('gives what the work gives, and leaves no timer behind', async () => {
    await expect(within(DAY, Promise.resolve('done'), () => 'late')).resolves.toBe('done');
    await expect(within(DAY, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives what is said of work that takes longer, or fails with it', async () => {
    const never = new Promise<string>(() => {});
    const answer = within(DAY, never, () => 'late');
    const failure = within(DAY, never, () => {
      throw new Error('too late');
    });
    const failed = expect(failure).rejects.toThrow('too late');
    jest.advanceTimersByTime(DAY);
    await expect(answer).resolves.toBe('late');
    await failed;
  });
});
