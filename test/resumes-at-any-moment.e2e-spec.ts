import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type RunFrame, type RunLogLine, Task, TaskContext } from 'nestjs-taskforge';
import { WebSocket } from 'ws';
import { Random } from '../apps/demo/src/shop/seed/random.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const LINES = 200_000;
const READERS = 20;
const LONG = 240_000;

/** The moments of the cuts follow from it. `RESUME_SEED=… npm test -- test/resumes-at-any-moment` repeats them. */
const SEED = Number(process.env.RESUME_SEED ?? randomInt(2 ** 31));

@Injectable()
class LongTasks {
  @Task({ timeout: 0 })
  async recite(context: TaskContext) {
    for (let line = 1; line <= LINES; line++) {
      context.log(`line ${line}`);
      if (line % 200 === 0) await turn();
    }
  }
}

/** What a reader has seen, however often it was cut: the same digest is the same log. */
class Seen {
  private readonly hash = createHash('sha256');
  /** Number of the last event. */
  reached = 0;
  lines = 0;
  cuts = 0;
  /** What came where something else was to come. */
  problem: string | undefined;

  take(frame: Exclude<RunFrame, { type: 'snapshot' }>): void {
    if (frame.type === 'log') for (const line of frame.lines) this.follow(line.seq);
    else this.follow(frame.seq);
    if (frame.type !== 'log') return;
    this.lines += frame.lines.length;
    this.hash.update(frame.lines.map(textOf).join(''));
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  private follow(seq: number): void {
    if (seq !== this.reached + 1) this.problem ??= `event ${seq} follows ${this.reached}`;
    this.reached = seq;
  }
}

function textOf({ seq, at, level, stream, step, text }: RunLogLine): string {
  return `${seq} ${at} ${level} ${stream} ${step} ${text}\n`;
}

/** Reads for so many messages, then cuts the connection without a word; says whether there is nothing more to read. */
async function readAWhile(address: string, seen: Seen, messages: number): Promise<boolean> {
  const socket = new WebSocket(`${address}?after=${seen.reached}`);
  let [left, hasEnded] = [messages, false];
  socket.on('message', (data) => {
    if (hasEnded || left-- <= 0) return;
    const frame = JSON.parse(data.toString()) as RunFrame;
    if (frame.type !== 'snapshot') seen.take(frame);
    hasEnded ||= frame.type === 'complete' || seen.problem !== undefined;
    if (left === 0 || hasEnded) socket.terminate();
  });
  await once(socket, 'close');
  return hasEnded;
}

async function readToTheEnd(address: string, random: Random): Promise<Seen> {
  const seen = new Seen();
  while (!(await readAWhile(address, seen, random.integer(1, 120)))) seen.cuts++;
  return seen;
}

let site: TaskApplication;

beforeAll(async () => {
  site = await startTasks({ providers: [LongTasks] });
});

it(
  'readers who lose their connection at any moment of 200,000 lines each end with exactly the log that is kept',
  async () => {
    const { id, socketUrl } = await site.tasks.start('recite');
    const address = `${site.url.replace(/^http/, 'ws')}${socketUrl}`;
    const readers = Array.from({ length: READERS }, (_none, index) => readToTheEnd(address, new Random(SEED + index)));
    const all = await Promise.all(readers);
    const kept = new Seen();
    for await (const frame of site.tasks.watch(id)) if (frame.type !== 'snapshot') kept.take(frame);
    const wanted = { problem: undefined, lines: LINES, reached: LINES + 2, digest: kept.digest() };
    const found = all.map((seen) => ({
      problem: seen.problem,
      lines: seen.lines,
      reached: seen.reached,
      digest: seen.digest(),
    }));
    expect({ seed: SEED, found }).toEqual({ seed: SEED, found: found.map(() => wanted) });
    expect(all.reduce((sum, { cuts }) => sum + cuts, 0)).toBeGreaterThan(READERS);
  },
  LONG,
);
