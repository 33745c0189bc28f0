import { rmSync } from 'node:fs';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { Param, Task } from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { endOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class LaneTasks {
  readonly turnstile = new Turnstile();

  @Task({ maxConcurrent: 1 })
  single(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }
}

let folder: string;

beforeAll(() => {
  folder = fileTree({});
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('Runs that waited when their process ended', () => {
  it('go by priority, then in their order, and are held back by the limit of their task after the restart', async () => {
    const store = `sqlite:${path.join(folder, 'task.db')}`;
    const before = await startTasks({ providers: [LaneTasks], options: { store, shutdownGrace: 1 } });
    const start = (name: string, priority = 0) => before.tasks.start('single', { name }, { priority });
    await start('held');
    await before.get(LaneTasks).turnstile.entered('held');
    const waiting = [await start('first'), await start('second'), await start('urgent', 5)];
    await before.close();

    const { tasks, get } = await startTasks({ providers: [LaneTasks], options: { store, maxConcurrent: 3 } });
    const { turnstile } = get(LaneTasks);
    for (const name of ['urgent', 'first', 'second']) {
      await turnstile.entered(name);
      turnstile.letGo(name);
    }
    for (const { id } of waiting) expect(await endOf(tasks, id)).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect([turnstile.order, turnstile.most]).toEqual([['urgent', 'first', 'second'], 1]);
  });
});
