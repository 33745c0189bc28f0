import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from '../../libs/task/src/index.js';
import { Journal } from './journal.js';

const AT_ONCE = { backoff: 'fixed', delay: 0, jitter: false } as const;
/** More attempts than processes are killed. */
const UNTIL_DONE = { attempts: 100, onInterrupt: true, ...AT_ONCE } as const;

/** Tasks of every kind that a killed process may leave at work. The journal says what was really executed. */
@Injectable()
export class KilledTasks {
  constructor(private readonly journal: Journal) {}

  /** Ends at once. */
  @Task()
  note(@Param('number') number: number, context: TaskContext): Promise<number> {
    return this.witnessed(context, () => number);
  }

  /** Says much, in steps. */
  @Task()
  talk(@Param('number') number: number, context: TaskContext): Promise<void> {
    return this.witnessed(context, async () => {
      for (let line = 1; line <= number; line++) {
        context.log(`line ${line}`);
        context.progress(line, number);
        if (line % 5 === 0) await context.step(`turn ${line}`, () => nextTurn());
      }
    });
  }

  /** Goes on after an interrupt, and takes its time when it is stopped. */
  @Task({ retry: UNTIL_DONE })
  persist(@Param('number') number: number, context: TaskContext): Promise<void> {
    return this.witnessed(context, () => slowly(() => context.sleep(number)));
  }

  /** Fails twice. */
  @Task({ retry: { attempts: 3, ...AT_ONCE } })
  stumble(@Param('number') number: number, context: TaskContext): Promise<number> {
    return this.witnessed(context, async () => {
      await nextTurn();
      if (context.attempt < 3) throw new Error(`failure ${context.attempt}`);
      return number;
    });
  }

  /** Gives way to the next run. */
  @Task({ overlap: 'replace' })
  giveWay(@Param('number') number: number, context: TaskContext): Promise<void> {
    return this.witnessed(context, () => context.sleep(number));
  }

  /** Leaves files. */
  @Task({ retry: UNTIL_DONE })
  leave(@Param('number') number: number, context: TaskContext): Promise<void> {
    return this.witnessed(context, async () => {
      for (let file = 1; file <= 1 + (number % 3); file++) await context.attach(`${file}.txt`, fileOf(file));
    });
  }

  /** Goes over items, some at the same time, and goes on after the last that is kept. */
  @Task({ retry: UNTIL_DONE })
  goThrough(@Param('number') number: number, context: TaskContext) {
    const items = Array.from({ length: number }, (_, index) => `item-${index}`);
    const work = async (item: string) => {
      await sleep(1);
      this.journal.write({ what: 'item', id: context.runId, attempt: context.attempt, item });
    };
    const options = { concurrency: 3, key: (item: string) => item, checkpoint: true };
    return this.witnessed(context, () => slowly(() => context.each(items, work, options)));
  }

  private async witnessed<T>(context: TaskContext, work: () => T | Promise<T>): Promise<T> {
    const of = { id: context.runId, attempt: context.attempt };
    this.journal.write({ what: 'begun', ...of });
    try {
      return await work();
    } finally {
      this.journal.write({ what: 'ended', ...of });
    }
  }
}

/** Takes its time to end, so that a kill may come between a cancel and that. */
async function slowly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await sleep(20);
  }
}

/** In two pieces, so that a kill may come between them. */
async function* fileOf(file: number): AsyncGenerator<string> {
  yield 'x'.repeat(file * 1_000);
  await nextTurn();
  yield 'end';
}
