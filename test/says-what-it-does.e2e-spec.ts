import { jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Param, type Run, type RunFrame, Task, TaskContext, TaskService } from 'nestjs-taskforge';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

/** A service that knows nothing of tasks. */
@Injectable()
class Warehouse {
  private readonly logger = new Logger(Warehouse.name);

  async count(shelf: string): Promise<number> {
    this.logger.log(`counting ${shelf}`);
    await new Promise(setImmediate);
    console.error('%s is %s', shelf, 'full');
    return 3;
  }
}

@Injectable()
class WarehouseTasks {
  readonly turnstile = new Turnstile();

  constructor(
    private readonly warehouse: Warehouse,
    private readonly tasks: TaskService,
  ) {}

  @Task()
  async count(@Param('shelf') shelf: string, context: TaskContext) {
    console.log(`start of ${shelf}`);
    await this.turnstile.pass(shelf);
    const rows = await context.step('Count', async () => {
      const [left, right] = await Promise.all([
        context.step('Left', () => this.warehouse.count(`${shelf}-left`)),
        context.step('Right', () => this.warehouse.count(`${shelf}-right`)),
      ]);
      return left + right;
    });
    context.log('counted');
    return rows;
  }

  @Task({ retry: { attempts: 2, delay: 1 } })
  async stumble(context: TaskContext): Promise<void> {
    await context.step('Every time', () => {});
    await context.step(`Attempt ${context.attempt}`, { optional: context.attempt === 2 }, () =>
      Promise.reject(new Error('no')),
    );
  }

  @Task()
  async bars(context: TaskContext): Promise<void> {
    context.progress(1, 4, 'half way');
    const bar = context.bar('Shelves');
    bar.progress(1, 2);
    context.bar('Boxes').progress(7, undefined, 'seven');
    await this.turnstile.pass('bars');
    bar.progress(2, 2);
  }

  @Task()
  async rest(context: TaskContext): Promise<void> {
    const outer = context.step('Rest', () => context.sleep('30d'));
    context.signal.addEventListener('abort', () => console.log('told to stop'));
    void this.turnstile.pass('rest');
    await outer;
  }

  /** Starts a run, and stops another. */
  @Task()
  async meddle(@Param('stop') stop: string, context: TaskContext) {
    console.log('before');
    const inner = await this.tasks.run('count', { shelf: 'inner' });
    await this.tasks.cancel(stop);
    await endOf(this.tasks, stop);
    context.log('after');
    return inner.id;
  }

  /** Waits for a run that ignores its stop, of which the library has something to say. */
  @Task()
  async listen(): Promise<string> {
    return (await this.tasks.run('ignore')).status;
  }

  @Task({ timeout: 20 })
  ignore(): Promise<void> {
    return this.turnstile.pass('deaf');
  }

  @Task()
  forget(context: TaskContext): void {
    void context.step('Forgotten', () => this.turnstile.pass('forgotten').then(() => console.log('too late')));
    void context.step('Broken', () => Promise.reject(new Error('nobody waits for it')));
  }

  @Task()
  flood(@Param('lines') lines: number, context: TaskContext): void {
    for (let index = 0; index < lines; index++) context.log(`${index} ${'x'.repeat(60)}`);
  }
}

let app: TaskApplication;
let turnstile: Turnstile;

beforeAll(async () => {
  // What is printed here is to be read in the logs of the runs.
  jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'error').mockImplementation(() => {});
  app = await startTasks({ providers: [Warehouse, WarehouseTasks], options: { maxConcurrent: 8 } });
  turnstile = app.get(WarehouseTasks).turnstile;
});

async function textsOf(run: Pick<Run, 'id'>): Promise<string[]> {
  return linesOf(await framesOf(app.tasks, run.id)).map(({ text }) => text);
}

function told(frames: readonly RunFrame[]): string[] {
  return frames.flatMap((frame) =>
    frame.type === 'step' ? [`${frame.step.path.join(' › ')} ${frame.step.place.join('.')} ${frame.step.status}`] : [],
  );
}

