import { Injectable } from '@nestjs/common';
import { OverlapError, Param, RunReplacedError, Task, TaskContext, TaskDeclarationError } from 'nestjs-taskforge';
import { rejection } from './support/rejection.js';
import { endOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const shopOf = (args: Readonly<Record<string, unknown>>) => String(args.shop);

@Injectable()
class ShopTasks {
  readonly turnstile = new Turnstile();
  readonly reasons: unknown[] = [];

  @Task({ overlap: 'reject' })
  once(@Param('shop') shop: string): Promise<void> {
    return this.turnstile.pass(shop);
  }

  @Task({ overlap: 'reject', concurrencyKey: shopOf, maxConcurrent: 2 })
  twice(@Param('shop') shop: string): Promise<void> {
    return this.turnstile.pass(shop);
  }

  @Task({ overlap: 'replace', concurrencyKey: shopOf })
  async newest(@Param('shop') shop: string, context: TaskContext): Promise<void> {
    context.signal.addEventListener('abort', () => this.reasons.push(context.signal.reason));
    void this.turnstile.pass(`${shop} ${context.runId}`);
    await new Promise((resolve) => {
      context.signal.addEventListener('abort', resolve);
      void this.turnstile.entered(`let go ${shop}`).then(resolve);
    });
    context.signal.throwIfAborted();
  }

  @Task({ concurrencyKey: () => 5 as never })
  wrongKey(): void {}
}

async function startShop() {
  const { tasks, get, url } = await startTasks({ providers: [ShopTasks], options: { maxConcurrent: 10 } });
  return { tasks, url, ...get(ShopTasks) };
}

describe("overlap: 'reject'", () => {
  it('refuses a run while another one waits or works, names it, and takes one again when it has ended', async () => {
    const { tasks, turnstile } = await startShop();
    const first = await tasks.start('once', { shop: 'a' });
    const error = await rejection(tasks.start('once', { shop: 'b' }), OverlapError);
    expect(error).toMatchObject({ code: 'overlap', task: 'once', concurrencyKey: null, runId: first.id });
    expect(error.message).toBe(
      `Not started: run ${first.id} of "once" goes on already. Wait for its end, or cancel it.`,
    );
    turnstile.letGo('a');
    await endOf(tasks, first.id);
    turnstile.letGo('b');
    expect(await tasks.run('once', { shop: 'b' })).toMatchObject({ ok: true });
    expect((await tasks.runs()).items).toHaveLength(2);
  });

  it('counts a delayed run as well, and of many at one moment takes one', async () => {
    const { tasks } = await startShop();
    const asked = Array.from({ length: 20 }, () => tasks.start('once', { shop: 'a' }, { delay: '1h' }));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('looks at the concurrency key where there is one, and takes as many as maxConcurrent', async () => {
    const { tasks, turnstile } = await startShop();
    const [first] = await Promise.all(['a', 'a', 'b'].map((shop) => tasks.start('twice', { shop })));
    const error = await rejection(tasks.start('twice', { shop: 'a' }), OverlapError);
    expect(error).toMatchObject({ concurrencyKey: 'a', runId: first?.id });
    expect(await tasks.start('twice', { shop: 'b' })).toMatchObject({ concurrencyKey: 'b' });
    for (const shop of 'ab') turnstile.letGo(shop);
  });

  it('answers 409 with the run that is in the way', async () => {
    const { tasks, turnstile, url } = await startShop();
    const first = await tasks.start('once', { shop: 'a' });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ args: { shop: 'b' } });
    const response = await fetch(`${url}/admin/task/once/start`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toMatchObject([409, { code: 'overlap', runId: first.id }]);
    turnstile.letGo('a');
  });

  it('lets a batch of its own runs go one after another', async () => {
    const { tasks, turnstile } = await startShop();
    for (const shop of 'abc') turnstile.letGo(shop);
    const runs = await tasks.runAll('once', [{ shop: 'a' }, { shop: 'b' }, { shop: 'c' }]);
    expect(runs.every(({ ok }) => ok)).toBe(true);
    expect(turnstile).toMatchObject({ most: 1, order: ['a', 'b', 'c'] });
  });
});

describe("overlap: 'replace'", () => {
  it('cancels the run at work in favour of the new one, which starts when the old one has returned', async () => {
    const { tasks, turnstile, reasons } = await startShop();
    const old = await tasks.start('newest', { shop: 'a' });
    await turnstile.entered(`a ${old.id}`);
    const newer = await tasks.start('newest', { shop: 'a' }, { actor: 'ada' });
    await turnstile.entered(`a ${newer.id}`);
    expect(await tasks.find(old.id)).toMatchObject({
      status: 'cancelled',
      reason: `Run ${newer.id} took its place.`,
      cancelRequestedBy: 'ada',
      error: null,
    });
    expect(reasons).toEqual([expect.any(RunReplacedError)]);
    void turnstile.pass('let go a');
    expect(await endOf(tasks, newer.id)).toMatchObject({ ok: true });
  });

  it('cancels a run that waits, and leaves other keys alone', async () => {
    const { tasks, turnstile } = await startShop();
    const late = await tasks.start('newest', { shop: 'a' }, { delay: '1h' });
    const other = await tasks.start('newest', { shop: 'b' }, { delay: '1h' });
    const newer = await tasks.start('newest', { shop: 'a' });
    expect(await tasks.find(late.id)).toMatchObject({ status: 'cancelled', startedAt: null });
    expect(await tasks.find(other.id)).toMatchObject({ status: 'queued' });
    await turnstile.entered(`a ${newer.id}`);
    void turnstile.pass('let go a');
    expect(await endOf(tasks, newer.id)).toMatchObject({ ok: true });
  });

  it('of many at one moment leaves the newest', async () => {
    const { tasks, turnstile } = await startShop();
    const runs = await Promise.all(Array.from({ length: 12 }, () => tasks.start('newest', { shop: 'a' })));
    void turnstile.pass('let go a');
    const ends = await Promise.all(runs.map(({ id }) => endOf(tasks, id)));
    expect(ends.map(({ status }) => status)).toEqual([...Array(11).fill('cancelled'), 'succeeded']);
  });
});

it('a concurrencyKey that gives no text starts nothing and names its task', async () => {
  const { tasks } = await startShop();
  const error = await rejection(tasks.start('wrong-key'), TaskDeclarationError);
  expect(error.message).toBe(
    'ShopTasks.wrongKey: its concurrencyKey gave no text of 1 to 200 characters. Nothing was started.',
  );
  expect((await tasks.runs()).items).toEqual([]);
});
