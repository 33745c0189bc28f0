import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from '../../libs/task/src/index.js';

/** Tasks that a process dies under: what they left must be whole afterwards, and what they did must not be done again. */
@Injectable()
export class LoopTasks {
  /** Leaves one file, and never comes to the end of another. */
  @Task()
  async leave(context: TaskContext): Promise<void> {
    await context.attach('whole.txt', 'whole');
    context.log('whole');
    await context.attach('torn.txt', endless());
  }

  /** Leaves a file of so many bytes. */
  @Task()
  async leaveBytes(@Param('bytes') bytes: number, context: TaskContext): Promise<void> {
    await context.attach('bytes.bin', Buffer.alloc(bytes, 7));
  }

  /** Goes over items until it is paused; each says so. */
  @Task()
  async goSlowly(context: TaskContext) {
    const list = Array.from({ length: 100 }, (_, index) => `item-${index}`);
    const work = async (item: string) => {
      if (context.attempt === 1) await sleep(20);
      context.log(item);
    };
    return context.each(list, work, { key: (item) => item, checkpoint: true });
  }

  /** Goes over items, some at the same time, and goes on after its process ended. */
  @Task({ retry: { attempts: 100, onInterrupt: true } })
  async goThrough(@Param('items') items: number, context: TaskContext) {
    const list = Array.from({ length: items }, (_, index) => `item-${index}`);
    const work = async (item: string) => {
      await sleep(1);
      appendFileSync(String(process.env.LEDGER), `${context.attempt} ${item}\n`);
    };
    return context.each(list, work, { concurrency: 3, key: (item) => item, checkpoint: true });
  }
}

async function* endless(): AsyncGenerator<string> {
  yield 'torn';
  await new Promise(() => {});
}
