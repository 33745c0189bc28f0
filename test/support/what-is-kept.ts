import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Run, TaskService } from 'nestjs-taskforge';
import type { Entry } from '../killed-project/journal.js';
import { framesOf } from './run-frames.js';
import { historyProblems } from './run-history.js';

const DAY_MS = 24 * 3_600_000;

/** A store that processes were killed on, and what they said of themselves. */
export interface LeftStore {
  /** With `task.db` and `files`. */
  readonly folder: string;
  readonly tasks: TaskService;
  readonly entries: readonly Entry[];
  /** The clock of the last process, epoch ms, where each was later than the one before and deleted old runs. */
  readonly deletedUntil?: number;
}

/** What does not agree in a store whose runs have all ended: with itself, with the journal, and with the disk. */
export async function problemsOf(store: LeftStore, all: readonly Run[]): Promise<string[]> {
  const runs = new Map(all.map((run) => [run.id, run]));
  const problems = [...lossProblems(store, runs), ...fileProblems(store, runs), ...databaseProblems(store)];
  const entriesOf = new Map<string, Entry[]>();
  for (const entry of store.entries) entriesOf.set(entry.id, [...(entriesOf.get(entry.id) ?? []), entry]);
  for (const run of all) {
    if (run.finishedAt === null) {
      // Whoever watched it would wait for ever.
      problems.push(`run ${run.id} of ${run.task} is still ${run.status}`);
      continue;
    }
    problems.push(...historyProblems(run, await framesOf(store.tasks, run.id)));
    const own = entriesOf.get(run.id) ?? [];
    problems.push(
      ...[...executionProblems(run, own), ...loopProblems(run, own)].map(
        (text) => `run ${run.id} of ${run.task} (${run.status}): ${text}`,
      ),
    );
  }
  return [...problems, ...store.entries.flatMap((entry) => (entry.what === 'fault' ? [`fault: ${entry.text}`] : []))];
}

/** What was acknowledged is there, and the same idempotency key gave the same run. */
function lossProblems({ entries, deletedUntil }: LeftStore, runs: ReadonlyMap<string, Run>): string[] {
  const ofKey = new Map<string, string>();
  return entries.flatMap((entry) => {
    if (entry.what !== 'acknowledged') return [];
    const { id, at, key } = entry;
    // With a key it may be an older run that was acknowledged again.
    const mayBeDeleted = deletedUntil !== undefined && (key !== undefined || at < deletedUntil - DAY_MS);
    if (!runs.has(id) && !mayBeDeleted) return [`run ${id} was acknowledged, and is lost`];
    if (key === undefined || deletedUntil !== undefined) return [];
    const first = ofKey.get(key) ?? id;
    ofKey.set(key, first);
    return first === id ? [] : [`${key} gave the run ${first}, and then ${id}`];
  });
}

/** What ended is over, each attempt was executed once at most, and what was cancelled was not begun afterwards. */
function executionProblems(run: Run, entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  const begun = new Set<number>();
  let over: string | undefined;
  for (const entry of entries) {
    if (entry.what === 'begun') {
      if (over !== undefined) problems.push(`attempt ${entry.attempt} began after it was told ${over}`);
      if (begun.has(entry.attempt)) problems.push(`attempt ${entry.attempt} was executed twice`);
      begun.add(entry.attempt);
    }
    if (entry.what === 'cancelling') over ??= 'that it is being cancelled';
    if (entry.what !== 'finished') continue;
    over = entry.status;
    if (entry.status !== run.status) problems.push(`it was told ${entry.status} before`);
  }
  if (begun.size > run.attempts.length) problems.push(`${begun.size} attempts were executed`);
  const hasReturned = entries.some((entry) => entry.what === 'ended' && entry.attempt === run.attempt);
  if (run.ok && !hasReturned) problems.push('its method never returned');
  return problems;
}

/** Items that were told to be done are not done in a later attempt, and in the end all are. */
function loopProblems(run: Run, entries: readonly Entry[]): string[] {
  if (run.task !== 'go-through') return [];
  const number = Number((run.args as { number: number }).number);
  const items = entries.flatMap((entry) => (entry.what === 'item' ? [entry] : []));
  const problems = entries.flatMap((entry) => {
    if (entry.what !== 'told') return [];
    const { attempt, done } = entry;
    const later = new Set(items.filter((one) => one.attempt > attempt).map(({ item }) => item));
    return later.size > number - done ? [`${done} of ${number} items were kept, and ${later.size} done later`] : [];
  });
  const { ok = 0, failed = 0, skipped = 0 } = run.items ?? {};
  if (run.ok && (failed > 0 || ok + skipped !== number || new Set(items.map(({ item }) => item)).size !== number))
    problems.push(`of ${number} items ${ok} are ok, ${failed} failed, ${skipped} skipped`);
  return problems;
}

/** On disk are the files of the records, whole, and no others. */
function fileProblems({ folder }: LeftStore, runs: ReadonlyMap<string, Run>): string[] {
  const root = path.join(folder, 'files/artifacts');
  const found = existsSync(root)
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(path.join(root, name)).isFile(),
      )
    : [];
  const placeOf = ({ id }: Run, name: string) => path.join(id.slice(-2), id, name);
  const kept = new Map(
    [...runs.values()].flatMap((run) => run.artifacts.map(({ name, size }) => [placeOf(run, name), size] as const)),
  );
  return [
    ...found.filter((name) => !kept.has(name)).map((name) => `the file ${name} is of no run`),
    ...[...kept]
      .filter(([name, size]) => !found.includes(name) || statSync(path.join(root, name)).size !== size)
      .map(([name]) => `the file ${name} is not whole`),
  ];
}

function databaseProblems({ folder }: LeftStore): string[] {
  const database = new Sqlite(path.join(folder, 'task.db'), { readonly: true });
  try {
    const answer = database.pragma('integrity_check', { simple: true });
    return answer === 'ok' ? [] : [`the database is damaged: ${answer}`];
  } finally {
    database.close();
  }
}
