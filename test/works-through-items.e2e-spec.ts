import { type EachResult, PermanentTaskError } from 'nestjs-taskforge';
import { ItemLoops } from './support/item-loops.js';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { Turnstile } from './support/turnstile.js';

let loops: ItemLoops;

beforeAll(async () => {
  loops = await ItemLoops.start();
});

describe('context.each', () => {
  it('goes on after items that fail, counts and lists them, and the run ends as partial', async () => {
    const run = await loops.go(loops.over(['a', 'b', 'c', 'd'], ['b', 'd'], { key: (item) => `item ${item}` }));
    expect(loops.worked).toEqual(['a', 'b', 'c', 'd']);
    expect(run).toMatchObject({
      status: 'partial',
      ok: false,
      reason: '2 of 4 items failed.',
      result: { ok: 2, failed: 2, skipped: 0 },
      items: {
        ok: 2,
        failed: 2,
        skipped: 0,
        failures: [
          { index: 1, key: 'item b', error: { name: 'Error', message: 'b is bad', stack: expect.any(String) } },
          { index: 3, key: 'item d', error: { message: 'd is bad' } },
        ],
      },
      progress: { current: 4, total: 4, percent: 99 },
    });
    expect(linesOf(await framesOf(loops.tasks, run.id))).toMatchObject([
      { level: 'warn', text: 'Item item b failed: b is bad' },
      { level: 'warn', text: 'Item item d failed: d is bad' },
    ]);
  });

  it('succeeds when all items do, at 100 percent; without a length only the counter is shown', async () => {
    const known = await loops.go(loops.over(['a', 'b']));
    expect(known).toMatchObject({ status: 'succeeded', items: { ok: 2, failures: [] }, progress: { percent: 100 } });
    const unknown = await loops.go((context) => context.each(new Map([['a', 1]]).keys(), () => {}));
    expect(unknown).toMatchObject({ status: 'succeeded', progress: { current: 1, total: null, percent: null } });
    const none = await loops.go((context) => context.each([], () => {}));
    expect(none).toMatchObject({ status: 'succeeded', items: { ok: 0, failed: 0, skipped: 0 } });
  });

  it('hands out item, index, key and the signal, with as many at work as it may', async () => {
    const turnstile = new Turnstile();
    const places: unknown[] = [];
    const run = await loops.go(async (context) => {
      const names = (async function* () {
        yield* ['a', 'b', 'c'];
      })();
      const going = context.each(
        names,
        async (item, { index, key, signal }) => {
          places.push([item, index, key, signal === context.signal]);
          await turnstile.pass(item);
        },
        { concurrency: 2, key: (item, index) => `${item}${index}` },
      );
      await turnstile.enteredInAll(2);
      for (const name of ['a', 'b', 'c']) turnstile.letGo(name);
      return going;
    });
    expect([run.status, turnstile.most]).toEqual(['succeeded', 2]);
    expect(places).toEqual([
      ['a', 0, 'a0', true],
      ['b', 1, 'b1', true],
      ['c', 2, 'c2', true],
    ]);
  });

  it('leaves the main bar to a method that says itself how far it is', async () => {
    const run = await loops.go(async (context) => {
      context.progress(7, 10, 'by hand');
      await context.each(['a', 'b', 'c'], () => {});
    });
    expect(run.progress).toMatchObject({ current: 7, total: 10, message: 'by hand' });
  });

  it('lets an error that is never retried fail its item alone', async () => {
    const run = await loops.go((context) =>
      context.each(['a', 'b'], (item) => {
        loops.worked.push(item);
        if (item === 'a') throw new PermanentTaskError('never again');
      }),
    );
    expect([run.status, loops.worked, run.items?.failures[0]?.error.name]).toEqual([
      'partial',
      ['a', 'b'],
      'PermanentTaskError',
    ]);
  });

  it('after a cancel hands out nothing more, and waits for the items at work: none of them has failed', async () => {
    const turnstile = new Turnstile();
    let reason: unknown;
    loops.work = async (context) => {
      const loop = context.each(
        ['done', 'ends', 'throws', 'never'],
        async (item, { signal }) => {
          loops.worked.push(item);
          if (item === 'done') return;
          await turnstile.pass(item);
          if (item === 'throws') throw signal.reason;
        },
        { concurrency: 2 },
      );
      await loop.catch((error) => {
        reason = error;
        expect(error).toBe(context.signal.reason);
      });
    };
    loops.worked = [];
    const { id } = await loops.tasks.start('go');
    await turnstile.enteredInAll(2);
    await loops.tasks.cancel(id);
    turnstile.letGo('throws');
    turnstile.letGo('ends');
    expect(await endOf(loops.tasks, id)).toMatchObject({
      status: 'cancelled',
      items: { ok: 2, failed: 0, skipped: 0, failures: [] },
    });
    expect([loops.worked, (reason as Error).name]).toEqual([['done', 'ends', 'throws'], 'RunCancelledError']);
  });

  it('ends with what its source or its key throws', async () => {
    const broken = (async function* () {
      yield 'a';
      throw new Error('no more pages');
    })();
    const source = await loops.go((context) => context.each(broken, (item) => void loops.worked.push(item)));
    expect([source.status, source.error?.message, loops.worked]).toEqual(['failed', 'no more pages', ['a']]);
    const key = () => {
      throw new Error('no key');
    };
    expect((await loops.go((context) => context.each(['a'], () => {}, { key }))).error?.message).toBe('no key');
  });

  it.each<[string, unknown[]]>([
    ['each: the items are no list, iterable or async iterable.', [5, () => {}]],
    ['each: there is no function to do the work on an item.', [[], undefined]],
    ['each: the concurrency is 0. Give a whole number from 1 to 10,000.', [[], () => {}, { concurrency: 0 }]],
    ['each: the name of the checkpoint has 0 characters. Give 1 to 200.', [[], () => {}, { checkpoint: '' }]],
    [
      'each: the key of item 0 is of type object. Give a text of 1 to 200, or a number.',
      [['a'], () => {}, { key: () => ({}) }],
    ],
    [
      'each: the key of item 0 has 201 characters. Give a text of 1 to 200, or a number.',
      [['a'], () => {}, { key: () => 'x'.repeat(201) }],
    ],
    [
      'each: items 0 and 2 have the same key "a". A checkpoint needs a key for each: see the option key.',
      [['a', 'b', 'a'], () => {}, { key: (item: string) => item, checkpoint: true }],
    ],
  ])('says "%s"', async (message, given) => {
    const run = await loops.go((context) => (context.each as (...all: unknown[]) => Promise<unknown>)(...given));
    expect(run).toMatchObject({ status: 'failed', error: { name: 'TypeError', message } });
  });

  it('takes equal keys where nothing is remembered by them', async () => {
    expect(await loops.go(loops.over(['a', 'a'], [], { key: (item) => item }))).toMatchObject({ status: 'succeeded' });
  });

  it('keeps secrets out of keys and errors', async () => {
    const run = await loops.go(loops.over(['open sesame'], ['open sesame'], { key: (item) => item }), {
      token: 'open sesame',
    });
    expect(run.items?.failures).toMatchObject([{ key: '•••', error: { message: '••• is bad' } }]);
    expect(JSON.stringify(await framesOf(loops.tasks, run.id))).not.toContain('sesame');
  });

  it('that nobody waits for ends with its run, and brings nothing down', async () => {
    const run = await loops.go((context) => void context.each(['a', 'b'], () => new Promise(() => {})));
    expect(run).toMatchObject({ status: 'succeeded', items: { ok: 0, failed: 0 } });
    let late: Promise<EachResult> | undefined;
    await loops.go((context) => {
      late = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => context.each(['a'], () => {}));
    });
    await expect(late).rejects.toThrow('each: its run has ended.');
  });
});
