import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';

// It imports nothing of the library: a thread would load all of it once more.
// Runs in a thread of its own in the process of an attempt, where a method that never gives way cannot hold it up: when the
// application has ended without a word, this process and the programs it has started must not go on.

/** Starting the application anew takes longer. */
const LOOK_EVERY_MS = 100;

/** As `command/process-group.ts` knows it. */
const HAS_GROUPS = process.platform !== 'win32';

const { parent } = workerData as { parent: number };
let leaders: readonly number[] = [];

parentPort?.on('message', (programs: readonly number[]) => {
  leaders = programs;
});
setInterval(() => {
  if (isParentAlive()) return;
  for (const leader of leaders) kill(HAS_GROUPS ? -leader : leader);
  if (HAS_GROUPS) kill(-process.pid);
  kill(process.pid);
}, LOOK_EVERY_MS);

/** An orphan gets another parent; where it does not (Windows), the id of its own says nothing any more. */
function isParentAlive(): boolean {
  if (process.ppid !== parent) return false;
  try {
    return process.kill(parent, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
