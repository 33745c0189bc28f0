import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskService } from 'nestjs-taskforge';
import { inFlight } from '../in-flight.js';

/** @param {import('../measure.js').Place} place */
export async function open({ folder, concurrency }) {
  class AppModule {}
  const store = `sqlite:${folder}/task.db`;
  Module({
    imports: [TaskModule.forRoot({ store, maxConcurrent: concurrency, admin: false, webSocketEnabled: false })],
  })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const tasks = app.get(TaskService);
  tasks.register({ key: 'noop' }, () => {});
  tasks.register({ key: 'talk' }, (_args, context) => {
    for (let line = 0; line < 20; line++) context.log(`line ${line} of a run that says what it does`);
  });
  return {
    /** @param {number} count */
    starts: (count) => inFlight(count, 256, () => tasks.start('noop', {}, { delay: '1h' })),
    /** @param {number} count */
    runs: (count) => inFlight(count, concurrency, () => tasks.run('noop')),
    /** @param {number} count */
    talks: (count) => inFlight(count, concurrency, () => tasks.run('talk')),
    oneByOne: (count) => inFlight(count, 1, () => tasks.run('noop')),
    close: () => app.close(),
  };
}
