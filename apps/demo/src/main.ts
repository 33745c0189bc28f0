import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { choosePort, HOST } from './listening.js';

const logger = new Logger('Demo');

try {
  const port = await choosePort(process.env);
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(port, HOST);
  logger.log(`Taskforge demo is ready: http://localhost:${port}/admin/task`);
} catch (error) {
  logger.error((error as Error).message);
  process.exitCode = 1;
}
