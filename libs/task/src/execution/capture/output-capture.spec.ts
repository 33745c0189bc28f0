import { Logger } from '@nestjs/common';
import { OutputCapture } from './output-capture.js';

it('captures as long as one application needs it, and once however many there are', () => {
  const before = [console.log, Logger.prototype.log];
  const [first, second] = [new OutputCapture(), new OutputCapture()];
  first.onModuleInit();
  const during = [console.log, Logger.prototype.log];
  expect(during[0]).not.toBe(before[0]);
  second.onModuleInit();
  second.onModuleInit();
  expect([console.log, Logger.prototype.log]).toEqual(during);
  first.onApplicationShutdown();
  first.onApplicationShutdown();
  expect([console.log, Logger.prototype.log]).toEqual(during);
  second.onApplicationShutdown();
  expect([console.log, Logger.prototype.log]).toEqual(before);
});

it('needs no end where there was no beginning', () => {
  const capture = new OutputCapture();
  capture.onApplicationShutdown();
  capture.onModuleInit();
  const during = console.log;
  capture.onApplicationShutdown();
  expect(console.log).not.toBe(during);
});
