import { join } from 'node:path';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import type { INestApplicationContext, LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { markIsolatedProcess } from '../../config/isolated-process.js';
import { LIBRARY_PLACE } from '../../library-place.js';
import { TaskRegistry } from '../../registry/task.registry.js';
import { toRunError } from '../../run/run-error.js';
import { FileStore } from '../../store/file.store.js';
import { TaskTelemetry } from '../../telemetry/task-telemetry.js';
import { HAS_GROUPS, killGroups, watchGroups } from '../command/process-group.js';
import { IsolatedAttempt } from './isolated-attempt.js';
import type { Assignment } from './isolation.messages.js';
import { ParentLink } from './parent-link.js';
import { loadRootModule } from './root-module.js';

// What the process of an attempt executes: builds the application, calls the one method, and ends.

/** The start of the application was in the log once already; what goes wrong with this one is worth a word. */
const AT_START: LogLevel[] = ['fatal', 'error', 'warn'];
const AT_WORK: LogLevel[] = [...AT_START, 'log', 'debug', 'verbose'];

const link = ParentLink.get();
markIsolatedProcess();
link.listen((message) => {
  if (message.type === 'begin') void begin(message.assignment);
});
process.on('disconnect', dieWithParent);

async function begin(assignment: Assignment): Promise<void> {
  watchParent(assignment.parent);
  const attempt = new IsolatedAttempt(link, assignment);
  process.on('exit', () => attempt.hurry());
  process.on('uncaughtExceptionMonitor', (error) => link.send({ type: 'dying', error: toRunError(error) }));
  let application: INestApplicationContext | undefined;
  try {
    const root = await loadRootModule(assignment.rootModule);
    application = await NestFactory.createApplicationContext(root, { abortOnError: false, logger: AT_START });
    application.useLogger(AT_WORK);
    const task = application.get(TaskRegistry, { strict: false }).get(assignment.record.task);
    const telemetry = new TaskTelemetry();
    const files = application.get(FileStore, { strict: false });
    await attempt.execute(task, files, await telemetry.below(assignment.trace));
    await telemetry.flush();
  } catch (error) {
    await link.deliver({ type: 'unfit', error: toRunError(error) });
  }
  await application?.close().catch(() => {});
  process.exit();
}

/** Its end is seen at once by whoever gives way, and by the thread when the method does not. */
function watchParent(parent: number): void {
  const watchdog = new Worker(join(LIBRARY_PLACE, 'execution/isolation/watchdog.js'), {
    workerData: { parent },
    execArgv: [],
  });
  watchdog.unref();
  watchGroups((leaders) => {
    link.send({ type: 'programs', leaders });
    watchdog.postMessage(leaders);
  });
}

function dieWithParent(): void {
  killGroups();
  if (HAS_GROUPS) process.kill(-process.pid, 'SIGKILL');
  process.exit(1);
}
