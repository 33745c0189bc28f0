import { isDeepStrictEqual } from 'node:util';
import { categoryLabel } from '../../definition/task-category.js';
import type { TaskDefinition } from '../../definition/task-definition.js';
import { formatDuration } from '../../duration.js';
import { type FormValues, formValues } from '../../params/form-values.js';
import type { Schedule } from '../../service/task-schedules.js';
import type { RunDigest } from '../../store/run-statistics.js';
import type { ParamIssue } from '../../task.errors.js';
import { numberText } from '../figures.js';
import { markdownHtml } from '../markdown.js';
import { durationFigures } from '../run-durations.js';
import { type FieldView, fieldView } from './field.view.js';
import { type NoticeView, summaryView } from './notice.view.js';
import { type RecentRunView, recentRunViews } from './recent-run.view.js';
import { type ScheduleView, scheduleViews } from './schedule.view.js';
import { type BadgeView, badgesOf } from './task-badges.view.js';
import { type TaskRailView, taskRailView } from './task-rail.view.js';

/** Runs on the page of a task; the rest is behind "See all". */
const RECENT_RUNS = 5;

/** Optional params beyond so many stand under "More options". */
const MOST_OPTIONAL = 8;

/** Fields of the form beside the params, as they were sent. */
export interface FormExtras {
  readonly label: string;
  readonly delay: string;
  readonly priority: string;
}

/** Everything that the page of a task is made of. */
export interface TaskFacts {
  readonly definition: TaskDefinition;
  readonly values: FormValues['values'];
  readonly extras: FormExtras;
  /** Where the values come from; `null` when they are the defaults. */
  readonly filledFrom: string | null;
  /** Titles of values of an earlier run that no longer fit. */
  readonly leftOut: readonly string[];
  readonly issues: readonly ParamIssue[];
  /** Why nothing was started, when not for the values. */
  readonly refusal: NoticeView | null;
  /** The newest 30, newest first. */
  readonly recent: readonly RunDigest[];
  readonly total: string;
  readonly timeoutMs: number;
  /** Why the reader may not start it; `null` when they may. */
  readonly off: string | null;
  readonly schedules: readonly Schedule[];
  /** Whether the reader may pause and resume schedules. */
  readonly mayManage: boolean;
  readonly idempotencyKey: string;
  readonly base: string;
  readonly now: Date;
}

/** The page model of a task. */
export interface TaskView {
  readonly crumbs: readonly { readonly text: string; readonly href: string | null }[];
  readonly key: string;
  readonly title: string;
  readonly badges: readonly BadgeView[];
  readonly descriptionHtml: string;
  readonly tags: readonly { readonly text: string; readonly href: string }[];
  readonly href: string;
  readonly runsHref: string;
  readonly notices: readonly NoticeView[];
  readonly summary: NoticeView | null;
  readonly filledFrom: string | null;
  readonly defaultsHref: string;
  readonly leftOut: string | null;
  readonly fields: readonly FieldView[];
  readonly moreFields: readonly FieldView[];
  readonly moreOpen: boolean;
  /** Label, delay and priority of the run. */
  readonly extras: readonly FieldView[];
  readonly extrasOpen: boolean;
  readonly idempotencyKey: string;
  readonly startHref: string;
  readonly runHref: string;
  /** Starting asks first. */
  readonly asks: boolean;
  readonly dangerous: boolean;
  readonly off: string | null;
  readonly recent: readonly RecentRunView[];
  readonly seeAll: string;
  readonly rail: TaskRailView & { readonly schedules: readonly ScheduleView[] };
}

