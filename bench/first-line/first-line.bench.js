import 'reflect-metadata';
import { on } from 'node:events';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskService } from 'nestjs-taskforge';
import { WebSocket } from 'ws';
import { quantile } from '../quantile.js';

const ROUNDS = 200;

/** From the POST that starts a run to its first log line on a socket, one run after another on an idle server. */
export async function bench() {
  class AppModule {}
  Module({ imports: [TaskModule.forRoot({ store: 'sqlite::memory:' })] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const origin = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  app.get(TaskService).register({ key: 'speak' }, (_args, context) => context.log('first'));
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await firstLine(origin));
  await app.close();
  return [0.5, 0.9, 0.99].map((share) => ({ quantile: share, ms: quantile(times, share).toFixed(1) }));
}

/** @param {string} origin */
async function firstLine(origin) {
  const start = performance.now();
  const answer = await fetch(`${origin}/admin/task/speak/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const { socketUrl } = await answer.json();
  const socket = new WebSocket(new URL(socketUrl, origin.replace('http', 'ws')));
  for await (const [data] of on(socket, 'message')) {
    if (JSON.parse(String(data)).type === 'log') break;
  }
  socket.close();
  return performance.now() - start;
}
