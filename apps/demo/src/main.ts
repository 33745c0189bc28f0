import { type INestApplication, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { choosePort, HOST } from './listening.js';

const logger = new Logger('Demo');
let app: INestApplication | undefined;

try {
  const port = await choosePort(process.env);
  app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(port, HOST);
  logger.log(`Taskforge demo is ready: http://localhost:${port}/admin/task`);
} catch (error) {
  logger.error((error as Error).message);
  process.exitCode = 1;
  // What has been opened would keep the process alive.
  await app?.close();
}
