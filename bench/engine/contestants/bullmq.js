import { Queue, Worker } from 'bullmq';
import { inFlight } from '../in-flight.js';

/**
 * BullMQ on a Redis of its own that writes nothing to disk: all is lost when it is killed.
 * @param {import('../measure.js').Place} place
 */
export async function open({ concurrency, redisPort }) {
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
  const queue = new Queue('noop', { connection, defaultJobOptions: { removeOnComplete: true } });
  let waiting = () => {};
  let done = 0;
  let goal = 0;
  const worker = new Worker('noop', async () => {}, { connection, concurrency });
  worker.on('completed', () => {
    if (++done === goal) waiting();
  });
  await worker.waitUntilReady();
  return {
    runs: async (count) => {
      goal = done + count;
      const all = new Promise((resolve) => {
        waiting = resolve;
      });
      await inFlight(count, concurrency, () => queue.add('noop', {}));
      await all;
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}
