import type { Run } from '../../run/run.js';
import type { RunPage } from '../../run/run-query.js';
import { isActive, type RunStatus } from '../../run/run-status.js';
import type { RunWait } from '../../run/run-wait.js';
import type { HistogramBar, RunsSummary } from '../../store/run-statistics.js';
import { countText, durationText, type MomentView, momentView, numberText } from '../figures.js';
import { type ShownStatus, STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';
import type { AdminPage } from './frame.view.js';
import { type LabelSummaryView, labelSummaryView } from './label-summary.view.js';
import { shortId, startedBy } from './run-actor.js';
import { type FilterFacts, hrefWith, runFiltersView } from './run-filters.view.js';
import { runHistogramView } from './run-histogram.view.js';
import { type TickView, ticking } from './tick.view.js';

/** Everything the list is made of. */
export interface RunListFacts extends FilterFacts {
  readonly page: RunPage;
  /** Runs that match, counted up to {@link MOST_COUNTED} and one more. */
  readonly matching: number;
  /** All runs that are kept, by status. */
  readonly kept: Readonly<Record<RunStatus, number>>;
  readonly histogram: readonly HistogramBar[];
  /** How the runs of the label came out together; `null` unless one is asked for. */
  readonly summary: RunsSummary | null;
  readonly limit: number;
  /** Cursors of the pages before this one, first page left out. */
  readonly trail: readonly string[];
  readonly retentionDays: number;
  /** Start of every link. */
  readonly base: string;
  readonly etag: string;
  readonly now: Date;
}

/** Beyond it the count says `10,000+`, so that counting stays cheap. */
export const MOST_COUNTED = 10_000;

/** Runs in one export; the next ones follow by `nextCursor`. */
const LARGEST_EXPORT = 500;

/** What a run waits for whose time has come, in few words; its page says more. */
const WAITS_FOR: Readonly<Record<RunWait['for'], string>> = {
  slot: 'for a slot',
  task: 'for its task',
  key: 'for its key',
  rate: 'for its rate limit',
  delay: 'about to start',
  backoff: 'about to start',
};

/** One row. */
export interface RunRowView {
  readonly id: string;
  readonly short: string;
  readonly href: string;
  readonly title: string;
  readonly status: StatusLook;
  readonly label: string | null;
  readonly by: string;
  readonly moment: MomentView;
  readonly queued: string;
  readonly attempts: string;
  /** Of a run that waits: when it is due, or what for. */
  readonly duration: TickView | null;
  /** Length of the duration's bar in percent of the slowest on the page, and its tone; `null` for a run that goes on. */
  readonly bar: { readonly width: number; readonly tone: StatusLook['tone'] } | null;
}

/** The page of runs. */
export function runListPage(facts: RunListFacts): AdminPage {
  const { page, path, query, trail, limit } = facts;
  const slowest = Math.max(1, ...page.items.map((run) => (isActive(run.status) ? 0 : (run.durationMs ?? 0))));
  const filtered = query.size > 0;
  return {
    template: 'runs/index',
    title: 'Runs',
    section: 'runs',
    live: true,
    scripts: ['runs.js'],
    data: { etag: facts.etag, firstPage: trail.length === 0 && facts.filter.cursor === undefined },
    content: {
      sentence: sentenceOf(facts),
      exports: ['json', 'csv', 'yaml', 'xml'].map((format) => ({
        text: format.toUpperCase(),
        href: hrefWith(facts, { format, limit: String(LARGEST_EXPORT) }),
      })),
      histogram: runHistogramView(facts.histogram, path),
      filters: runFiltersView(facts),
      summary: labelSummaryView(facts.filter.label, facts.summary, facts.now) satisfies LabelSummaryView | null,
      rows: page.items.map((run) => rowView(run, facts, slowest)),
      matching: matchingText(facts),
      range: rangeText(facts),
      perPage: `${numberText(limit)} per page`,
      newerHref: newerHref(facts),
      olderHref:
        page.nextCursor === null
          ? null
          : hrefWith(facts, { ...limited(facts), cursor: page.nextCursor, trail: trailWith(facts) }),
      firstHref: hrefWith(facts, limited(facts)),
      empty: filtered
        ? {
            heading: 'No run matches',
            text: 'No kept run has all of these filters.',
            actions: [{ text: 'Clear filters', href: path, main: true }],
          }
        : {
            heading: 'No runs yet',
            text: 'Start a task, and its log, result and timing are kept here.',
            actions: [{ text: 'See the tasks', href: facts.base, main: true }],
          },
    },
  };
}

function rowView(run: Run, { base, now }: RunListFacts, slowest: number): RunRowView {
  const shown = shownStatus(run);
  return {
    id: run.id,
    short: shortId(run.id),
    href: `${base}/runs/${run.id}`,
    title: run.title,
    status: STATUS_LOOKS[shown],
    label: run.label,
    by: startedBy(run),
    moment: momentView(run.startedAt ?? run.createdAt, now),
    queued: durationText(run.queuedMs),
    attempts: run.maxAttempts > 1 ? `${run.attempt} of ${run.maxAttempts}` : numberText(run.attempt),
    duration: durationOf(run, shown, now),
    // While it goes on a bar would look like progress.
    bar: isActive(run.status)
      ? null
      : { width: Math.round(((run.durationMs ?? 0) / slowest) * 100), tone: barTone(shown) },
  };
}

function durationOf(run: Run, shown: ShownStatus, now: Date): TickView | null {
  const dueIn = new Date(run.availableAt).getTime() - now.getTime();
  if (run.status === 'queued') {
    if (dueIn > 0) return ticking(shown === 'retrying' ? 'in ' : 'due in ', dueIn, 'down');
    return run.waiting === null ? null : ticking(WAITS_FOR[run.waiting.for]);
  }
  if (run.startedAt === null) return null;
  const ms = run.durationMs ?? 0;
  return run.finishedAt === null ? ticking('', ms, 'up') : ticking(durationText(ms));
}

function barTone(shown: ShownStatus): StatusLook['tone'] {
  return shown === 'failed' || shown === 'timed_out' ? 'fail' : 'cancel';
}

function sentenceOf({ kept, retentionDays }: RunListFacts): string {
  const total = Object.values(kept).reduce((sum, count) => sum + count, 0);
  const span = retentionDays === 0 ? 'kept for ever' : `kept for ${countText(retentionDays, 'day')}`;
  return `${numberText(total)} ${span}. ${numberText(kept.running + kept.paused)} running, ${numberText(kept.queued)} queued.`;
}

function matchingText({ matching, kept, query }: RunListFacts): string | null {
  if (query.size === 0) return null;
  const total = Object.values(kept).reduce((sum, count) => sum + count, 0);
  return `${counted(matching)} of ${numberText(total)}`;
}

function rangeText({ page, matching, trail, limit }: RunListFacts): string {
  const from = trail.length * limit + 1;
  return `${numberText(from)}–${numberText(from + page.items.length - 1)} of ${counted(matching)}`;
}

function counted(count: number): string {
  return count > MOST_COUNTED ? `${numberText(MOST_COUNTED)}+` : numberText(count);
}

function newerHref(facts: RunListFacts): string | null {
  const { filter, trail } = facts;
  if (filter.cursor === undefined) return null;
  const before = trail.slice(0, -1);
  const cursor = before.at(-1) ?? null;
  return hrefWith(facts, { ...limited(facts), cursor, trail: before.length === 0 ? null : before.join('.') });
}

// The store pages from newest to oldest; the way back is the list of cursors that led here.
function trailWith({ trail, page }: RunListFacts): string {
  return [...trail, page.nextCursor ?? ''].join('.');
}

function limited({ limit, filter }: RunListFacts): Record<string, string | null> {
  return { limit: filter.limit === undefined ? null : String(limit) };
}
