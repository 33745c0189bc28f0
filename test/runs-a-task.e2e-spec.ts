import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import Sqlite from 'better-sqlite3';
import { InvalidParamsError, Param, Task, TaskContext, TaskNotFoundError } from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { rejection } from './support/rejection.js';
import { framesOf, linesOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly order = 'A-17';
  readonly amount = 12n;
}

@Injectable()
class ShopTasks {
  @Task({ title: 'Monthly sales', category: 'report', tags: ['sales'], priority: 2 })
  async sales(
    @Param('month', { pattern: /\d{4}-\d{2}/ }) month: string,
    @Param('top', { min: 1, max: 10, default: 3 }) top: number,
    @Param('since', { type: 'date', required: false }) since: Date | undefined,
    context: TaskContext,
  ) {
    context.log('reading %s', month);
    context.warn('two lines:\nof one text');
    context.debug('not recorded');
    context.error('low', { stock: 3 });
    context.progress(5, 10, 'half');
    context.tag('monthly', 'monthly', month);
    context.set('rows', { read: 12, skipped: null });
    context.summary('to be replaced');
    context.summary(`Sales of ${month}`);
    return { month, top, day: since?.getUTCDate() };
  }

  @Task({ hidden: true })
  charge(): void {
    throw new PaymentError('refused', { cause: new Error('no credit', { cause: 'limit' }) });
  }

  @Task()
  async read(@Param('file') file: string): Promise<string> {
    return readFile(file, 'utf8');
  }

  @Task()
  async race(): Promise<unknown> {
    return Promise.any([Promise.reject(new Error('first')), Promise.reject(new PaymentError('second'))]);
  }

  @Task()
  odd(@Param('kind', { choices: ['text', 'nothing', 'rich', 'circle'] }) kind: string): unknown {
    if (kind === 'text') throw 'only a text';
    if (kind === 'nothing') return undefined;
    const circle: Record<string, unknown> = { name: 'round' };
    circle.self = circle;
    return kind === 'circle' ? circle : { big: 9_007_199_254_740_993n, at: new Date(0), map: new Map([['a', 1]]) };
  }
}

/** The fields of a run, by product.md section 4 and those that the library adds. */
const FIELDS =
  'id task title label status ok trigger actor args attempt maxAttempts priority createdAt availableAt startedAt finishedAt ' +
  'queuedMs durationMs pausedMs progress steps items summary result artifacts tags metadata error cancelRequestedAt logLines lastSeq ' +
  'node traceId url socketUrl reason requestedFrom cancelRequestedBy ignoredSignal attempts attemptStartedAt retryOf concurrencyKey ' +
  'waiting';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let shop: TaskApplication;

beforeAll(async () => {
  shop = await startTasks({ providers: [ShopTasks] });
});

