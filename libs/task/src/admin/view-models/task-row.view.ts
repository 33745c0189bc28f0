import { categoryIcon } from '../../definition/task-category.js';
import { formatDuration } from '../../duration.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { type MomentView, momentView } from '../figures.js';
import { firstLine } from '../markdown.js';
import { durationOf } from '../run-durations.js';
import { STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';
import { type SparklineView, sparklineView } from './sparkline.view.js';
import { type BadgeView, badgesOf } from './task-badges.view.js';
import type { ListedTask } from './task-filter.js';

/** One row of the task browser. */
export interface TaskRowView {
  readonly key: string;
  readonly title: string;
  readonly href: string;
  readonly icon: string;
  readonly badges: readonly BadgeView[];
  readonly summary: string;
  readonly tags: readonly string[];
  readonly last: LastRunView | null;
  readonly sparkline: SparklineView | null;
  readonly button: RowButtonView;
}

/** The newest run of a task, or the active one. */
export interface LastRunView {
  readonly status: StatusLook;
  /** Beside the word: `· 62%`. */
  readonly percent: string | null;
  /** Stands before the moment: `started`. */
  readonly verb: string | null;
  readonly moment: MomentView;
  readonly duration: string | null;
}

/** What the button of a row says and does: a link, or a form that starts the task at once. */
export interface RowButtonView {
  readonly text: string;
  readonly icon: string;
  /** Where a link leads; `null` for a button that starts. */
  readonly href: string | null;
  /** Where the form is sent and its one-time key; `null` for a link. */
  readonly start: { readonly action: string; readonly idempotencyKey: string } | null;
  /** Why the button is off; `null` when it works. */
  readonly off: string | null;
}

/** What rows need to know beside their task. */
export interface RowContext {
  readonly base: string;
  readonly now: Date;
  /** Names of the symbols in the sprite. */
  readonly icons: ReadonlySet<string>;
  readonly mayRun: (key: string) => boolean;
  readonly newKey: () => string;
  /** How many schedules of a task are paused. */
  readonly pausedSchedules: (key: string) => number;
}

/** The row of one task. */
export function taskRowView(task: ListedTask, context: RowContext): TaskRowView {
  const { definition, recent } = task;
  const href = `${context.base}/${definition.key}`;
  const shown = recent.find(({ status }) => isActive(status)) ?? recent[0];
  return {
    key: definition.key,
    title: definition.title,
    href,
    icon: taskIcon(definition, context.icons),
    badges: badgesOf(definition, context.pausedSchedules(definition.key)),
    summary: firstLine(definition.description),
    tags: definition.tags,
    last: shown === undefined ? null : lastRunView(shown, context.now),
    sparkline: sparklineView(recent),
    button: buttonOf(task, href, context),
  };
}

// The task's own icon where the sprite has it, else its category's.
function taskIcon(definition: ListedTask['definition'], icons: ReadonlySet<string>): string {
  const { icon, category } = definition;
  return icon !== undefined && icons.has(icon) ? icon : categoryIcon(category);
}

function lastRunView(run: RunDigest, now: Date): LastRunView {
  const active = isActive(run.status);
  const percent = run.progress?.percent ?? null;
  const since = active ? (run.startedAt ?? run.createdAt) : (run.finishedAt ?? run.createdAt);
  return {
    status: STATUS_LOOKS[shownStatus(run)],
    percent: active && percent !== null ? `${percent}%` : null,
    verb: active ? (run.startedAt === null ? 'since' : 'started') : null,
    moment: momentView(new Date(since).toISOString(), now),
    duration: active || run.startedAt === null ? null : formatDuration(durationOf(run)),
  };
}

function buttonOf({ definition, recent }: ListedTask, href: string, context: RowContext): RowButtonView {
  const active = recent.find(({ status }) => isActive(status));
  if (active !== undefined && definition.maxConcurrent === 1) {
    return { text: 'View', icon: 'eye', href: `${context.base}/runs/${active.id}`, start: null, off: null };
  }
  const off = context.mayRun(definition.key) ? null : 'You may not run this task';
  const asks = definition.dangerous !== undefined || definition.expensive !== undefined;
  if (off === null && !asks && definition.params.every(({ hidden }) => hidden)) {
    const start = { action: `${href}/start`, idempotencyKey: context.newKey() };
    return { text: 'Start', icon: 'zap', href: null, start, off };
  }
  return { text: asks ? 'Run…' : 'Run', icon: 'play', href, start: null, off };
}
