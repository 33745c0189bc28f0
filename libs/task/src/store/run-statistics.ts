import { Injectable } from '@nestjs/common';
import type { RunProgress, RunTrigger } from '../run/run.js';
import type { RunFilter } from '../run/run-query.js';
import { RUN_STATUSES, type RunStatus } from '../run/run-status.js';
import { kysely } from './kysely.js';
import { runConditions } from './run-filter.query.js';
import { TaskDatabase } from './task-database.js';

const { sql } = kysely;

/** What lists and charts need of a run. Times are epoch milliseconds. */
export interface RunDigest {
  readonly id: string;
  readonly task: string;
  readonly status: RunStatus;
  readonly label: string | null;
  readonly actor: string | null;
  readonly trigger: RunTrigger;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly progress: RunProgress | null;
}

/** One bar of a histogram: how many runs of each status were created in its span. */
export interface HistogramBar {
  /** Epoch milliseconds, inclusive. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly to: number;
  readonly counts: Readonly<Partial<Record<RunStatus, number>>>;
}

/** Figures over many runs, for lists and charts. */
@Injectable()
export class RunStatistics {
  constructor(private readonly database: TaskDatabase) {}

  /** The newest runs of each task, newest first, at most `perTask` of each. Costs the same however long the history is. */
  async recentByTask(tasks: readonly string[], perTask: number): Promise<Map<string, RunDigest[]>> {
    const byTask = new Map<string, RunDigest[]>(tasks.map((task) => [task, []]));
    const { rows } = await sql<DigestRow>`
      select r.id, r.task, r.status, r.label, r.actor, r."trigger", r.attempt, r.max_attempts as "maxAttempts", r.created_at as "createdAt",
        r.started_at as "startedAt", r.finished_at as "finishedAt", r.progress
      from json_each(${JSON.stringify(tasks)}) as wanted
      join runs as r on r.id in (select id from runs where task = wanted.value order by id desc limit ${perTask})
      order by r.id desc`.execute(this.database.db);
    for (const row of rows)
      byTask.get(row.task)?.push({ ...row, progress: row.progress === null ? null : JSON.parse(row.progress) });
    return byTask;
  }

  /** How many runs have each status. */
  async counts(): Promise<Record<RunStatus, number>> {
    const rows = await this.database.db
      .selectFrom('runs')
      .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    const counts = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0])) as Record<RunStatus, number>;
    for (const { status, count } of rows) counts[status as RunStatus] = Number(count);
    return counts;
  }

  /** How many runs match; counting stops at `cap`. */
  async countOf(filter: RunFilter, cap: number): Promise<number> {
    const { count } = await this.database.db
      .selectFrom((eb) =>
        eb
          .selectFrom('runs')
          .select('id')
          .where((inner) => inner.and(runConditions(filter, inner)))
          .limit(cap)
          .as('matching'),
      )
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Runs by time of creation: `bars` spans of equal length from `from` to `to` (epoch ms). */
  async histogram(from: number, to: number, bars: number): Promise<HistogramBar[]> {
    // Multiplied before it is divided: so a run is never counted beside the bar that spans it.
    const edge = (index: number) => from + (index * (to - from)) / bars;
    const rows = await this.database.db
      .selectFrom('runs')
      .select([
        'status',
        sql<number>`cast((created_at - ${from}) * ${bars} / ${to - from} as integer)`.as('bar'),
        (eb) => eb.fn.countAll<number>().as('count'),
      ])
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .groupBy(['bar', 'status'])
      .execute();
    const counts = Array.from({ length: bars }, () => ({}) as Partial<Record<RunStatus, number>>);
    for (const { bar, status, count } of rows) {
      const bucket = counts[bar];
      if (bucket !== undefined) bucket[status as RunStatus] = Number(count);
    }
    return counts.map((bar, index) => ({ from: edge(index), to: edge(index + 1), counts: bar }));
  }
}

type DigestRow = Omit<RunDigest, 'progress'> & { progress: string | null };