describe('run', () => {
  it('waits for the end and gives the run with everything it said', async () => {
    const { tasks } = shop;
    const run = await tasks.run('sales', { month: '2026-10', since: new Date('2026-11-05') });
    expect(run).toMatchObject({
      task: 'sales',
      title: 'Monthly sales',
      status: 'succeeded',
      ok: true,
      result: { month: '2026-10', top: 3, day: 5 },
      args: { month: '2026-10', top: 3, since: '2026-11-05' },
      summary: 'Sales of 2026-10',
      tags: ['monthly', '2026-10'],
      metadata: { rows: { read: 12, skipped: null } },
      progress: { current: 5, total: 10, percent: 50, message: 'half', bars: [] },
      error: null,
      logLines: 4,
    });
    expect(linesOf(await framesOf(tasks, run.id))).toMatchObject([
      { seq: 2, level: 'info', stream: 'log', step: null, text: 'reading 2026-10', at: ISO },
      { seq: 3, level: 'warn', text: 'two lines:' },
      { seq: 4, level: 'warn', text: 'of one text' },
      { seq: 5, level: 'error', text: 'low { stock: 3 }' },
    ]);
    expect(await tasks.find(run.id)).toEqual(run);
  });

  it('gives a run in the shape that is promised, no field more or less', async () => {
    const run = await shop.tasks.run('sales', { month: '2026-10' }, { label: ' nightly ', actor: 'cron', priority: 7 });
    expect(Object.keys(run).sort()).toEqual(FIELDS.split(' ').sort());
    expect(run).toMatchObject({
      label: 'nightly',
      trigger: 'code',
      actor: 'cron',
      priority: 7,
      attempt: 1,
      maxAttempts: 1,
    });
    expect(run).toMatchObject({
      createdAt: ISO,
      availableAt: ISO,
      startedAt: ISO,
      finishedAt: ISO,
      cancelRequestedAt: null,
    });
    expect(run).toMatchObject({
      steps: [],
      items: null,
      artifacts: [],
      traceId: null,
      reason: null,
      ignoredSignal: false,
    });
    expect(run.id).toMatch(UUID_V7);
    expect(run).toMatchObject({ url: `/admin/task/runs/${run.id}`, socketUrl: `/ws/task/${run.id}` });
    expect(run.queuedMs).toBe(Date.parse(String(run.startedAt)) - Date.parse(run.createdAt));
    expect(run.durationMs).toBe(Date.parse(String(run.finishedAt)) - Date.parse(String(run.startedAt)));
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });

  it('does not throw when the task fails, and keeps the error with its stack, its causes and its own fields', async () => {
    const run = await shop.tasks.run('charge', {}, { trigger: 'schedule' });
    expect(run).toMatchObject({ status: 'failed', ok: false, result: null, trigger: 'schedule' });
    expect(run.error).toMatchObject({
      name: 'PaymentError',
      message: 'refused',
      stack: expect.stringContaining('ShopTasks.charge'),
      context: { order: 'A-17', amount: '12' },
      cause: { name: 'Error', message: 'no credit', cause: { message: 'limit', stack: null } },
    });
  });

  it('keeps the errors of Node and of several promises as well', async () => {
    const { tasks } = shop;
    expect((await tasks.run('read', { file: '/no/such/file' })).error).toMatchObject({
      name: 'Error',
      message: "ENOENT: no such file or directory, open '/no/such/file'",
      context: { code: 'ENOENT', syscall: 'open', path: '/no/such/file' },
    });
    expect((await tasks.run('race')).error).toMatchObject({
      name: 'AggregateError',
      context: { errors: ['Error: first', 'PaymentError: second'] },
    });
  });

  it('takes anything for a result or an error', async () => {
    const { tasks } = shop;
    const run = async (kind: string) => tasks.run('odd', { kind });
    expect((await run('text')).error).toMatchObject({ name: 'Error', message: 'only a text', stack: null });
    expect(await run('nothing')).toMatchObject({ ok: true, result: null });
    expect((await run('rich')).result).toEqual({
      big: '9007199254740993',
      at: '1970-01-01T00:00:00.000Z',
      map: { a: 1 },
    });
    expect((await run('circle')).result).toEqual({ name: 'round', self: '[Circular]' });
  });

  it('refuses bad arguments with every issue and creates no run', async () => {
    const { tasks } = shop;
    const before = await tasks.runs();
    const args = { month: 'October', top: 11, since: '2026-02-30', tpo: 1 };
    const error = await rejection(tasks.run('sales', args), InvalidParamsError);
    expect(error.issues).toEqual([
      { param: 'month', code: 'pattern', message: expect.any(String) },
      { param: 'top', code: 'max', message: 'Enter a number from 1 to 10.' },
      { param: 'since', code: 'type', message: 'Enter a date, as YYYY-MM-DD.' },
      { param: 'tpo', code: 'unknown', message: 'There is no param "tpo". Did you mean "top"?' },
    ]);
    for (const notAnObject of [null, 'month', ['2026-10']]) {
      await expect(tasks.start('sales', notAnObject)).rejects.toThrow(/Give the arguments as an object by param/);
    }
    expect(await tasks.runs()).toEqual(before);
  });

  it('refuses what it cannot read beside the arguments, all at once', async () => {
    const options = { label: 'x'.repeat(201), delay: 'soon', priority: 1.5, idempotencyKey: '' };
    const error = await rejection(shop.tasks.run('sales', { month: '2026-10' }, options), InvalidParamsError);
    expect(error.issues.map(({ param }) => param)).toEqual(['label', 'idempotencyKey', 'delay', 'priority']);
  });
});

describe('A task that does not exist', () => {
  it('is refused with the nearest keys', async () => {
    const error = await rejection(shop.tasks.start('saless'), TaskNotFoundError);
    expect(error).toMatchObject({
      key: 'saless',
      nearest: ['sales'],
      message: 'There is no task "saless". Did you mean sales?',
    });
    expect(() => shop.tasks.get('charg')).toThrow('There is no task "charg".');
    expect(await shop.tasks.find('no-id')).toBeUndefined();
  });
});

describe('list, get and categories', () => {
  it('tell what there is, without what is hidden', () => {
    const { tasks } = shop;
    expect(tasks.list().map(({ key }) => key)).toEqual(['sales', 'read', 'race', 'odd']);
    expect(tasks.get('charge')).toMatchObject({ key: 'charge', hidden: true });
    expect(tasks.categories()).toEqual([
      { key: 'maintenance', label: 'Maintenance', icon: 'wrench', count: 3 },
      { key: 'report', label: 'Report', icon: 'chart-column', count: 1 },
    ]);
  });
});

describe('start', () => {
  it('resolves once the run is on disk', async () => {
    const folder = fileTree({});
    const file = path.join(folder, 'task.db');
    const { tasks, close } = await startTasks({ providers: [ShopTasks], options: { store: `sqlite:${file}` } });
    const started = await Promise.all(
      ['2026-01', '2026-02', '2026-03'].map((month) => tasks.start('sales', { month })),
    );
    // Another connection sees only what was committed.
    const other = new Sqlite(file, { readonly: true });
    const kept = other.prepare('select id, args from runs order by id').all();
    other.close();
    expect(kept).toEqual(started.map(({ id, args }) => ({ id, args: JSON.stringify(args) })));
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
});
