import { Injectable } from '@nestjs/common';
import { Param, Task } from 'nestjs-taskforge';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const LIST = Array.from({ length: 40 }, (_none, index) => ({ name: `item ${index}` }));

@Injectable()
class BatchTasks {
  readonly turnstile = new Turnstile();

  @Task()
  item(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }

  @Task()
  other(): string {
    return 'done';
  }
}

describe('A batch that is longer than the queue', () => {
  it('leaves room in the queue for the runs of others', async () => {
    const { tasks, get } = await startTasks({
      providers: [BatchTasks],
      options: { maxConcurrent: 1, maxQueued: 20 },
    });
    const { turnstile } = get(BatchTasks);
    const batch = tasks.runAll('item', LIST);
    await turnstile.entered('item 0');
    // Far more turns than the batch needs to fill whatever it may fill.
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    const other = await tasks.start('other').catch((error: Error) => error);
    for (const { name } of LIST) turnstile.letGo(name);
    expect((await batch).map(({ ok }) => ok)).toEqual(LIST.map(() => true));
    expect(other).toMatchObject({ task: 'other', status: 'queued' });
  });
});
