import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { quantile } from '../quantile.js';

const ROUNDS = 5;

/** How long an application takes to start without the module, with 50 and with 1,000 tasks; rounds take turns. */
export function bench() {
  /** @type {Record<string, number[]>} */
  const times = { 'without the module': [], '50 tasks': [], '1000 tasks': [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measured] of Object.entries(times)) measured.push(boot(name));
  }
  const bare = quantile(times['without the module'] ?? [], 0.5);
  return Object.entries(times).map(([application, measured]) => ({
    application,
    'median ms': Math.round(quantile(measured, 0.5)),
    'ms more than without': Math.round(quantile(measured, 0.5) - bare),
  }));
}

/** @param {string} name */
function boot(name) {
  const tasks = Number.parseInt(name, 10);
  const script = path.join(import.meta.dirname, 'application.js');
  const args = Number.isNaN(tasks) ? [script] : [script, String(tasks)];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n').at(-1));
}
