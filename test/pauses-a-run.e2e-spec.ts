import { type Run, RunConflictError, type TaskContext, type TaskModuleOptions } from 'nestjs-taskforge';
import { LoopTasks } from './restarted-project/loop.tasks.js';
import { rejection } from './support/rejection.js';
import { restartedProject } from './support/restarted-project.js';
import { endOf, framesOf, linesOf, runWith } from './support/run-frames.js';
import { jsonOf } from './support/site-json.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const LONG = 180_000;

let site: TaskApplication;
let turnstile: Turnstile;
let work: (context: TaskContext) => unknown;

async function start(options: TaskModuleOptions = {}): Promise<TaskApplication> {
  const application = await startTasks({ options: { cancelGrace: 5_000, ...options } });
  const params = { token: { type: 'secret', required: false } } as const;
  application.tasks.register({ key: 'go', params, timeout: 0 }, (_args, context) => work(context));
  return application;
}

beforeAll(async () => {
  site = await start({ maxConcurrent: 2 });
});

beforeEach(() => {
  turnstile = new Turnstile();
  work = over(['a', 'b', 'c']);
});

/** A loop over these items, each of which waits until it is let go. */
const over =
  (items: readonly string[], concurrency = 1) =>
  (context: TaskContext) =>
    context.each(items, (item) => turnstile.pass(item), { concurrency, key: (item) => item, checkpoint: true });

const paused = (id: string) => runWith(site.tasks, id, 'paused');

function letGo(...items: string[]): void {
  for (const item of items) turnstile.letGo(item);
}

/** A run that stands still after its first item. */
async function pausedRun(): Promise<Run> {
  turnstile = new Turnstile();
  const { id } = await site.tasks.start('go');
  await turnstile.entered('a');
  await site.tasks.pause(id, { actor: 'ana' });
  letGo('a');
  return paused(id);
}

