import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { TaskContext } from 'nestjs-taskforge';
import { LoopTasks } from './restarted-project/loop.tasks.js';
import { fileTree } from './support/file-tree.js';
import { ItemLoops } from './support/item-loops.js';
import { restartedProject } from './support/restarted-project.js';
import { endOf } from './support/run-frames.js';

const LONG = 180_000;

let loops: ItemLoops;

beforeAll(async () => {
  loops = await ItemLoops.start();
});

describe('A loop with a checkpoint', () => {
  const ITEMS = ['a', 'b', 'c', 'd'];

  it('goes on after its last checkpoint in the next attempt, and does failed items again', async () => {
    const twice = async (context: TaskContext) => {
      const fails = context.attempt === 1 ? ['b'] : [];
      await loops.over(ITEMS, fails, { checkpoint: true })(context);
      if (context.attempt === 1) throw new Error('and then the connection broke');
    };
    expect(await loops.again(twice)).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      items: { ok: 1, failed: 0, skipped: 3, failures: [] },
      progress: { current: 4, total: 4, percent: 100 },
    });
    expect(loops.worked).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('goes on in a retry, and in a retry of that, after any end but a success', async () => {
    const failing = (bad: string) => async (context: TaskContext) => {
      const loop = context.each(
        ITEMS,
        (item) => {
          loops.worked.push(item);
          if (item === bad) throw context.signal.reason ?? new Error('bad');
        },
        { checkpoint: 'items', key: (item) => item },
      );
      await loop;
      throw new Error('afterwards');
    };
    const first = await loops.go(failing('b'));
    const second = await loops.retry(first, failing('b'));
    expect([second.status, second.items?.skipped, loops.worked]).toEqual(['failed', 3, ['b']]);
    const third = await loops.retry(
      second,
      loops.over([...ITEMS, 'new'], [], { checkpoint: 'items', key: (item) => item }),
    );
    expect([third.status, third.items?.skipped, loops.worked]).toEqual(['succeeded', 3, ['b', 'new']]);
    const fourth = await loops.retry(third, loops.over(ITEMS, [], { checkpoint: 'items', key: (item) => item }));
    expect([fourth.items?.skipped, loops.worked]).toEqual([0, ITEMS]);
  });

  it('does all again when it is retried with other arguments', async () => {
    const first = await loops.go(loops.over(ITEMS, ['b'], { checkpoint: true }));
    const second = await loops.retry(first, loops.over(ITEMS, [], { checkpoint: true }), { month: 'November' });
    expect([first.status, second.status, loops.worked]).toEqual(['partial', 'succeeded', ITEMS]);
  });

  it('is told apart from the others by its name or its order, and inside items by these', async () => {
    const several = (bad: readonly string[]) => async (context: TaskContext) => {
      const inner = async (checkpoint: true | string, name: string) => {
        const result = await loops.over([`${name}1`, `${name}2`], bad, { checkpoint })(context);
        // Each is kept by itself.
        await context.sleep(30);
        return result;
      };
      await inner(true, 'x');
      await inner('named', 'y');
      await inner(true, 'z');
      await context.each(
        ['p', 'q'],
        async (item) => {
          const { failed } = await inner(true, item);
          if (failed > 0) throw new Error('not all');
        },
        { checkpoint: 'outer', key: (item) => item },
      );
    };
    const first = await loops.go(several(['x1', 'y2', 'q1']));
    expect(loops.worked).toEqual(['x1', 'x2', 'y1', 'y2', 'z1', 'z2', 'p1', 'p2', 'q1', 'q2']);
    const second = await loops.retry(first, several([]));
    expect([second.status, loops.worked]).toEqual(['succeeded', ['x1', 'y2', 'q1']]);
  });

  it('refuses a name that a loop before it had', async () => {
    const { error } = await loops.go(async (context) => {
      await loops.over(['a'], [], { checkpoint: 'x' })(context);
      await loops.over(['a'], [], { checkpoint: 'x' })(context);
    });
    expect(error?.message).toContain('there was a loop with the checkpoint "x" here already');
  });
});