describe('Steps', () => {
  it('are kept with the run, told in order with its lines, and carried by what is written inside them', async () => {
    turnstile.letGo('a');
    const run = await app.tasks.run('count', { shelf: 'a' });
    expect(run).toMatchObject({ status: 'succeeded', result: 6 });
    expect(run.steps).toMatchObject([
      {
        name: 'Count',
        status: 'succeeded',
        optional: false,
        durationMs: expect.any(Number),
        steps: [
          { name: 'Left', status: 'succeeded', steps: [] },
          { name: 'Right', status: 'succeeded', steps: [] },
        ],
      },
    ]);
    const frames = await framesOf(app.tasks, run.id);
    expect(told(frames)).toEqual([
      'Count 0 running',
      'Count › Left 0.0 running',
      'Count › Right 0.1 running',
      'Count › Left 0.0 succeeded',
      'Count › Right 0.1 succeeded',
      'Count 0 succeeded',
    ]);
    const numbers = frames
      .slice(1)
      .flatMap((frame) => (frame.type === 'log' ? frame.lines.map(({ seq }) => seq) : [frame.seq]));
    expect(numbers).toEqual(Array.from({ length: run.lastSeq }, (_, index) => index + 1));
    expect(linesOf(frames).map(({ level, stream, step, text }) => [level, stream, step, text])).toEqual([
      ['info', 'stdout', null, 'start of a'],
      ['info', 'log', 'Count › Left', '[Warehouse] counting a-left'],
      ['info', 'log', 'Count › Right', '[Warehouse] counting a-right'],
      ['error', 'stderr', 'Count › Left', 'a-left is full'],
      ['error', 'stderr', 'Count › Right', 'a-right is full'],
      ['info', 'log', null, 'counted'],
    ]);
    expect(told(await framesOf(app.tasks, run.id, numbers[3]))).toHaveLength(4);
  });

  it('of an attempt that failed make room for those of the next, and a failed optional one makes the run partial', async () => {
    const run = await app.tasks.run('stumble');
    expect(run).toMatchObject({
      status: 'partial',
      ok: false,
      attempt: 2,
      reason: expect.stringContaining('Attempt 2'),
    });
    expect(run.steps).toMatchObject([
      { name: 'Every time', status: 'succeeded' },
      { name: 'Attempt 2', status: 'failed', optional: true, error: { message: 'no' } },
    ]);
    const frames = await framesOf(app.tasks, run.id);
    expect(told(frames)).toContain('Attempt 1 1 failed');
    // A replay does not tell the end before it comes.
    for (const frame of frames) if (frame.type === 'status') expect(frame.run.steps).toEqual([]);
  });

  it('that the method did not wait for are cancelled when it ends; what they do later is no part of the run', async () => {
    const run = await app.tasks.run('forget');
    expect(run).toMatchObject({
      status: 'succeeded',
      steps: [
        { name: 'Forgotten', status: 'cancelled', error: { message: 'The method ended before this step did.' } },
        { name: 'Broken' },
      ],
    });
    turnstile.letGo('forgotten');
    await new Promise(setImmediate);
    expect(await app.tasks.find(run.id)).toEqual(run);
  });

  it('at work when the run is cancelled become cancelled, and a sleep ends at once', async () => {
    const { id } = await app.tasks.start('rest');
    await turnstile.entered('rest');
    await app.tasks.cancel(id);
    const run = await endOf(app.tasks, id);
    expect(run).toMatchObject({ status: 'cancelled', error: null, ignoredSignal: false });
    expect(run.steps).toMatchObject([{ name: 'Rest', status: 'cancelled', error: null }]);
  });
});

describe('Progress bars', () => {
  it('have names, stand beside the progress, and are full when the run has ended well', async () => {
    const { id } = await app.tasks.start('bars');
    const frames: RunFrame[] = [];
    for await (const frame of app.tasks.watch(id)) {
      frames.push(frame);
      if (frame.type === 'progress') turnstile.letGo('bars');
    }
    expect(frames.find(({ type }) => type === 'progress')).toMatchObject({
      progress: {
        percent: 25,
        bars: [
          { name: 'Shelves', current: 1, total: 2, percent: 50, message: null, rate: null, remainingMs: null },
          { name: 'Boxes', current: 7, total: null, percent: null, message: 'seven' },
        ],
      },
    });
    const run = await app.tasks.find(id);
    expect(run?.progress).toMatchObject({
      percent: 25,
      bars: [{ percent: 100, remainingMs: null }, { percent: null }],
    });
  });
});

describe('What is printed', () => {
  it('goes to the run that prints it, never to another that works at the same time', async () => {
    const shelves = ['b', 'c', 'd'];
    const runs = await Promise.all(shelves.map((shelf) => app.tasks.start('count', { shelf })));
    await Promise.all(shelves.map((shelf) => turnstile.entered(shelf)));
    for (const shelf of shelves) turnstile.letGo(shelf);
    for (const [index, run] of runs.entries()) {
      await endOf(app.tasks, run.id);
      const texts = await textsOf(run);
      expect(texts).toHaveLength(6);
      for (const text of texts.slice(0, -1))
        expect(text).toMatch(new RegExp(`(?:of| )${shelves[index]}|^${shelves[index]}-`));
    }
  });

  it('by a run that another started, or by the end of one that another stopped, stays with its own', async () => {
    const before = turnstile.order.length;
    const stopped = await app.tasks.start('rest');
    await turnstile.enteredInAll(before + 1);
    turnstile.letGo('inner');
    const run = await app.tasks.run('meddle', { stop: stopped.id });
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(await textsOf(run)).toEqual(['before', 'after']);
    expect(await textsOf(stopped)).toEqual(['told to stop']);
    expect(await textsOf({ id: String(run.result) })).toContain('start of inner');
  });

  it('by the library about another run that this one waits for is not its own', async () => {
    const deaf = await startTasks({
      providers: [Warehouse, WarehouseTasks],
      options: { cancelGrace: 1, maxConcurrent: 8 },
    });
    const run = await deaf.tasks.run('listen');
    expect(run).toMatchObject({ result: 'timed_out', logLines: 0 });
    deaf.get(WarehouseTasks).turnstile.letGo('deaf');
  });

  it('is there once with two applications in one process, and by none once both have ended', async () => {
    const print = console.log;
    const other = await startTasks({ providers: [Warehouse, WarehouseTasks] });
    expect(console.log).toBe(print);
    other.get(WarehouseTasks).turnstile.letGo('e');
    const run = await other.tasks.run('count', { shelf: 'e' });
    expect(run.logLines).toBe(6);
    await other.close();
    expect(console.log).toBe(print);
    turnstile.letGo('f');
    expect((await app.tasks.run('count', { shelf: 'f' })).logLines).toBe(6);
  });
});

describe('A flood of lines in one go', () => {
  it('is kept whole and in order', async () => {
    const run = await app.tasks.run('flood', { lines: 100_000 });
    expect(run).toMatchObject({ status: 'succeeded', logLines: 100_000 });
    const texts = await textsOf(run);
    expect(texts).toHaveLength(100_000);
    expect(texts.every((text, index) => text.startsWith(`${index} `))).toBe(true);
  });
});
