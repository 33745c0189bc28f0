import { setTimeout as sleep } from 'node:timers/promises';
import { RunConflictError } from '../task.errors.js';

const WAIT_MS = 1_000;
const MOST_TRIES = 60;

/**
 * Asks the store again for a minute: a run must not be lost between two statuses because a disk was full for a moment.
 * A conflict is an answer, and no reason to ask again.
 * @param onFailure told of every failure that is followed by another try
 */
export async function persistently<T>(ask: () => Promise<T>, onFailure: (error: unknown) => void): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RunConflictError || tries >= MOST_TRIES) throw error;
      onFailure(error);
      await sleep(WAIT_MS, undefined, { ref: false });
    }
  }
}
