import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';

const QUIET = { error() {}, warn() {}, info() {}, debug() {} };

/**
 * A queue on SQLite as it comes, with its own synchronous=NORMAL: its jobs may be lost when the power fails.
 * @param {import('../measure.js').Place} place
 */
export async function open({ folder }) {
  const database = new Sqlite(path.join(folder, 'plainjob.db'));
  const queue = defineQueue({ connection: better(database), logger: QUIET });
  let done = 0;
  const worker = defineWorker('noop', async () => void done++, { queue, logger: QUIET, pollIntervall: 1 });
  const working = worker.start();
  return {
    runs: async (count) => {
      const goal = done + count;
      for (let index = 0; index < count; index++) queue.add('noop', {});
      while (done < goal) await sleep(1);
    },
    close: async () => {
      await worker.stop();
      await working;
      queue.close();
    },
  };
}
