import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskService } from '../../libs/task/src/index.js';
import { LedgerTasks } from './ledger.tasks.js';

/** A script without a server, which waits for one run that is due a moment later. */
@Module({ imports: [TaskModule.forRoot()], providers: [LedgerTasks] })
class ScriptModule {}

const context = await NestFactory.createApplicationContext(ScriptModule, { logger: ['error'] });
const { status, result } = await context.get(TaskService).run('note', { number: 7 }, { delay: 100 });
await context.close();
console.log(status, result);
