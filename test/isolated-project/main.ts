import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { TaskService } from '../../libs/task/src/index.js';
import { answerOverIpc } from '../support/answer-over-ipc.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
answerOverIpc(app.get(TaskService));
