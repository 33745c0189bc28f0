/**
 * Lets one contestant do one piece of work many times, in this process of its own, and prints what that took:
 * `node measure.js <contestant> <question> <count> <concurrency> [port of Redis]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @typedef {{ folder: string, concurrency: number, redisPort?: number }} Place where and how wide a contestant works */

const [contestant, question, count, concurrency, redisPort] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'bench-engine-'));
try {
  const { open } = await import(`./contestants/${contestant}.js`);
  const opened = await open({ folder, concurrency: Number(concurrency), redisPort: Number(redisPort) });
  // Once for the compiler.
  await opened[question](Math.ceil(Number(count) / 4));
  const cpu = process.cpuUsage();
  const start = performance.now();
  await opened[question](Number(count));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    JSON.stringify({ perSecond: (Number(count) / ms) * 1000, cpuMicroseconds: (user + system) / Number(count) }),
  );
  await opened.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
