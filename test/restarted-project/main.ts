import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskService } from '../../libs/task/src/index.js';
import { answerOverIpc } from '../support/answer-over-ipc.js';
import { LedgerTasks } from './ledger.tasks.js';
import { LoopTasks } from './loop.tasks.js';

/** An application that a test starts as a process of its own, asks over IPC, and kills. Its settings are in the environment. */
@Module({ imports: [TaskModule.forRoot({ admin: false })], providers: [LedgerTasks, LoopTasks] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
const tasks = app.get(TaskService);

answerOverIpc(tasks, {
  /** Starts runs without end, each acknowledged as soon as it is on disk. */
  storm: async () => {
    for (let number = 1; ; number++) {
      const task = number % 3 === 0 ? 'work' : 'note';
      const { id } = await tasks.start(task, task === 'work' ? { turns: number % 20 } : { number });
      process.send?.({ acknowledged: id });
    }
  },
});
