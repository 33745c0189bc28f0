import { appendFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from '../../libs/task/src/index.js';

/** Tasks that leave a trace outside the store, so that a test can tell what was really executed. */
@Injectable()
export class LedgerTasks {
  /** Ends at once. */
  @Task()
  note(@Param('number') number: number, context: TaskContext): number {
    this.write('note', context);
    context.log(`note ${number}`);
    return number;
  }

  /** Takes some turns of the event loop, and says so. */
  @Task()
  async work(@Param('turns') turns: number, context: TaskContext): Promise<string> {
    this.write('work', context);
    for (let turn = 1; turn <= turns; turn++) {
      context.log(`turn ${turn}`);
      await new Promise(setImmediate);
    }
    return 'worked';
  }

  /** Goes on until it is told to stop, then tidies up and returns. */
  @Task()
  async hold(context: TaskContext): Promise<string> {
    this.write('hold', context);
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    context.log('tidied up');
    return 'held';
  }

  /** Goes on whatever it is told. */
  @Task()
  stubborn(context: TaskContext): Promise<never> {
    this.write('stubborn', context);
    return new Promise(() => {});
  }

  /** Is worth another attempt when its process ends under the first. */
  @Task({ retry: { attempts: 2, onInterrupt: true } })
  async resilient(context: TaskContext): Promise<number> {
    this.write('resilient', context);
    context.log(`attempt ${context.attempt}`);
    if (context.attempt === 1) await new Promise(() => {});
    return context.attempt;
  }

  /** Takes a secret. */
  @Task()
  connect(@Param('password', { type: 'secret' }) password: string, context: TaskContext): string {
    this.write('connect', context);
    context.log(`connecting with ${password}`);
    return 'connected';
  }

  private write(task: string, { runId }: TaskContext): void {
    appendFileSync(String(process.env.LEDGER), `${task} ${runId}\n`);
  }
}