describe('A retry of a partial run', () => {
  const ITEMS = ['a', 'b', 'c', 'd', 'e'];

  it('does only the items that failed, until none does, and new ones at the end', async () => {
    const first = await loops.go(loops.over(ITEMS, ['b', 'd']));
    const second = await loops.retry(first, loops.over(ITEMS, ['d']));
    expect([second.status, second.result, loops.worked]).toEqual([
      'partial',
      { ok: 1, failed: 1, skipped: 3 },
      ['b', 'd'],
    ]);
    const third = await loops.retry(second, loops.over([...ITEMS, 'f']));
    expect([third.status, third.result, loops.worked]).toEqual([
      'succeeded',
      { ok: 2, failed: 0, skipped: 4 },
      ['d', 'f'],
    ]);
  });

  it('finds them by their keys, whatever their order', async () => {
    const key = (item: string) => item;
    const first = await loops.go(loops.over(ITEMS, ['b'], { key }));
    await loops.retry(first, loops.over(ITEMS.toReversed(), [], { key }));
    expect(loops.worked).toEqual(['b']);
  });

  it('tells its loops apart, and skips those in which nothing failed', async () => {
    const two = (bad: string[]) => async (context: TaskContext) => {
      await loops.over(['a1', 'a2'], bad)(context);
      await loops.over(['b1', 'b2'], bad)(context);
    };
    const first = await loops.go(two(['b2']));
    const second = await loops.retry(first, two([]));
    expect([second.status, loops.worked]).toEqual(['succeeded', ['b2']]);
  });

  it('does all again with other arguments, and after any other end', async () => {
    const partial = await loops.go(loops.over(ITEMS, ['b']));
    await loops.retry(partial, loops.over(ITEMS), { month: 'November' });
    expect(loops.worked).toEqual(ITEMS);
    const failed = await loops.go(async (context) => {
      await loops.over(ITEMS, ['b'])(context);
      throw new Error('and then');
    });
    await loops.retry(failed, loops.over(ITEMS));
    expect(loops.worked).toEqual(ITEMS);
  });

  it('still skips what the partial run did when a retry in between came to another end', async () => {
    const first = await loops.go(loops.over(ITEMS, ['b']));
    const second = await loops.retry(first, () => {
      throw new Error('before the loop');
    });
    const third = await loops.retry(second, loops.over(ITEMS));
    expect([second.status, third.status, loops.worked]).toEqual(['failed', 'succeeded', ['b']]);
  });
});

describe('What is remembered of loops', () => {
  it('is deleted with the run', async () => {
    const folder = fileTree({});
    const store = `sqlite:${path.join(folder, 'task.db')}`;
    const first = await ItemLoops.start({ store });
    const run = await first.go(async (context) => {
      await first.over(['a'], [], { checkpoint: true })(context);
      await first.over(['b', 'c'], ['c'])(context);
    });
    expect(run).toMatchObject({ status: 'partial' });
    await first.close();
    const tables = ['runs', 'run_events', 'run_checkpoints', 'run_remainders'];
    const database = new Sqlite(path.join(folder, 'task.db'));
    const counts = () => tables.map((table) => database.prepare(`select count(*) from ${table}`).pluck().get());
    expect(counts().map((count) => Number(count) > 0)).toEqual([true, true, true, true]);
    database.prepare('update runs set finished_at = 0').run();
    const second = await ItemLoops.start({ store, retentionDays: 1 });
    while (counts()[0] !== 0) await sleep(5);
    expect(counts()).toEqual([0, 0, 0, 0]);
    database.close();
    await second.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('A process that is killed in a checkpointed loop', () => {
  const ITEMS = 300;
  const KILLS = 4;
  const project = restartedProject();

  it(
    'loses no item, repeats none whose checkpoint was kept, and its record agrees with its checkpoints',
    async () => {
      const lines = () => readFileSync(project.file('ledger'), 'utf8').split('\n').filter(Boolean);
      const keptAfterKill: { attempt: number; keys: string[] }[] = [];
      let id = '';
      for (let kill = 1; kill <= KILLS; kill++) {
        const child = await project.startChild();
        if (kill === 1) ({ id } = await child.start('go-through', { items: ITEMS }));
        const enough = lines().length + 1 + Math.floor(Math.random() * 40);
        while (lines().length < enough) await sleep(1);
        await child.end('SIGKILL');
        const database = new Sqlite(project.file('task.db'), { readonly: true });
        const { attempt, items } = database.prepare('select attempt, items from runs').get() as Record<string, string>;
        const rows = database.prepare('select attempt, keys from run_checkpoints').all() as Record<string, string>[];
        const keysOf = (of: typeof rows) => of.flatMap(({ keys }) => JSON.parse(String(keys)) as string[]);
        const ok = items === null ? 0 : JSON.parse(String(items)).ok;
        expect(keysOf(rows.filter((row) => row.attempt === attempt))).toHaveLength(ok);
        keptAfterKill.push({ attempt: Number(attempt), keys: keysOf(rows) });
        database.close();
      }
      const { tasks, close } = await project.startHere(LoopTasks);
      const run = await endOf(tasks, id);
      const skipped = keptAfterKill.at(-1)?.keys.length ?? 0;
      expect(run).toMatchObject({ status: 'succeeded', result: { ok: ITEMS - skipped, failed: 0, skipped } });
      const done = lines().map((line) => line.split(' ') as [string, string]);
      expect(new Set(done.map(([, key]) => key)).size).toBe(ITEMS);
      for (const { attempt, keys } of keptAfterKill) {
        expect(new Set(keys).size).toBe(keys.length);
        const again = done.filter(([by, key]) => Number(by) > attempt && keys.includes(key));
        expect(again).toEqual([]);
      }
      expect(skipped).toBeGreaterThan(0);
      await close();
    },
    LONG,
  );
});
