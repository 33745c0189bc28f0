import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { captureConsole } from './console-capture.js';
import { captureLogger } from './logger-capture.js';

/** Takes what the console and Nest's logger print inside runs into the logs of those runs, while any application needs it. */
@Injectable()
export class OutputCapture implements OnModuleInit, OnApplicationShutdown {
  /** Console and logger are one for the whole process, however many applications it has. */
  private static users = 0;
  private static undo: (() => void)[] = [];
  private isUser = false;

  onModuleInit(): void {
    if (this.isUser) return;
    this.isUser = true;
    if (OutputCapture.users++ > 0) return;
    let isOn = true;
    const check = () => isOn;
    OutputCapture.undo = [captureConsole(console, check), captureLogger(check), () => (isOn = false)];
  }

  onApplicationShutdown(): void {
    if (!this.isUser) return;
    this.isUser = false;
    if (--OutputCapture.users > 0) return;
    for (const step of OutputCapture.undo.splice(0)) step();
  }
}
