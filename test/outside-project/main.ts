import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule } from 'nestjs-taskforge';
import { ByCodeController } from './by-code.controller.js';
import { Greetings, GreetingTasks } from './greeting.tasks.js';

@Module({
  imports: [TaskModule.forRoot({ maxConcurrent: 2 })],
  controllers: [ByCodeController],
  providers: [Greetings, GreetingTasks],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`ready at ${await app.getUrl()}`);
