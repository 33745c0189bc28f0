import { Injectable } from '@nestjs/common';
import type { Run, RunProgress, RunTrigger } from '../run/run.js';
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
  /** How long the attempts that have ended were at work, in milliseconds. */
  readonly workedMs: number;
  readonly progress: RunProgress | null;
}

/** How runs that belong together came out. Times are epoch milliseconds. */
export interface RunsSummary {
  readonly counts: Readonly<Partial<Record<RunStatus, number>>>;
  readonly firstStartedAt: number | null;
  readonly lastFinishedAt: number | null;
}

/** Runs that are queued. Times are epoch milliseconds. */
export interface WaitingRuns {
  /** Their time has come. */
  readonly due: number;
  /** When the time of the first of them came; `null` without any. */
  readonly dueSince: number | null;
  /** They wait for their time: a delay, or another attempt. */
  readonly later: number;
  readonly nextDueAt: number | null;
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
        r.started_at as "startedAt", r.finished_at as "finishedAt", r.worked_ms as "workedMs", r.progress
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

  /**
   * Ids of the runs whose time has come and that go before this waiting one, at most `cap`: of a higher priority, or of the
   * same and older. `ofLane` looks at those alone that count with it for the limits of its task.
   */
  async waitingBefore(
    run: Pick<Run, 'id' | 'task' | 'concurrencyKey' | 'priority'>,
    ofLane: boolean,
    cap: number,
  ): Promise<string[]> {
    let query = this.database.db
      .selectFrom('runs')
      .select('id')
      .where('status', '=', 'queued')
      .where('available_at', '<=', Date.now())
      .where((eb) =>
        eb.or([eb('priority', '>', run.priority), eb.and([eb('priority', '=', run.priority), eb('id', '<', run.id)])]),
      );
    if (ofLane) {
      const { concurrencyKey: key } = run;
      query = query.where('task', '=', run.task).where('concurrency_key', key === null ? 'is' : '=', key);
    }
    const rows = await query.limit(cap).execute();
    return rows.map(({ id }) => id);
  }

  /** What waits at `now` (epoch ms): runs whose time has come, and those that are to start later. */
  async waiting(now: number): Promise<WaitingRuns> {
    const rows = await this.database.db
      .selectFrom('runs')
      .select([
        sql<number>`available_at > ${now}`.as('later'),
        (eb) => eb.fn.countAll<number>().as('count'),
        (eb) => eb.fn.min('available_at').as('first'),
      ])
      .where('status', '=', 'queued')
      .groupBy('later')
      .execute();
    const [due, later] = [0, 1].map((which) => rows.find((row) => Number(row.later) === which));
    return {
      due: Number(due?.count ?? 0),
      dueSince: due === undefined ? null : Number(due.first),
      later: Number(later?.count ?? 0),
      nextDueAt: later === undefined ? null : Number(later.first),
    };
  }

  /** How the runs that match came out together; counts nothing of those that do not match. */
  async summary(filter: RunFilter): Promise<RunsSummary> {
    const rows = await this.database.db
      .selectFrom('runs')
      .select([
        'status',
        (eb) => eb.fn.countAll<number>().as('count'),
        (eb) => eb.fn.min('started_at').as('first'),
        (eb) => eb.fn.max('finished_at').as('last'),
      ])
      .where((eb) => eb.and(runConditions(filter, eb)))
      .groupBy('status')
      .execute();
    const starts = rows.map(({ first }) => first).filter((at) => at !== null);
    const ends = rows.map(({ last }) => last).filter((at) => at !== null);
    return {
      counts: Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)])),
      firstStartedAt: starts.length === 0 ? null : Math.min(...starts.map(Number)),
      lastFinishedAt: ends.length === 0 ? null : Math.max(...ends.map(Number)),
    };
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
