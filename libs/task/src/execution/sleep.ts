import { type Duration, toMilliseconds } from '../duration.js';
import { after } from './deadline.js';

/** Waits; rejects with the signal's reason as soon as that is aborted. @throws RangeError when it is no duration */
export async function sleep(duration: Duration, signal: AbortSignal): Promise<void> {
  const ms = toMilliseconds(duration);
  if (ms === undefined) {
    throw new RangeError(
      `Cannot sleep for ${JSON.stringify(duration)}: expected a duration such as 90s, or milliseconds.`,
    );
  }
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      stopTimer();
      reject(signal.reason);
    };
    const stopTimer = after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
