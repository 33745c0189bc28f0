import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Param, type RunFrame, Task, TaskContext } from 'nestjs-taskforge';
import { framesOf, linesOf } from './support/run-frames.js';
import { RunSocket } from './support/run-socket.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const gate = new Turnstile();
let chatter = { goesOn: true };

@Injectable()
class TalkingTasks {
  @Task()
  async greet(@Param('name') name: string, context: TaskContext) {
    context.log('Hello,\n%s.', name);
    context.progress(1, 2);
    await gate.pass(name);
    context.warn('Goodbye.');
    return name.length;
  }

  /** Talks as fast as it can be kept, in lines and progress, until the test has heard enough. */
  @Task()
  async chat(context: TaskContext) {
    const talk = chatter;
    for (let round = 1; talk.goesOn; round++) {
      for (let line = 1; line <= 20; line++) context.log(`${round}.${line}`);
      context.progress(round);
      context.log('counted');
      await sleep(1);
    }
  }

  @Task()
  async read(context: TaskContext) {
    for (let page = 0; page < 400; page++) {
      for (let line = 0; line < 10; line++) context.log(`${page} ${'x'.repeat(8_000)}`);
      await sleep(0);
    }
  }
}

let shop: TaskApplication;

beforeAll(async () => {
  shop = await startTasks({ providers: [TalkingTasks] });
});

/** Opens the socket of a run where the run itself says it is. */
async function openRun(runId: string, query = ''): Promise<RunSocket> {
  const run = await shop.tasks.find(runId);
  return RunSocket.open(`${shop.url}${run?.socketUrl}${query}`);
}

/** The number of every event in these frames, in the order in which they came. */
function numbersOf(frames: readonly RunFrame[]): number[] {
  return frames.flatMap((frame) => {
    if (frame.type === 'snapshot') return [];
    return frame.type === 'log' ? frame.lines.map(({ seq }) => seq) : [frame.seq];
  });
}

/** The frames as JSON, without what a run at work has lasted at the moment of looking. */
function timeless(frames: readonly RunFrame[]): unknown {
  return JSON.parse(JSON.stringify(frames, (key, value) => (key === 'durationMs' ? undefined : value)));
}