describe('tasks.pause', () => {
  it('holds the loops of a run when the items at work have ended, and tasks.resume lets them go on', async () => {
    work = over(['a', 'b', 'c', 'd'], 2);
    const { id } = await site.tasks.start('go');
    await turnstile.enteredInAll(2);
    expect(await site.tasks.pause(id, { actor: 'ana' })).toMatchObject({
      status: 'running',
      reason: 'It pauses at its next item, when those at work have ended.',
    });
    letGo('a');
    await site.tasks.pause(id);
    expect(await site.tasks.find(id)).toMatchObject({ status: 'running', items: { ok: expect.any(Number) } });
    letGo('b');
    await paused(id);
    expect(await site.tasks.find(id)).toMatchObject({
      status: 'paused',
      reason: 'Paused by ana.',
      items: { ok: 2 },
      attempt: 1,
      finishedAt: null,
      pausedMs: expect.any(Number),
      node: expect.any(String),
    });
    expect(await site.tasks.pause(id)).toMatchObject({ status: 'paused', reason: 'Paused by ana.' });
    expect(turnstile.order).toEqual(['a', 'b']);
    letGo('c', 'd');
    expect(await site.tasks.resume(id)).toMatchObject({ status: 'running', reason: null });
    expect(await endOf(site.tasks, id)).toMatchObject({
      status: 'succeeded',
      reason: null,
      attempt: 1,
      attempts: [{ status: 'succeeded' }],
      items: { ok: 4 },
    });
    const statuses = (await framesOf(site.tasks, id)).flatMap((frame) =>
      frame.type === 'status' || frame.type === 'complete' ? [frame.run.status] : [],
    );
    expect(statuses).toEqual(['running', 'running', 'paused', 'running', 'succeeded']);
  });

  it('takes effect at the first item of a run that has not come to a loop yet', async () => {
    work = async (context) => {
      await turnstile.pass('before');
      return over(['a'])(context);
    };
    const { id } = await site.tasks.start('go');
    await turnstile.entered('before');
    expect(await site.tasks.pause(id)).toMatchObject({
      status: 'running',
      reason: 'It is in no loop now: it pauses when it comes to the first item of one, if it does.',
    });
    letGo('before', 'a');
    await paused(id);
    expect(turnstile.order).toEqual(['before']);
    expect(await site.tasks.find(id)).toMatchObject({ status: 'paused', items: { ok: 0 } });
    await site.tasks.resume(id);
    expect(await endOf(site.tasks, id)).toMatchObject({ status: 'succeeded', result: { ok: 1 } });
  });

  it('can be taken back before it has had an effect', async () => {
    const { id } = await site.tasks.start('go');
    await turnstile.entered('a');
    await site.tasks.pause(id);
    expect(await site.tasks.resume(id)).toMatchObject({ status: 'running', reason: null });
    letGo('a', 'b', 'c');
    const frames = await framesOf(site.tasks, id);
    expect(frames.filter((frame) => 'run' in frame && frame.run.status === 'paused')).toEqual([]);
    expect(await site.tasks.find(id)).toMatchObject({ status: 'succeeded' });
  });

  it('has no effect on a run that comes to no item any more', async () => {
    work = async (context) => {
      await over([])(context);
      await turnstile.pass('after');
    };
    const { id } = await site.tasks.start('go');
    await turnstile.entered('after');
    await site.tasks.pause(id);
    letGo('after');
    expect(await endOf(site.tasks, id)).toMatchObject({ status: 'succeeded', reason: null });
  });

  it('holds loops inside items of other loops as well', async () => {
    work = (context) =>
      context.each(['p', 'q'], (outer) => over([`${outer}1`, `${outer}2`])(context), { concurrency: 2 });
    const { id } = await site.tasks.start('go');
    await turnstile.enteredInAll(2);
    await site.tasks.pause(id);
    letGo('p1', 'q1');
    await paused(id);
    expect(turnstile.order).toEqual(['p1', 'q1']);
    letGo('p2', 'q2');
    await site.tasks.resume(id);
    expect(await endOf(site.tasks, id)).toMatchObject({ status: 'succeeded', items: { ok: 6 } });
  });

  it('keeps the slot of the run', async () => {
    const [one, other] = [await pausedRun(), await pausedRun()];
    const waiting = await site.tasks.start('go');
    expect(await site.tasks.find(waiting.id)).toMatchObject({ status: 'queued', waiting: { for: 'slot' } });
    for (const { id } of [one, other, waiting]) await site.tasks.cancel(id);
    for (const { id } of [one, other, waiting])
      expect(await endOf(site.tasks, id)).toMatchObject({ status: 'cancelled' });
  });

  it('of a run that is not at work is a conflict, and so is to resume one', async () => {
    const message = async (promise: Promise<unknown>) => (await rejection(promise, RunConflictError)).message;
    letGo('a', 'b', 'c');
    const { id } = await site.tasks.run('go');
    expect(await message(site.tasks.pause(id))).toBe(
      `Run ${id} is succeeded: it cannot be paused: only a run at work can.`,
    );
    expect(await message(site.tasks.resume(id))).toBe(
      `Run ${id} is succeeded: it cannot be resumed: only a paused run can.`,
    );
    const later = await site.tasks.start('go', {}, { delay: '1h' });
    expect(await message(site.tasks.pause(later.id))).toContain('is queued: it cannot be paused');
    expect(await message(site.tasks.resume(later.id))).toContain('is queued: it cannot be resumed');
    await site.tasks.cancel(later.id);
  });
});

