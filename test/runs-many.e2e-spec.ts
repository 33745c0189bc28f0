import { Injectable } from '@nestjs/common';
import {
  InvalidParamsError,
  Param,
  QueueFullError,
  Task,
  type TaskModuleOptions,
  TaskNotFoundError,
} from 'nestjs-taskforge';
import { rejection } from './support/rejection.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class ConvertTasks {
  readonly turnstile = new Turnstile();

  @Task()
  async convert(@Param('file', { maxLength: 3 }) file: string, @Param('page', { default: 1 }) page: number) {
    await this.turnstile.pass(file);
    if (file.startsWith('x')) throw new Error(`${file} is broken`);
    return `${file} ${page}`;
  }
}

async function startConvert(options: TaskModuleOptions = {}) {
  const { tasks, get } = await startTasks({ providers: [ConvertTasks], options });
  return { tasks, turnstile: get(ConvertTasks).turnstile };
}

const filesOf = (names: readonly string[]) => names.map((file) => ({ file }));
const number = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

describe('runAll', () => {
  it('gives each run its own outcome, in the order of the arguments, however they end', async () => {
    const { tasks, turnstile } = await startConvert({ maxConcurrent: 4 });
    const all = tasks.runAll('convert', [{ file: 'a', page: 7 }, ...filesOf(['x1', 'b'])], {
      label: 'batch',
      actor: 'ada',
    });
    await turnstile.enteredInAll(3);
    for (const file of ['b', 'x1', 'a']) turnstile.letGo(file);
    const runs = await all;
    expect(runs).toMatchObject([
      { status: 'succeeded', result: 'a 7', args: { file: 'a', page: 7 } },
      { status: 'failed', ok: false, error: { message: 'x1 is broken' } },
      { status: 'succeeded', result: 'b 1' },
    ]);
    expect(runs.every(({ label, actor, trigger }) => `${label} ${actor} ${trigger}` === 'batch ada code')).toBe(true);
    expect((await tasks.runs({ label: 'batch' })).items.map(({ id }) => id).sort()).toEqual(
      runs.map(({ id }) => id).sort(),
    );
  });

  it('checks all arguments before it starts the first run', async () => {
    const { tasks, turnstile } = await startConvert();
    const sets = [{ file: 'a' }, { file: 'long' }, 'b', { page: 'one', fiel: 'c' }];
    const error = await rejection(tasks.runAll('convert', sets), InvalidParamsError);
    expect(error.issues.map(({ param, code }) => `${param} ${code}`)).toEqual([
      '[1].file maxLength',
      '[2] type',
      '[3].file required',
      '[3].page type',
      '[3].fiel unknown',
    ]);
    await expect(tasks.runAll('conver', [])).rejects.toThrow(TaskNotFoundError);
    expect((await tasks.runs()).items).toEqual([]);
    expect(turnstile.order).toEqual([]);
    expect(await tasks.runAll('convert', [])).toEqual([]);
  });

  it('feeds the queue as it drains, so that a list may be longer than the queue', async () => {
    const { tasks, turnstile } = await startConvert({ maxConcurrent: 2, maxQueued: 1 });
    const files = number(1, 30);
    for (const file of files) turnstile.letGo(file);
    const runs = await tasks.runAll('convert', filesOf(files));
    expect(runs.map(({ result }) => result)).toEqual(files.map((file) => `${file} 1`));
    expect(turnstile.most).toBeLessThanOrEqual(2);
  });

  it('waits for room when others have filled the queue', async () => {
    const { tasks, turnstile } = await startConvert({ maxConcurrent: 2, maxQueued: 1 });
    for (const file of ['a', 'b']) turnstile.letGo(file);
    const other = await tasks.start('convert', { file: 'c' }, { delay: '1h' });
    const all = tasks.runAll('convert', filesOf(['a', 'b']));
    await expect(tasks.start('convert', { file: 'd' })).rejects.toThrow(QueueFullError);
    expect((await tasks.runs()).items).toHaveLength(1);
    await tasks.cancel(other.id);
    expect((await all).map(({ result }) => result)).toEqual(['a 1', 'b 1']);
  });

  it('can be repeated with its idempotency key and runs nothing twice', async () => {
    const { tasks, turnstile } = await startConvert();
    for (const file of ['a', 'b', 'c']) turnstile.letGo(file);
    const first = await tasks.runAll('convert', filesOf(['a', 'b']), { idempotencyKey: 'batch' });
    const longer = await tasks.runAll('convert', filesOf(['a', 'b', 'c']), { idempotencyKey: 'batch' });
    expect(longer.slice(0, 2)).toEqual(first);
    expect(turnstile.order.sort()).toEqual(['a', 'b', 'c']);
  });
});
