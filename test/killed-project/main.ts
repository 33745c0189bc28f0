import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Random } from '../../apps/demo/src/shop/seed/random.js';
import { TaskModule, TaskService } from '../../libs/task/src/index.js';
import { Journal } from './journal.js';
import { KilledTasks } from './killed.tasks.js';
import { Life } from './life.js';
import { Witness } from './witness.js';

/** A process that is killed. It says how far its start has come; with `DRAIN` it lets all runs end, and ends itself. */
const { JOURNAL = '', SEED = '', CLOCK_AHEAD_MS = '0', DRAIN } = process.env;
const realNow = Date.now;
Date.now = () => realNow() + Number(CLOCK_AHEAD_MS);

const journal = new Journal(JOURNAL);

@Module({
  imports: [TaskModule.forRoot({ admin: false })],
  providers: [{ provide: Journal, useValue: journal }, KilledTasks, Witness],
})
class AppModule {}

writeSync(1, 'opening\n');
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
writeSync(1, 'ready\n');
const life = new Life(app.get(TaskService), journal, app.get(Witness), new Random(Number(SEED)));
if (DRAIN === undefined) await life.live();
else {
  await life.drain();
  await app.close();
}