describe('A paused run', () => {
  it('is cancelled at once: what is held does not begin', async () => {
    const { id } = await pausedRun();
    await site.tasks.cancel(id, { actor: 'lee' });
    expect(await endOf(site.tasks, id)).toMatchObject({
      status: 'cancelled',
      reason: 'The run was cancelled by lee.',
      items: { ok: 1, failed: 0 },
      ignoredSignal: false,
    });
    expect(turnstile.order).toEqual(['a']);
    const conflict = await rejection(site.tasks.pause(id), RunConflictError);
    expect(conflict.message).toContain('is cancelled');
  });

  it('ends as its method does, should that not wait for its loops', async () => {
    work = (context) => Promise.race([over(['a', 'b'])(context), turnstile.pass('beside').then(() => 'enough')]);
    const { id } = await site.tasks.start('go');
    await turnstile.enteredInAll(2);
    await site.tasks.pause(id);
    letGo('a');
    await paused(id);
    letGo('beside');
    expect(await endOf(site.tasks, id)).toMatchObject({ status: 'succeeded', reason: null, result: 'enough' });
  });

  it('is paused and resumed over HTTP, as JSON and by the buttons of its page', async () => {
    const { id } = await site.tasks.start('go');
    await turnstile.entered('a');
    const address = `${site.url}/admin/task/runs/${id}`;
    const post = (action: string, accept: string) =>
      fetch(`${address}/${action}`, { method: 'POST', headers: { accept }, redirect: 'manual' });
    const page = async () => (await fetch(address, { headers: { accept: 'text/html' } })).text();
    // Offered once it is kept that the run has a loop.
    while ((await site.tasks.find(id))?.items === null) await new Promise(setImmediate);
    expect(await page()).toContain(`action="/admin/task/runs/${id}/pause"`);
    const asked = await post('pause', 'application/json');
    expect([asked.status, (await jsonOf(asked)).status]).toEqual([202, 'running']);
    expect(await page()).toContain('It pauses at its next item, when those at work have ended.');
    letGo('a');
    await paused(id);
    const again = await post('pause', 'application/json');
    expect([again.status, (await jsonOf(again)).status]).toEqual([200, 'paused']);
    expect(await page()).toContain(`action="/admin/task/runs/${id}/resume"`);
    letGo('b', 'c');
    const resumed = await post('resume', 'text/html');
    expect([resumed.status, resumed.headers.get('location')]).toEqual([303, `/admin/task/runs/${id}`]);
    await endOf(site.tasks, id);
    const late = await post('pause', 'application/json');
    expect([late.status, await jsonOf(late)]).toMatchObject([409, { code: 'run_conflict', runId: id }]);
    expect((await fetch(`${address}/resume`)).status).toBe(405);
  });
});

describe('A run that is paused while its process ends', () => {
  const { store, startChild, ...project } = restartedProject();
  const startHere = () => project.startHere(LoopTasks);

  /** Paused in a process of its own, which then ends by this signal. */
  async function leftBy(signal: 'SIGKILL' | 'SIGTERM'): Promise<string> {
    const child = await startChild();
    const { id } = await child.start('go-slowly');
    await child.said(id, 'item-2');
    await child.pause(id);
    await child.until(id, 'paused');
    await child.end(signal);
    return id;
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'by %s stays paused; resumed, it goes on after its last checkpoint in a new attempt',
    async (signal) => {
      const id = await leftBy(signal);
      const { tasks, close } = await startHere();
      const left = await tasks.find(id);
      expect(left).toMatchObject({
        status: 'paused',
        node: null,
        attempt: 1,
        attempts: [],
        reason: 'Its process ended while it was paused. Resumed, it goes on in a new attempt.',
      });
      const ok = left?.items?.ok ?? 0;
      expect(ok).toBeGreaterThanOrEqual(3);
      expect(ok).toBeLessThan(100);
      expect(await tasks.pause(id)).toMatchObject({ status: 'paused' });
      expect(await tasks.resume(id)).toMatchObject({ status: 'queued', maxAttempts: 2 });
      const run = await endOf(tasks, id);
      expect(run).toMatchObject({
        status: 'succeeded',
        attempt: 2,
        maxAttempts: 2,
        attempts: [{ attempt: 1, status: 'interrupted' }, { status: 'succeeded' }],
        result: { ok: 100 - ok, failed: 0, skipped: ok },
      });
      const said = linesOf(await framesOf(tasks, id)).map(({ text }) => text);
      expect(new Set(said).size).toBe(100);
      expect(said).toHaveLength(100);
      await close();
    },
    LONG,
  );

  it(
    'can be cancelled all the same',
    async () => {
      const id = await leftBy('SIGKILL');
      const { tasks, close } = await startHere();
      expect(await tasks.cancel(id)).toMatchObject({ status: 'cancelled', reason: 'The run was cancelled.' });
      await rejection(tasks.resume(id), RunConflictError);
      await close();
    },
    LONG,
  );

  it('says that it cannot be resumed when its secrets went with that process', async () => {
    const first = await start({ store: store() });
    const { id } = await first.tasks.start('go', { token: 'open sesame' });
    await turnstile.entered('a');
    await first.tasks.pause(id);
    letGo('a');
    await runWith(first.tasks, id, 'paused');
    await first.close();
    const second = await start({ store: store() });
    expect(await second.tasks.find(id)).toMatchObject({ status: 'paused', node: null });
    expect((await rejection(second.tasks.resume(id), RunConflictError)).message).toBe(
      `Run ${id} is paused: it cannot be resumed: the values of its secret params (token) were in the memory of a ` +
        'process that ended. Cancel it, and retry it with them.',
    );
    await second.close();
  });
});
