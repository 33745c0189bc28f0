import type { TaskDefinition } from '../../definition/task-definition.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { markdownText } from '../markdown.js';

/** What tasks can be picked by, beside words, category and tags. */
export const TASK_FLAGS = ['dangerous', 'expensive', 'running', 'failed', 'never'] as const;

/** One of {@link TASK_FLAGS}. */
export type TaskFlag = (typeof TASK_FLAGS)[number];

/** The orders a reader can choose. */
export const TASK_SORTS = ['category', 'title', 'last-run', 'duration'] as const;

/** One of {@link TASK_SORTS}; `category` groups the list. */
export type TaskSort = (typeof TASK_SORTS)[number];

/** What the address of the task browser says. */
export interface TaskFilter {
  readonly q: string;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly flags: readonly TaskFlag[];
  readonly sort: TaskSort;
}

/** A task with its newest runs, newest first. */
export interface ListedTask {
  readonly definition: TaskDefinition;
  readonly recent: readonly RunDigest[];
}

/** Reads the query; what is unknown is left out. */
export function taskFilter(query: Readonly<Record<string, unknown>>): TaskFilter {
  const flags = texts(query.flag);
  return {
    q: texts(query.q)[0]?.trim() ?? '',
    category: texts(query.category)[0] || null,
    tags: texts(query.tag),
    flags: TASK_FLAGS.filter((flag) => flags.includes(flag)),
    sort: TASK_SORTS.find((sort) => sort === query.sort) ?? 'category',
  };
}

/** Whether the task is wanted: every word is found, any of the tags, all of the flags. The category is looked at apart. */
export function matches({ definition, recent }: ListedTask, { q, tags, flags }: TaskFilter): boolean {
  const text = searchText(definition);
  return (
    folded(q)
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    (tags.length === 0 || tags.some((tag) => definition.tags.includes(tag))) &&
    flags.every((flag) => HAS_FLAG[flag]({ definition, recent }))
  );
}

const searchTexts = new WeakMap<TaskDefinition, string>();

// Definitions do not change, and Markdown takes its time.
function searchText(definition: TaskDefinition): string {
  const { key, title, tags, description } = definition;
  const text = searchTexts.get(definition) ?? folded([title, key, ...tags, markdownText(description)].join(' '));
  searchTexts.set(definition, text);
  return text;
}

const HAS_FLAG: Readonly<Record<TaskFlag, (task: ListedTask) => boolean>> = {
  dangerous: ({ definition }) => definition.dangerous !== undefined,
  expensive: ({ definition }) => definition.expensive !== undefined,
  running: ({ recent }) => recent.some(({ status }) => isActive(status)),
  failed: failedLast,
  never: ({ recent }) => recent.length === 0,
};

/** Whether its last finished run ended badly. */
export function failedLast({ recent }: ListedTask): boolean {
  const last = recent.find(({ status }) => !isActive(status));
  return last !== undefined && ['failed', 'timed_out', 'interrupted'].includes(last.status);
}

/** The tasks in the chosen order; deprecated ones come last. */
export function sorted(tasks: readonly ListedTask[], sort: TaskSort): ListedTask[] {
  const deprecated = ({ definition }: ListedTask): number => (definition.deprecated === undefined ? 0 : 1);
  return [...tasks].sort((a, b) => deprecated(a) - deprecated(b) || ORDERS[sort](a, b));
}

const ORDERS: Readonly<Record<TaskSort, (a: ListedTask, b: ListedTask) => number>> = {
  category: () => 0,
  title: (a, b) => a.definition.title.localeCompare(b.definition.title, 'en'),
  'last-run': (a, b) => (b.recent[0]?.createdAt ?? 0) - (a.recent[0]?.createdAt ?? 0),
  duration: (a, b) => lastDuration(b) - lastDuration(a),
};

function lastDuration({ recent }: ListedTask): number {
  const last = recent.find(({ startedAt, finishedAt }) => startedAt !== null && finishedAt !== null);
  return last === undefined ? -1 : (last.finishedAt as number) - (last.startedAt as number);
}

// Case and accents are ignored.
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one): one is string => typeof one === 'string' && one !== '');
}