describe('The socket of a run', () => {
  it('sends a snapshot, then what happens as it happens, then the end, and closes with 1000', async () => {
    const { id } = await shop.tasks.start('greet', { name: 'Ann' });
    await gate.entered('Ann');
    const socket = await openRun(id);
    expect(await socket.first('snapshot')).toMatchObject({
      seq: 0,
      run: { id, status: 'running', socketUrl: `/ws/task/${id}` },
    });
    expect(await socket.first('progress')).toMatchObject({ progress: { current: 1, total: 2, percent: 50 } });
    expect(linesOf(socket.frames).map(({ text }) => text)).toEqual(['Hello,', 'Ann.']);
    gate.letGo('Ann');
    expect(await socket.first('complete')).toMatchObject({ run: { id, status: 'succeeded', ok: true, result: 3 } });
    expect(await socket.closed).toEqual({ code: 1000, reason: 'The run has ended.' });
    expect(socket.messages[0]?.type).toBe('snapshot');
    expect(socket.messages.at(-1)?.type).toBe('complete');
    expect(linesOf(socket.frames).at(-1)).toMatchObject({ level: 'warn', stream: 'log', step: null, text: 'Goodbye.' });
  });

  it('follows a run that waits, from the queue to its end', async () => {
    const { id } = await shop.tasks.start('greet', { name: 'Bob' }, { delay: '1h' });
    const socket = await openRun(id);
    expect(await socket.first('snapshot')).toMatchObject({ seq: 0, run: { status: 'queued' } });
    await shop.tasks.cancel(id);
    expect(await socket.first('complete')).toMatchObject({ seq: 1, run: { status: 'cancelled' } });
    expect(await socket.closed).toMatchObject({ code: 1000 });
  });

  it('replays a run that has ended, the same for everybody and the same as watching in code', async () => {
    gate.letGo('Cid');
    const { id, lastSeq } = await shop.tasks.run('greet', { name: 'Cid' });
    const [first, second] = [await openRun(id), await openRun(id)];
    expect(await first.closed).toMatchObject({ code: 1000 });
    expect(await second.closed).toMatchObject({ code: 1000 });
    const watched = timeless(await framesOf(shop.tasks, id));
    expect(timeless(first.frames)).toEqual(watched);
    expect(timeless(second.frames)).toEqual(watched);
    expect(numbersOf(first.frames)).toEqual(Array.from({ length: lastSeq }, (_, index) => index + 1));
  });

  it('sends only the snapshot to a reader who knows the end already', async () => {
    gate.letGo('Dot');
    const { id, lastSeq } = await shop.tasks.run('greet', { name: 'Dot' });
    const socket = await openRun(id, `?after=${lastSeq}`);
    expect(await socket.closed).toMatchObject({ code: 1000 });
    expect(socket.messages).toMatchObject([{ type: 'snapshot', seq: lastSeq, run: { status: 'succeeded' } }]);
  });

  it('loses and repeats nothing when it is cut again and again while the run talks fast', async () => {
    chatter = { goesOn: true };
    const { id } = await shop.tasks.start('chat');
    const heard: RunFrame[] = [];
    let seed = 7;
    for (let cuts = 0; cuts < 12; cuts++) {
      const socket = await openRun(id, `?after=${numbersOf(heard).at(-1) ?? 0}`);
      seed = (seed * 16_807) % 2_147_483_647;
      await socket.received(1 + (seed % 7));
      await socket.cut();
      expect(socket.messages[0]).toMatchObject({ type: 'snapshot', seq: numbersOf(heard).at(-1) ?? 0 });
      heard.push(...socket.frames);
    }
    expect(await shop.tasks.find(id)).toMatchObject({ status: 'running' });
    chatter.goesOn = false;
    const last = await openRun(id, `?after=${numbersOf(heard).at(-1)}`);
    expect(await last.closed).toMatchObject({ code: 1000 });
    heard.push(...last.frames);

    const stored = await framesOf(shop.tasks, id);
    const { lastSeq = 0 } = (await shop.tasks.find(id)) ?? {};
    expect(lastSeq).toBeGreaterThan(200);
    expect(numbersOf(heard)).toEqual(Array.from({ length: lastSeq }, (_, index) => index + 1));
    expect(linesOf(heard)).toEqual(linesOf(stored));
  });

  it('keeps a reader waiting who asks for events that are still to come', async () => {
    const { id } = await shop.tasks.start('greet', { name: 'Eve' });
    await gate.entered('Eve');
    const socket = await openRun(id, '?after=5');
    await socket.first('snapshot');
    gate.letGo('Eve');
    expect(await socket.closed).toMatchObject({ code: 1000 });
    expect(numbersOf(socket.frames)).toEqual([6]);
  });

  it('starts nothing when it is opened, however often', async () => {
    gate.letGo('Fay');
    const { id } = await shop.tasks.run('greet', { name: 'Fay' });
    const before = await shop.tasks.runs({ limit: 500 });
    await Promise.all([1, 2, 3].map(async () => (await openRun(id)).closed));
    const after = await shop.tasks.runs({ limit: 500 });
    expect(after.items.map((run) => [run.id, run.status])).toEqual(before.items.map((run) => [run.id, run.status]));
  });

  it('serves many readers of one run, each with everything', async () => {
    const { id } = await shop.tasks.start('greet', { name: 'Gil' });
    await gate.entered('Gil');
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openRun(id)));
    await Promise.all(sockets.map((socket) => socket.first('progress')));
    gate.letGo('Gil');
    await Promise.all(sockets.map((socket) => socket.closed));
    for (const socket of sockets) expect(numbersOf(socket.frames)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
