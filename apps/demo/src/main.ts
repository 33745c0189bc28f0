import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { choosePort, HOST } from './listening.js';

const logger = new Logger('Demo');
/** The CSV of an import may be long; what Express takes otherwise is 100 KB. */
const BODY = { limit: '3mb' };
let app: NestExpressApplication | undefined;

try {
  const port = await choosePort(process.env);
  app = await NestFactory.create<NestExpressApplication>(AppModule);
  app.useBodyParser('json', BODY).useBodyParser('urlencoded', { ...BODY, extended: true });
  app.enableShutdownHooks();
  await app.listen(port, HOST);
  logger.log(`Taskforge demo is ready: http://localhost:${port}/admin/task`);
} catch (error) {
  logger.error((error as Error).message);
  process.exitCode = 1;
  // What has been opened would keep the process alive.
  await app?.close();
}
