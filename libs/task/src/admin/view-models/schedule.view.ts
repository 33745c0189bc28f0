import type { Schedule } from '../../service/task-schedules.js';
import { countText, type MomentView, momentView } from '../figures.js';

/** Due times shown on the system page. */
const MOST_UPCOMING = 8;

/** A due time: the machine's form, and the clock of the schedule's zone. */
export interface DueTimeView {
  readonly iso: string;
  /** `Wed, 25 Nov 2026, 03:00`. */
  readonly text: string;
}

/** A schedule beside the form of its task. */
export interface ScheduleView {
  readonly cron: string;
  readonly timeZone: string;
  /** `days: 3, format: "tar"`; empty without arguments. */
  readonly args: string;
  readonly paused: boolean;
  readonly next: readonly DueTimeView[];
  readonly lastRun: { readonly href: string; readonly moment: MomentView } | null;
  /** `2 due times`; empty when none was skipped. */
  readonly skipped: string;
  /** What the button does. */
  readonly action: 'pause' | 'resume';
  readonly href: string;
  /** Why the reader may not press it; `null` when they may. */
  readonly off: string | null;
}

/** A due time of any schedule, on the system page. */
export interface UpcomingView {
  /** Key of the task. */
  readonly task: string;
  readonly href: string;
  readonly timeZone: string;
  /** `null` for a schedule that is paused, and has none. */
  readonly due: DueTimeView | null;
  readonly cron: string;
}

/** What the pages need to know beside the schedules. */
interface ScheduleContext {
  readonly base: string;
  readonly now: Date;
  readonly mayManage: boolean;
}

/** The schedules of a task as its page shows them. */
export function scheduleViews(schedules: readonly Schedule[], context: ScheduleContext): ScheduleView[] {
  return schedules.map((schedule) => scheduleView(schedule, context));
}

/** The next due times of all schedules, soonest first, and then the schedules that are paused. `base` is the start of every link. */
export function upcomingViews(schedules: readonly Schedule[], base: string): UpcomingView[] {
  const row = ({ task, timeZone, cron }: Schedule) => ({ task, timeZone, cron, href: `${base}/${task}` });
  const due = schedules
    .flatMap((schedule) => schedule.next.map((iso) => ({ schedule, iso })))
    .sort((a, b) => Date.parse(a.iso) - Date.parse(b.iso))
    .slice(0, MOST_UPCOMING)
    .map(({ schedule, iso }) => ({ ...row(schedule), due: { iso, text: clockText(iso, schedule.timeZone) } }));
  const paused = schedules.filter((schedule) => schedule.paused).map((schedule) => ({ ...row(schedule), due: null }));
  return [...due, ...paused];
}

function scheduleView(schedule: Schedule, { base, now, mayManage }: ScheduleContext): ScheduleView {
  const { id, task, cron, timeZone, args, paused, next, lastRun, skipped } = schedule;
  const action = paused ? 'resume' : 'pause';
  return {
    cron,
    timeZone,
    args: Object.entries(args)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(', '),
    paused,
    next: next.map((iso) => ({ iso, text: clockText(iso, timeZone) })),
    lastRun:
      lastRun === null ? null : { href: `${base}/runs/${lastRun.id}`, moment: momentView(lastRun.createdAt, now) },
    skipped: skipped === 0 ? '' : countText(skipped, 'due time'),
    action,
    href: `${base}/${task}/schedules/${id}/${action}`,
    off: mayManage ? null : `You may not ${action} schedules.`,
  };
}

function clockText(iso: string, timeZone: string): string {
  const at = new Date(iso);
  const seconds = at.getUTCSeconds() === 0 ? {} : ({ second: '2-digit' } as const);
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...seconds,
    timeZone,
  }).format(at);
}
