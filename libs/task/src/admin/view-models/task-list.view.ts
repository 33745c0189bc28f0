import { categoriesOf, type TaskCategory } from '../../definition/task-category.js';
import { nearestKeys } from '../../params/nearest-keys.js';
import type { Run } from '../../run/run.js';
import { isActive } from '../../run/run-status.js';
import { countText, numberText } from '../figures.js';
import { type RunningCardView, runningCardView } from './running-card.view.js';
import { failedLast, type ListedTask, matches, sorted, type TaskFilter } from './task-filter.js';
import { addressOf, type FilterMenusView, filterMenus } from './task-menus.view.js';
import { type RowContext, type TaskRowView, taskRowView } from './task-row.view.js';

/** Active runs that get a card on top; more are counted. */
const MOST_CARDS = 4;

/** From so many tasks on, groups without an active run or a search are shown by their heading alone. */
const MANY_TASKS = 200;

/** Everything that the task browser is made of. */
export interface TaskListFacts extends RowContext {
  /** All that the reader may see, in the order of registration. */
  readonly tasks: readonly ListedTask[];
  /** Running and paused runs of these tasks, newest first. */
  readonly running: readonly Run[];
  readonly filter: TaskFilter;
}

/** Tasks of one category, or all of them under no heading. */
export interface TaskGroupView {
  readonly id: string;
  readonly heading: string | null;
  readonly count: string;
  readonly open: boolean;
  readonly rows: readonly TaskRowView[];
}

/** The page model of the task browser. */
export interface TaskListView extends FilterMenusView {
  readonly sentence: string;
  readonly runningText: string | null;
  readonly runningHref: string;
  readonly failedText: string | null;
  readonly failedHref: string;
  readonly cards: readonly RunningCardView[];
  readonly more: string | null;
  readonly moreHref: string;
  readonly groups: readonly TaskGroupView[];
  /** Groups fold: there are too many tasks to show all at once. */
  readonly folds: boolean;
  /** Instead of the groups when there is nothing to show. */
  readonly empty: Readonly<Record<string, unknown>> | null;
}

/** The page model of the task browser, filtered and sorted. */
export function taskListView(facts: TaskListFacts): TaskListView {
  const { tasks, running, filter, base } = facts;
  const found = tasks.filter((task) => matches(task, filter));
  const shown = found.filter(({ definition }) => filter.category === null || definition.category === filter.category);
  const active = tasks.filter(({ recent }) => recent.some(({ status }) => isActive(status))).length;
  const failed = tasks.filter(failedLast).length;
  return {
    sentence: `${countText(tasks.length, 'task')} in ${countText(categories(tasks).length, 'category', 'categories')}.`,
    runningText: active === 0 ? null : `${numberText(active)} running now`,
    runningHref: `${base}?flag=running`,
    failedText: failed === 0 ? null : `${numberText(failed)} failed on ${failed === 1 ? 'its' : 'their'} last run`,
    failedHref: `${base}?flag=failed`,
    cards: running.slice(0, MOST_CARDS).map((run) => runningCardView(run, base)),
    more: running.length > MOST_CARDS ? `and ${numberText(running.length - MOST_CARDS)} more` : null,
    moreHref: `${base}/runs?status=running`,
    ...filterMenus(tasks, found, filter, base),
    groups: groupsOf(shown, facts),
    folds: tasks.length > MANY_TASKS,
    empty: shown.length > 0 ? null : emptyView(facts),
  };
}

function categories(tasks: readonly ListedTask[]): TaskCategory[] {
  return categoriesOf(tasks.map(({ definition }) => definition));
}

function groupsOf(shown: readonly ListedTask[], facts: TaskListFacts): TaskGroupView[] {
  const { filter } = facts;
  if (shown.length === 0) return [];
  if (filter.sort !== 'category') return [groupView('all', null, sorted(shown, filter.sort), facts)];
  return categories(shown).map(({ key, label }) => {
    const members = shown.filter(({ definition }) => definition.category === key);
    return groupView(key, label, sorted(members, 'category'), facts);
  });
}

function groupView(
  id: string,
  heading: string | null,
  tasks: readonly ListedTask[],
  facts: TaskListFacts,
): TaskGroupView {
  const { filter } = facts;
  const searched = filter.q !== '' || filter.tags.length > 0 || filter.flags.length > 0 || filter.category !== null;
  const active = tasks.some(({ recent }) => recent.some(({ status }) => isActive(status)));
  return {
    id: `group-${id}`,
    heading,
    count: numberText(tasks.length),
    open: searched || active || facts.tasks.length <= MANY_TASKS || heading === null,
    rows: tasks.map((task) => taskRowView(task, facts)),
  };
}

function emptyView({ tasks, filter, base }: TaskListFacts): Readonly<Record<string, unknown>> {
  if (tasks.length === 0) {
    const text = 'Tasks appear here as soon as the application registers one: mark a method of a provider with @Task.';
    return { icon: 'layers', heading: 'No tasks yet', text, links: [], actions: [] };
  }
  const titles = new Map(tasks.map(({ definition }) => [definition.title, definition.key]));
  const close = filter.q === '' ? [] : nearestKeys(filter.q, [...titles.keys(), ...titles.values()]);
  const keys = [...new Set(close.map((name) => titles.get(name) ?? name))];
  return {
    icon: 'search',
    heading: filter.q === '' ? 'No task fits these filters' : `Nothing matches “${filter.q}”`,
    text: `Searched names, keys, tags and descriptions of ${countText(tasks.length, 'task')}.`,
    links: tasks
      .filter(({ definition }) => keys.includes(definition.key))
      .map(({ definition }) => ({ text: definition.title, href: `${base}/${definition.key}` })),
    actions: [
      { text: filter.q === '' ? 'Clear filters' : 'Clear search', href: addressOf(base, clearing(filter)), main: true },
    ],
  };
}

function clearing(filter: TaskFilter): TaskFilter {
  return { q: '', category: null, tags: [], flags: [], sort: filter.sort };
}