/** The page model of a task. */
export function taskView(facts: TaskFacts): TaskView {
  const { definition, base, now } = facts;
  const { key, title, category } = definition;
  const href = `${base}/${key}`;
  const { fields, moreFields, moreOpen } = fieldsOf(facts);
  const shownRuns = facts.recent.slice(0, RECENT_RUNS);
  return {
    crumbs: [
      { text: 'Tasks', href: base },
      { text: categoryLabel(category), href: `${base}?${new URLSearchParams({ category })}` },
      { text: title, href: null },
    ],
    key,
    title,
    badges: badgesOf(definition),
    descriptionHtml: markdownHtml(definition.description),
    tags: definition.tags.map((tag) => ({ text: tag, href: `${base}?${new URLSearchParams({ tag })}` })),
    href,
    runsHref: `${base}/runs?${new URLSearchParams({ task: key })}`,
    notices: noticesOf(facts),
    summary: facts.issues.length > 0 ? summaryView(definition, facts.issues) : facts.refusal,
    filledFrom: facts.filledFrom,
    defaultsHref: `${href}?from=defaults`,
    leftOut: leftOutText(facts.leftOut),
    fields,
    moreFields,
    moreOpen,
    extras: extraFields(facts),
    extrasOpen: extraFields(facts).some(({ value, errors }) => value !== '' || errors.length > 0),
    idempotencyKey: facts.idempotencyKey,
    startHref: `${href}/start`,
    runHref: `${href}/run`,
    asks: definition.dangerous !== undefined || definition.expensive !== undefined,
    dangerous: definition.dangerous !== undefined,
    off: facts.off,
    recent: recentRunViews(shownRuns, base, now),
    seeAll: facts.total === numberText(shownRuns.length) ? 'See all' : `See all ${facts.total}`,
    rail: {
      ...taskRailView(definition, facts.recent, facts.timeoutMs, facts),
      schedules: scheduleViews(facts.schedules, facts),
    },
  };
}

function fieldsOf({ definition, values, issues }: TaskFacts): Pick<TaskView, 'fields' | 'moreFields' | 'moreOpen'> {
  const { values: defaults } = formValues(definition);
  const shown = definition.params.filter(({ hidden }) => !hidden);
  const optional = shown.filter(({ required }) => !required);
  const later = new Set(optional.slice(MOST_OPTIONAL));
  const views = shown.map((param) => {
    const errors = issues.filter((issue) => issue.param === param.key).map(({ message }) => message);
    return { later: later.has(param), view: fieldView(param, { value: values[param.key] ?? '', errors }), param };
  });
  const more = views.filter((field) => field.later);
  return {
    fields: views.filter((field) => !field.later).map(({ view }) => view),
    moreFields: more.map(({ view }) => view),
    moreOpen: more.some(
      ({ view, param: { key } }) => view.errors.length > 0 || !isDeepStrictEqual(values[key], defaults[key]),
    ),
  };
}

function noticesOf({ definition, recent }: TaskFacts): NoticeView[] {
  const { dangerous, expensive, deprecated } = definition;
  const notices: NoticeView[] = [];
  if (dangerous !== undefined) notices.push(notice('danger', 'triangle-alert', 'Dangerous.', dangerous));
  if (expensive !== undefined) {
    const { median } = durationFigures(recent);
    const usual = median === null ? '' : ` Usually takes ${formatDuration(median)}.`;
    notices.push(notice('warn', 'gauge', 'Expensive.', `${expensive}${usual}`));
  }
  if (deprecated !== undefined) notices.push(notice('info', 'info', 'Deprecated.', deprecated));
  return notices;
}

function notice(tone: NoticeView['tone'], icon: string, heading: string, text: string): NoticeView {
  return { tone, icon, heading, parts: [{ text, href: null }] };
}

function leftOutText(titles: readonly string[]): string | null {
  if (titles.length === 0) return null;
  const noun = titles.length === 1 ? 'value no longer fits and was' : 'values no longer fit and were';
  return `${numberText(titles.length)} ${noun} left out: ${titles.join(', ')}.`;
}

function extraFields({ extras, issues }: TaskFacts): FieldView[] {
  const field = (key: keyof FormExtras, title: string, description: string): FieldView => {
    const errors = issues.filter((issue) => issue.param === key).map(({ message }) => message);
    const param = { key, title, description, type: 'string', required: false, order: 0, hidden: false } as const;
    return fieldView(param, { value: extras[key], errors }, { id: `option-${key}`, name: key });
  };
  return [
    field('label', 'Label', 'Names this run, or groups it with others.'),
    field('delay', 'Start after', 'For example 90s, 5m or 1h 30m. Empty: at once.'),
    field('priority', 'Priority', 'A whole number; higher goes first among waiting runs.'),
  ];
}

/** `214`, or `10,000+` from the cap on. */
export function totalText(count: number, cap: number): string {
  return count >= cap ? `${numberText(cap)}+` : numberText(count);
}
