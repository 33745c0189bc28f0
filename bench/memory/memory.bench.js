import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** What the process holds after many runs, and for each that waits. A process of its own, which collects its garbage when told to. */
export function bench() {
  const script = path.join(import.meta.dirname, 'many-runs.js');
  const output = execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  const { after1000, after100000, perWaiting } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  return [
    row('heap after 1,000 finished runs', after1000.heapUsed),
    row('heap after 100,000 finished runs', after100000.heapUsed),
    row('resident memory after 1,000', after1000.rss),
    row('resident memory after 100,000', after100000.rss),
    row('heap more than after 1,000', after100000.heapUsed - after1000.heapUsed, '≤ 30 MB'),
    row('resident memory more than after 1,000', after100000.rss - after1000.rss, '≤ 30 MB'),
    { what: 'heap for each waiting run', size: `${Math.round(perWaiting)} bytes`, aim: '≤ 1 KB' },
  ];
}

/** @param {string} what @param {number} bytes @param {string} [aim] */
function row(what, bytes, aim = '') {
  return { what, size: `${(bytes / 1024 ** 2).toFixed(1)} MB`, aim };
}
