import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fc from 'fast-check';
import {
  FINISHED_STATUSES,
  Param,
  type Run,
  RunConflictError,
  Task,
  TaskContext,
  TaskModule,
  TaskService,
} from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { endOf, framesOf } from './support/run-frames.js';
import { historyProblems } from './support/run-history.js';

const HISTORIES = 200;
const SLOTS = 2;
const AT_ONCE = { backoff: 'fixed', delay: 0, jitter: false } as const;

/** What really happened, seen from outside the store. */
const ledger = { generation: 0, calls: [] as { id: string; attempt: number; generation: number }[] };
const isFinished = ({ status }: Run) => FINISHED_STATUSES.includes(status);

@Injectable()
class HistoryTasks {
  private readonly generation = ledger.generation;
  inside = 0;
  alone = 0;
  /** Whether a limit was passed. */
  isOver = false;

  @Task()
  quick(@Param('turns') turns: number, context: TaskContext): Promise<string> {
    return this.work(turns, context);
  }

  @Task({ maxConcurrent: 1 })
  async single(@Param('turns') turns: number, context: TaskContext): Promise<string> {
    this.isOver ||= ++this.alone > 1;
    return this.work(turns, context).finally(() => this.alone--);
  }

  @Task({ retry: { attempts: 3, ...AT_ONCE } })
  async flaky(@Param('turns') turns: number, context: TaskContext): Promise<string> {
    await this.work(turns, context);
    if (context.attempt < 3) throw new Error(`failure ${context.attempt}`);
    return 'at last';
  }

  @Task({ retry: { attempts: 2, onInterrupt: true, ...AT_ONCE } })
  resilient(@Param('turns') turns: number, context: TaskContext): Promise<string> {
    return this.work(turns, context);
  }

  @Task()
  async failing(@Param('turns') turns: number, context: TaskContext): Promise<void> {
    await this.work(turns, context);
    throw new Error('always');
  }

  private async work(turns: number, context: TaskContext): Promise<string> {
    const { runId: id, attempt } = context;
    // What a process does after its crash has not happened.
    if (this.generation === ledger.generation) ledger.calls.push({ id, attempt, generation: this.generation });
    this.isOver ||= ++this.inside > SLOTS;
    try {
      for (let turn = 1; turn <= turns && !context.signal.aborted; turn++) {
        context.log(`turn ${turn}`);
        await nextTurn();
      }
      return 'worked';
    } finally {
      this.inside--;
    }
  }
}

/** An application on a file of its own. */
async function boot(folder: string) {
  const options = {
    store: `sqlite:${path.join(folder, 'task.db')}`,
    files: path.join(folder, 'files'),
    maxConcurrent: SLOTS,
  };
  @Module({ imports: [TaskModule.forRoot({ ...options, admin: false })], providers: [HistoryTasks] })
  class HistoryModule {}
  const app = await NestFactory.createApplicationContext(HistoryModule, { logger: false });
  return { app, tasks: app.get(TaskService), methods: app.get(HistoryTasks) };
}

/** What a crash at this moment leaves: the files as they are, between two steps of the process. */
function crashInto(from: string, to: string): void {
  mkdirSync(to);
  for (const name of ['task.db', 'task.db-wal']) {
    if (existsSync(path.join(from, name))) copyFileSync(path.join(from, name), path.join(to, name));
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      start: fc.constantFrom('quick', 'single', 'flaky', 'resilient', 'failing'),
      turns: fc.nat(4),
    }),
  },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat(30) }) },
  { weight: 4, arbitrary: fc.record({ wait: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ crash: fc.constant(true) }) },
);

it('whatever is started, cancelled, fails and crashes in whatever order, nothing is lost, repeated or over its limit', async () => {
  const root = fileTree({});
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      await play(steps, path.join(root, String(++histories)));
    }),
    { numRuns: HISTORIES, endOnFailure: true },
  );
  rmSync(root, { recursive: true, force: true });
}, 240_000);

/** Plays a history, and checks what must hold at each crash and in the end. */
async function play(
  steps: readonly Partial<Record<'start' | 'turns' | 'cancel' | 'wait' | 'crash', unknown>>[],
  root: string,
) {
  mkdirSync(root);
  let folder = path.join(root, '0');
  mkdirSync(folder);
  ledger.calls.length = 0;
  ledger.generation = 0;
  let now = await boot(folder);
  const earlier = [now];
  const acknowledged: string[] = [];
  const asked: Promise<unknown>[] = [];
  for (const { start, turns, cancel, wait, crash } of steps) {
    const { tasks } = now;
    const { generation } = ledger;
    if (typeof start === 'string') {
      // What is acknowledged after the crash was acknowledged by a process that no longer exists.
      const started = tasks
        .start(start, { turns })
        .then(({ id }) => generation === ledger.generation && acknowledged.push(id));
      asked.push(started);
    }
    if (typeof cancel === 'number' && acknowledged.length > 0) {
      asked.push(tasks.cancel(String(acknowledged[cancel % acknowledged.length])).catch(onlyConflicts));
    }
    for (let turn = 0; turn < Number(wait ?? 0); turn++) await nextTurn();
    if (crash !== true) continue;
    const known = await Promise.all(acknowledged.map((id) => tasks.find(id)));
    const next = path.join(root, String(ledger.generation + 1));
    crashInto(folder, next);
    ledger.generation++;
    folder = next;
    now = await boot(folder);
    earlier.push(now);
    await expectKept(now.tasks, known);
  }
  await Promise.all(asked);
  for (const id of acknowledged) {
    expect(historyProblems(await endOf(now.tasks, id), await framesOf(now.tasks, id))).toEqual([]);
  }
  const attempts = ledger.calls.map(({ id, attempt }) => `${id} ${attempt}`);
  expect(attempts.filter((one, index) => attempts.indexOf(one) !== index)).toEqual([]);
  for (const { app, methods } of earlier) {
    expect(methods.isOver).toBe(false);
    await app.close();
  }
}

/** After a crash every run is there that was acknowledged; what had ended is as it was, and is not executed again. */
async function expectKept(tasks: TaskService, known: readonly (Run | undefined)[]): Promise<void> {
  for (const before of known) {
    expect(before).toBeDefined();
    if (before === undefined) continue;
    const after = await tasks.find(before.id);
    expect(after).toBeDefined();
    if (!isFinished(before)) continue;
    expect(after).toEqual(before);
    const later = ledger.calls.filter(({ id, generation }) => id === before.id && generation === ledger.generation);
    expect(later).toEqual([]);
  }
}

function onlyConflicts(error: unknown): void {
  if (!(error instanceof RunConflictError)) throw error;
}
