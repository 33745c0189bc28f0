import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BadRequestError, Param, type Run, type RunFrame, RunNotFoundError, Task, TaskContext } from 'nestjs-taskforge';
import { RunStore } from '../libs/task/src/store/run.store.js';
import { framesOf, linesOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class TalkingTasks {
  readonly turnstile = new Turnstile();

  /** Says everything there is to say, with a pause at the turnstile in the middle. */
  @Task()
  async talk(@Param('name') name: string, context: TaskContext): Promise<string> {
    context.log('first');
    context.log('second');
    context.progress(1, 4);
    await this.turnstile.pass(name);
    context.progress(2, 4);
    context.progress(4, 4, 'done');
    context.log('third');
    context.summary('said');
    return 'over';
  }

  /** Writes many lines, a few in each turn of the event loop. */
  @Task()
  async count(@Param('lines') lines: number, context: TaskContext): Promise<void> {
    for (let line = 1; line <= lines; line++) {
      context.log(`line ${line}`);
      if (line === 100) await this.turnstile.pass('count');
      if (line % 7 === 0) await new Promise(setImmediate);
    }
  }
}

let app: TaskApplication;
let turnstile: Turnstile;

beforeAll(async () => {
  app = await startTasks({ providers: [TalkingTasks], options: { bufferSize: 150, maxConcurrent: 50 } });
  ({ turnstile } = app.get(TalkingTasks));
});

/** Numbers of all events that the frames stand for. */
function numbersOf(frames: readonly RunFrame[]): number[] {
  return frames.flatMap((frame) => {
    if (frame.type === 'snapshot') return [];
    return frame.type === 'log' ? frame.lines.map(({ seq }) => seq) : [frame.seq];
  });
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** What the frames say, without how the lines were put together and what depends on the moment. */
function said(frames: readonly RunFrame[]): unknown[] {
  return frames.flatMap((frame): unknown[] => {
    if (frame.type === 'log') return [...frame.lines];
    if (frame.type === 'progress' || frame.type === 'step' || frame.type === 'complete') return [frame];
    return frame.type !== 'status' ? [] : [{ type: frame.type, seq: frame.seq, status: frame.run.status }];
  });
}

describe('Watching a run', () => {
  it('tells a snapshot first, then what happens in order and numbered from 1, and the end last', async () => {
    const { tasks } = app;
    const { id } = await tasks.start('talk', { name: 'a' });
    const frames: RunFrame[] = [];
    for await (const frame of tasks.watch(id)) {
      frames.push(frame);
      if (frame.type === 'progress') turnstile.letGo('a');
    }
    expect(frames.map(({ type, seq }) => `${type} ${seq}`)).toEqual([
      'snapshot 0',
      'status 1',
      'log 3',
      'progress 4',
      'log 5',
      'progress 6',
      'complete 7',
    ]);
    expect(frames[0]).toMatchObject({ run: { id, task: 'talk', finishedAt: null } });
    expect(frames[1]).toMatchObject({ run: { status: 'running', attempt: 1, finishedAt: null, lastSeq: 1 } });
    expect(linesOf(frames).map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'first'],
      [3, 'second'],
      [5, 'third'],
    ]);
    expect(frames[3]).toMatchObject({ progress: { current: 1, total: 4, percent: 25, message: null, bars: [] } });
    // Progress of one moment is told once; it is 100 only when the run has ended.
    expect(frames[5]).toMatchObject({ progress: { current: 4, percent: 99, message: 'done' } });
    expect(frames[6]).toMatchObject({
      run: { status: 'succeeded', summary: 'said', result: 'over', progress: { percent: 100 } },
    });
    expect(frames[6]).toEqual({ type: 'complete', seq: 7, run: await tasks.find(id) });
  });

  it('after the end tells the same as was told live, and does not tell the end before it comes', async () => {
    const { tasks } = app;
    const { id } = await tasks.start('talk', { name: 'b' });
    const live = framesOf(tasks, id);
    await turnstile.entered('b');
    turnstile.letGo('b');
    const replayed = await framesOf(tasks, id);
    expect(said(replayed)).toEqual(said(await live));
    const again = await framesOf(tasks, id);
    expect(said(again)).toEqual(said(await live));
    expect(again[0]).toMatchObject({ type: 'snapshot', seq: 0, run: { status: 'succeeded' } });
    expect(again[1]).toMatchObject({
      type: 'status',
      run: { status: 'running', ok: false, result: null, summary: null, attempts: [] },
    });
    // Counted up to that moment, not up to the replay.
    const [first, last] = [again[1], again.at(-1)] as { run: Run }[];
    expect(first?.run.durationMs).toBeLessThanOrEqual(Number(last?.run.durationMs));
  });

  it('from a number on tells every later event once, and ends also when there is none', async () => {
    const { tasks } = app;
    turnstile.letGo('c');
    const { id, lastSeq } = await tasks.run('talk', { name: 'c' });
    for (let after = 0; after <= lastSeq + 2; after++) {
      const frames = await framesOf(tasks, id, after);
      expect(frames[0]).toMatchObject({ type: 'snapshot', seq: after });
      expect(numbersOf(frames)).toEqual(after < lastSeq ? upTo(lastSeq, after + 1) : []);
    }
  });

  it('in the middle of fast writing misses nothing and repeats nothing, from memory or from the store', async () => {
    const { tasks } = app;
    const { id } = await tasks.start('count', { lines: 2_000 });
    await turnstile.entered('count');
    const watching: Promise<RunFrame[]>[] = [framesOf(tasks, id)];
    turnstile.letGo('count');
    // Every watcher joins at another moment, later ones after the oldest events have left the memory.
    for await (const frame of tasks.watch(id)) {
      if (frame.type === 'log' && watching.length < 12) {
        watching.push(framesOf(tasks, id), framesOf(tasks, id, Math.max(0, frame.seq - 200)));
      }
    }
    const all = await Promise.all(watching);
    expect(all.length).toBeGreaterThan(4);
    for (const frames of all) {
      expect(numbersOf(frames)).toEqual(upTo(2_002, (frames[0]?.seq ?? 0) + 1));
      const lines = linesOf(frames);
      expect(lines.every(({ seq, text }) => text === `line ${seq - 1}`)).toBe(true);
    }
  });

  it('slowly is fed from the store and misses nothing either', async () => {
    const { tasks } = app;
    turnstile.letGo('count');
    const { id } = await tasks.start('count', { lines: 1_500 });
    const slow = tasks.watch(id);
    const frames: RunFrame[] = [];
    for (let count = 0; count < 3; count++) frames.push((await slow.next()).value as RunFrame);
    await framesOf(tasks, id);
    for await (const frame of slow) frames.push(frame);
    expect(numbersOf(frames)).toEqual(upTo(1_502));
  });

  it('serves many watchers of one run the same', async () => {
    const { tasks } = app;
    const { id } = await tasks.start('talk', { name: 'd' });
    const watching = Array.from({ length: 100 }, () => framesOf(tasks, id));
    await turnstile.entered('d');
    turnstile.letGo('d');
    const [first, ...others] = await Promise.all(watching);
    expect(numbersOf(first ?? [])).toEqual(upTo(first?.at(-1)?.seq ?? 0));
    for (const frames of others) expect(said(frames)).toEqual(said(first ?? []));
  });

  it('keeps the lines of runs that write at the same time apart', async () => {
    const { tasks } = app;
    for (const name of ['x', 'y', 'z']) turnstile.letGo(name);
    const runs = await Promise.all(['x', 'y', 'z'].map((name) => tasks.start('talk', { name })));
    for (const { id } of runs) {
      expect(linesOf(await framesOf(tasks, id)).map(({ text }) => text)).toEqual(['first', 'second', 'third']);
    }
  });

  it('ends when it is aborted or left, and the run goes on', async () => {
    const { tasks } = app;
    const { id } = await tasks.start('talk', { name: 'e' });
    await turnstile.entered('e');
    const controller = new AbortController();
    const frames: RunFrame[] = [];
    for await (const frame of tasks.watch(id, { signal: controller.signal })) {
      frames.push(frame);
      // The next frame does not come while the method is held.
      if (frame.type === 'progress') setImmediate(() => controller.abort());
    }
    expect(frames.map(({ type }) => type)).toEqual(['snapshot', 'status', 'log', 'progress']);
    for await (const frame of tasks.watch(id)) if (frame.type === 'log') break;
    const rest = framesOf(tasks, id, 4);
    turnstile.letGo('e');
    expect(numbersOf(await rest)).toEqual([5, 6, 7]);
  });

  it('misses no end that comes while the store is asked', async () => {
    const { tasks, get } = app;
    const { id } = await tasks.start('talk', { name: 'f' }, { delay: '1h' });
    const watching = tasks.watch(id);
    await watching.next();
    const store = get(RunStore);
    const find = store.find.bind(store);
    jest.spyOn(store, 'find').mockImplementationOnce(async (runId) => {
      const before = await find(runId);
      await tasks.cancel(id);
      return before;
    });
    expect((await watching.next()).value).toMatchObject({ type: 'complete', seq: 1, run: { status: 'cancelled' } });
  });

  it('needs a run that exists and a number that can be one', async () => {
    const { tasks } = app;
    await expect(framesOf(tasks, 'no-run')).rejects.toThrow(RunNotFoundError);
    const [run] = (await tasks.runs({ limit: 1 })).items;
    for (const after of [-1, 1.5, Number.NaN]) {
      await expect(framesOf(tasks, String(run?.id), after)).rejects.toThrow(BadRequestError);
    }
  });
});
