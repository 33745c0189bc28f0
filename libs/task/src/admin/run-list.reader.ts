import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { RunFilter, RunPage } from '../run/run-query.js';
import type { RunStatus } from '../run/run-status.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { RunStatistics } from '../store/run-statistics.js';
import { formatOf } from './formats.js';
import { readRunFilter } from './read-run-filter.js';
import type { RunListFacts } from './view-models/run-list.view.js';
import { VisibleTasks } from './visible-tasks.js';

/** One page of runs, and a tag that changes with anything it shows. */
export interface RunListing {
  readonly filter: RunFilter;
  readonly page: RunPage;
  readonly kept: Readonly<Record<RunStatus, number>>;
  readonly etag: string;
}

const DEFAULT_LIMIT = 50;
const QUARTER_HOUR_MS = 900_000;
const BARS = 96;
/** Active and failed runs are counted up to here for the control. */
const MOST_IN_GROUP = 1_000;
/** Parameters of the address that are no filters. */
const NO_FILTERS = ['cursor', 'trail', 'limit', 'format'];
const LONGEST_TRAIL = 40;

/** Gathers what the list of runs is made of. */
@Injectable()
export class RunListReader {
  constructor(
    private readonly tasks: TaskService,
    private readonly visible: VisibleTasks,
    private readonly statistics: RunStatistics,
    private readonly policy: AccessPolicy,
    private readonly configuration: TaskConfiguration,
  ) {}

  /**
   * The runs that the address asks for and its sender may view.
   * @throws BadRequestError for a filter, limit or cursor that cannot be read
   */
  async list(request: Request): Promise<RunListing> {
    const filter = readRunFilter(request.query, new Date());
    const [found, kept] = await Promise.all([this.tasks.runs(filter), this.statistics.counts()]);
    const page = { ...found, items: await this.viewable(found.items, request) };
    const shown = page.items.map(({ id, status, lastSeq, attempt, waiting }) => [
      id,
      status,
      lastSeq,
      attempt,
      waiting,
    ]);
    const tag = createHash('sha256').update(
      JSON.stringify([request.originalUrl, formatOf(request), shown, page.nextCursor, kept]),
    );
    return { filter, page, kept, etag: `W/"${tag.digest('base64url').slice(0, 22)}"` };
  }

  /** What the page shows beside the runs. `base` is the start of every link. */
  async read({ filter, page, kept, etag }: RunListing, request: Request, base: string): Promise<RunListFacts> {
    const { STATUS_GROUPS } = await import('./view-models/run-filters.view.js');
    const { MOST_COUNTED } = await import('./view-models/run-list.view.js');
    const now = new Date();
    const to = Math.ceil(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    const { limit, cursor: _cursor, ...unpaged } = filter;
    const { status: _status, ...others } = unpaged;
    const [active, failed] = [STATUS_GROUPS[1].statuses, STATUS_GROUPS[3].statuses];
    const [matching, activeCount, failedCount, histogram, summary, tasks] = await Promise.all([
      this.statistics.countOf(filter, MOST_COUNTED + 1),
      this.statistics.countOf({ ...others, status: active }, MOST_IN_GROUP),
      this.statistics.countOf({ ...others, status: failed }, MOST_IN_GROUP),
      this.statistics.histogram(to - BARS * QUARTER_HOUR_MS, to, BARS),
      filter.label === undefined ? null : this.statistics.summary(unpaged),
      this.visible.list(request),
    ]);
    return {
      filter,
      page,
      kept,
      etag,
      matching,
      histogram,
      summary,
      tasks,
      base,
      now,
      path: `${base}/runs`,
      query: filtersOf(request),
      limit: limit ?? DEFAULT_LIMIT,
      trail: trailOf(request),
      labels: unique(page.items.map(({ label }) => label)),
      actors: unique(page.items.map(({ actor }) => actor)),
      counts: { active: activeCount, failed: failedCount },
      retentionDays: this.configuration.settings.retentionDays,
    };
  }

  private async viewable(runs: RunPage['items'], request: Request): Promise<RunPage['items']> {
    const keys = unique(runs.map(({ task }) => task));
    const allowed = await Promise.all(keys.map((task) => this.policy.isAllowed({ action: 'view', task, request })));
    const open = new Set(keys.filter((_key, index) => allowed[index]));
    return runs.filter(({ task }) => open.has(task));
  }
}

function filtersOf(request: Request): URLSearchParams {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  for (const [name, value] of [...query]) if (NO_FILTERS.includes(name) || value.trim() === '') query.delete(name);
  return query;
}

function trailOf({ query }: Request): string[] {
  return typeof query.trail === 'string' ? query.trail.split('.').filter(Boolean).slice(-LONGEST_TRAIL) : [];
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
