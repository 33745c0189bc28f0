import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type RunStatus, TaskModule, TaskService } from '../../libs/task/src/index.js';
import { runWith } from '../support/run-frames.js';
import { LedgerTasks } from './ledger.tasks.js';
import { LoopTasks } from './loop.tasks.js';

/** An application that a test starts as a process of its own, asks over IPC, and kills. Its settings are in the environment. */
@Module({ imports: [TaskModule.forRoot({ admin: false })], providers: [LedgerTasks, LoopTasks] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
const tasks = app.get(TaskService);

/** What the test may ask for. */
const answers = {
  start: (task: string, args: unknown) => tasks.start(task, args),
  until: (runId: string, status: RunStatus) => runWith(tasks, runId, status),
  pause: (runId: string) => tasks.pause(runId, { actor: 'ana' }),
  said: async (runId: string, text: string) => {
    for await (const frame of tasks.watch(runId)) {
      if (frame.type === 'log' && frame.lines.some((line) => line.text === text)) return tasks.find(runId);
    }
    throw new Error(`Run ${runId} ended without saying "${text}".`);
  },
  /** Starts runs without end, each acknowledged as soon as it is on disk. */
  storm: async () => {
    for (let number = 1; ; number++) {
      const task = number % 3 === 0 ? 'work' : 'note';
      const { id } = await tasks.start(task, task === 'work' ? { turns: number % 20 } : { number });
      process.send?.({ acknowledged: id });
    }
  },
} satisfies Record<string, (...args: never[]) => Promise<unknown>>;

process.on('message', ({ ask, args }: { ask: keyof typeof answers; args: [never, never] }) => {
  answers[ask](...args).then(
    (answer) => process.send?.({ ask, answer }),
    (error) => process.send?.({ ask, error: String(error) }),
  );
});
process.send?.({ ready: true });
