import 'reflect-metadata';
import { statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskService } from 'nestjs-taskforge';
import { LAST, line } from '../line.js';

const A_TURN = 500;
const ONE_TURN = Number.POSITIVE_INFINITY;
const LOOK_MS = 20;
const MURMUR_MS = 50;

/** @param {{ folder: string }} place */
export async function open({ folder }) {
  class AppModule {}
  const file = path.join(folder, 'task.db');
  const options = { store: `sqlite:${file}`, maxLogBytes: 1024 ** 3, timeout: 0, maxConcurrent: 256 };
  Module({ imports: [TaskModule.forRoot(options)] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const tasks = app.get(TaskService);
  let begin = (_how) => {};
  tasks.register({ key: 'say' }, async (_args, context) => {
    const how = await new Promise((resolve) => {
      begin = resolve;
    });
    return say(context, how);
  });
  let isOver = false;
  tasks.register({ key: 'murmur' }, async (_args, context) => {
    for (let number = 1; !isOver; number++) {
      context.log(line(number));
      await sleep(MURMUR_MS);
    }
  });
  let run;
  return {
    /** @param {{ others?: number }} of runs that write beside it */
    prepare: async ({ others = 0 }) => {
      for (let other = 0; other < others; other++) await tasks.start('murmur');
      run = await tasks.start('say');
      while ((await tasks.find(run.id))?.status !== 'running') await sleep(5);
      await sleep(100);
      return { url: `${(await app.getUrl()).replace('[::1]', '127.0.0.1').replace('http', 'ws')}${run.socketUrl}` };
    },
    /** @param {{ lines: number, aSecond?: number, atOnce?: boolean }} how */
    say: async (how) => {
      const before = { bytes: sizeOf(file), rss: process.memoryUsage().rss };
      let peak = before.rss;
      const looking = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss);
      }, LOOK_MS);
      const start = performance.now();
      begin(how);
      let [missing, ended] = [0, false];
      while (!ended) {
        await sleep(LOOK_MS);
        ended = (await tasks.find(run.id))?.finishedAt !== null;
      }
      const ms = performance.now() - start;
      isOver = true;
      clearInterval(looking);
      for await (const frame of tasks.watch(run.id))
        if (frame.type === 'truncated') missing += frame.to - frame.from + 1;
      const { result } = await tasks.find(run.id);
      return {
        ms,
        missing,
        peakBytes: peak - before.rss,
        writtenBytes: result,
        storedBytes: sizeOf(file) - before.bytes,
      };
    },
  };
}

/** Says so many lines, and gives their bytes. */
async function say(context, { lines, aSecond, atOnce }) {
  const turn = atOnce ? ONE_TURN : A_TURN;
  let bytes = 0;
  for (let number = 1; number <= lines; number++) {
    const text = number === lines ? LAST : aSecond === undefined ? line(number) : `${Date.now()} ${line(number)}`;
    context.log(text);
    bytes += text.length;
    if (aSecond !== undefined) await sleep(1_000 / aSecond);
    else if (number % turn === 0) await nextTurn();
  }
  return bytes;
}

/** With what is not in its place yet. */
function sizeOf(file) {
  return [file, `${file}-wal`].reduce((sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0), 0);
}
