import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { quantile } from '../quantile.js';
import { startRedis } from '../start-redis.js';

const ROUNDS = 3;
const WIDTH = 64;

/** What is asked, of whom, and how much of each peer's speed is aimed at. */
const QUESTIONS = [
  { question: 'starts', what: 'durable starts, 256 in flight', count: 20_000, aims: { sqlite: 0.5 } },
  {
    question: 'runs',
    what: `no-op runs, ${WIDTH} in flight`,
    count: 20_000,
    aims: { sqlite: 0.3, plainjob: 3, bullmq: 2 },
  },
  { question: 'talks', what: `runs of 20 lines, ${WIDTH} in flight`, count: 10_000, aims: { sqlite: 0.4 } },
  { question: 'oneByOne', what: 'no-op run() one after another', count: 1_000, aims: { sqlite: 0.67 } },
];

/** How many runs a second, beside what others do in the same minutes; rounds take turns. */
export async function bench() {
  const redis = await startRedis();
  if (redis === undefined) console.log('No redis-server was found: BullMQ is left out.');
  try {
    return QUESTIONS.flatMap((question) => rowsOf(question, redis?.port));
  } finally {
    await redis?.stop();
  }
}

/** @param {(typeof QUESTIONS)[number]} asked @param {number | undefined} redisPort */
function rowsOf({ question, what, count, aims }, redisPort) {
  const peers = Object.keys(aims).filter((peer) => peer !== 'bullmq' || redisPort !== undefined);
  /** @type {Record<string, { perSecond: number, cpuMicroseconds: number }[]>} */
  const measured = Object.fromEntries(['taskforge', ...peers].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, results] of Object.entries(measured)) results.push(measure(name, question, count, redisPort));
  }
  const speedOf = (name) =>
    quantile(
      (measured[name] ?? []).map(({ perSecond }) => perSecond),
      0.5,
    );
  return Object.entries(measured).map(([name, results]) => ({
    question: what,
    who: name,
    'a second': Math.round(speedOf(name)),
    'µs CPU each': Math.round(
      quantile(
        results.map(({ cpuMicroseconds }) => cpuMicroseconds),
        0.5,
      ),
    ),
    'Taskforge to it': name === 'taskforge' ? '' : (speedOf('taskforge') / speedOf(name)).toFixed(2),
    aim: name === 'taskforge' ? '' : aims[name],
  }));
}

/** @param {string} name @param {string} question @param {number} count @param {number | undefined} redisPort */
function measure(name, question, count, redisPort) {
  const script = path.join(import.meta.dirname, 'measure.js');
  const args = [script, name, question, String(count), String(WIDTH), String(redisPort ?? '')];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '');
}
