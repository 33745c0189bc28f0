import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import { ChildApplication } from './child-application.js';
import { compiledProject } from './compiled-project.js';
import { fileTree } from './file-tree.js';
import { startTasks } from './task-application.js';

/** Compiling, and a process that starts on a busy machine, take their time. */
const LONG = 120_000;

/**
 * `test/restarted-project`, compiled once for the tests around the call, with a folder for its store and its ledger that
 * each of them has to itself.
 */
export function restartedProject() {
  let project = '';
  let folder = '';
  beforeAll(() => {
    project = compiledProject('test/restarted-project', 'test/support');
  }, LONG);
  beforeEach(() => {
    folder = fileTree({ ledger: '' });
    process.env.LEDGER = path.join(folder, 'ledger');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(() => {
    rmSync(project, { recursive: true, force: true });
  });
  const store = () => `sqlite:${path.join(folder, 'task.db')}`;
  return {
    store,
    /** A file in the folder of this test. */
    file: (name: string) => path.join(folder, name),
    /** A compiled file of the project. */
    program: (name: string) => path.join(project, 'test/restarted-project', name),
    folder: () => folder,
    /** The application in a process of its own, on the store of this test. */
    startChild(env: Record<string, string> = {}): Promise<ChildApplication> {
      const main = path.join(project, 'test/restarted-project/main.js');
      return ChildApplication.start(main, { TASK_STORE: store(), LEDGER: path.join(folder, 'ledger'), ...env });
    },
    /** The same tasks in this process, on the store that the other has left. */
    startHere: (tasks: Type) => startTasks({ providers: [tasks], options: { store: store(), admin: false } }),
  };
}
