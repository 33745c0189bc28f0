/** Runs very many runs and prints what the process holds on the way. Started with `--expose-gc`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { open } from '../engine/contestants/taskforge.js';

const WAITING = 20_000;

const folder = mkdtempSync(path.join(tmpdir(), 'bench-memory-'));
const engine = await open({ folder, concurrency: 64 });
await engine.runs(1_000);
const after1000 = await settled();
await engine.runs(99_000);
const after100000 = await settled();
await engine.starts(WAITING);
const perWaiting = ((await settled()).heapUsed - after100000.heapUsed) / WAITING;
console.log(JSON.stringify({ after1000, after100000, perWaiting }));
await engine.close();
rmSync(folder, { recursive: true, force: true });

/** What is left when nothing is under way and the garbage is gone. */
async function settled() {
  for (let time = 0; time < 5; time++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc?.();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss };
}
