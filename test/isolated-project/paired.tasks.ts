import { Injectable, Logger } from '@nestjs/common';
import { IsEmail } from 'class-validator';
import { Param, Task, TaskContext, TransientTaskError } from '../../libs/task/src/index.js';

/** Arguments that are built as a class. */
export class Letter {
  @Param()
  @IsEmail()
  to!: string;

  @Param({ type: 'date' })
  on!: Date;

  @Param({ type: 'secret' })
  password!: string;

  greet(): string {
    return `Dear ${this.to}`;
  }
}

/** The same methods twice: in the process of the application, and in one of their own. What is seen of the two is to be the same. */
@Injectable()
export class PairedTasks {
  private readonly logger = new Logger('Paired');

  @Task()
  sayHere(letter: Letter, context: TaskContext) {
    return this.say(letter, context);
  }

  @Task({ isolation: 'process' })
  sayApart(letter: Letter, context: TaskContext) {
    return this.say(letter, context);
  }

  @Task()
  failHere(): never {
    return this.fail();
  }

  @Task({ isolation: 'process' })
  failApart(): never {
    return this.fail();
  }

  @Task({ retry: { attempts: 2, when: 'transient', delay: 0 } })
  retryHere(context: TaskContext) {
    return this.passAtLast(context);
  }

  @Task({ isolation: 'process', retry: { attempts: 2, when: 'transient', delay: 0 } })
  retryApart(context: TaskContext) {
    return this.passAtLast(context);
  }

  @Task({ retry: { attempts: 3, delay: 0, when: isOdd } })
  judgeHere(context: TaskContext) {
    return this.throwOdd(context);
  }

  @Task({ isolation: 'process', retry: { attempts: 3, delay: 0, when: isOdd } })
  judgeApart(context: TaskContext) {
    return this.throwOdd(context);
  }

  @Task()
  loopHere(context: TaskContext) {
    return this.loop(context);
  }

  @Task({ isolation: 'process' })
  loopApart(context: TaskContext) {
    return this.loop(context);
  }

  /** Fails once in the middle, and goes on after what is done. */
  @Task({ retry: { attempts: 2, delay: 0 } })
  goOnHere(context: TaskContext) {
    return this.goOn(context);
  }

  @Task({ isolation: 'process', retry: { attempts: 2, delay: 0 } })
  goOnApart(context: TaskContext) {
    return this.goOn(context);
  }

  private async say(letter: Letter, context: TaskContext) {
    context.debug('not recorded');
    context.log('two\nlines of %s', letter.greet());
    context.warn('the password is', letter.password);
    this.logger.log('by the logger');
    console.error('by the console');
    context.progress(1, 4, 'one of four');
    context.bar('bytes').progress(512);
    await context.step('Outer', async () => {
      await context.step('Inner', () => context.log('inside'));
      await context.step('Maybe', { optional: true }, () => {
        throw new Error('not this time');
      });
    });
    const { stdout, exitCode } = await context.exec('sh', ['-c', 'echo out; echo "$1" >&2', 'sh', letter.password]);
    await context.sleep(1);
    await context.attach('letter.txt', 'the letter');
    context.summary(`sent to ${letter.to}`);
    context.tag('sent', 'letter');
    context.set('pages', { count: 2 });
    const { runId: _id, ...known } = { ...context.args, runId: context.runId };
    return { isLetter: letter instanceof Letter, on: letter.on, stdout, exitCode, known, actor: context.actor };
  }

  private fail(): never {
    const cause = Object.assign(new TypeError('no such column'), { column: 'name' });
    throw Object.assign(new RangeError('the query failed', { cause }), { query: 7 });
  }

  private passAtLast({ attempt }: TaskContext): number {
    if (attempt === 1) throw new TransientTaskError('busy', { retryAfterMs: 1 });
    return attempt;
  }

  private throwOdd({ attempt }: TaskContext): never {
    throw attempt === 1 ? new OddError('odd') : new Error('even');
  }

  private loop(context: TaskContext) {
    const items = ['a', 'b', 'c', 'd'];
    return context.each(items, (item) => {
      if (item === 'b') throw new Error(`${item} is bad`);
    });
  }

  private async goOn(context: TaskContext) {
    const options = { key: (item: string) => item, checkpoint: true };
    const result = await context.each(
      ['a', 'b', 'c'],
      (item) => context.log(`did ${item} in attempt ${context.attempt}`),
      options,
    );
    if (context.attempt === 1) throw new Error('after all items');
    return result;
  }
}

class OddError extends Error {}

function isOdd(error: unknown): boolean {
  return error instanceof OddError;
}
