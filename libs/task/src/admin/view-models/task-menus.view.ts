import { categoriesOf } from '../../definition/task-category.js';
import { numberText } from '../figures.js';
import {
  type ListedTask,
  TASK_FLAGS,
  TASK_SORTS,
  type TaskFilter,
  type TaskFlag,
  type TaskSort,
} from './task-filter.js';

/** One choice of a control: a link where one is chosen, a checkbox where several are. */
export interface ChoiceView {
  readonly value: string;
  readonly text: string;
  readonly count: string | null;
  readonly chosen: boolean;
  readonly href: string;
}

/** The controls above the task browser. */
export interface FilterMenusView {
  readonly q: string;
  readonly category: string | null;
  readonly sort: TaskSort;
  readonly sortText: string;
  readonly categories: readonly ChoiceView[];
  readonly tags: readonly ChoiceView[];
  /** How many tags are chosen, or `null`. */
  readonly tagCount: string | null;
  readonly flags: readonly ChoiceView[];
  readonly flagCount: string | null;
  readonly sorts: readonly ChoiceView[];
}

const FLAG_WORDS: Readonly<Record<TaskFlag, string>> = {
  dangerous: 'Dangerous',
  expensive: 'Expensive',
  running: 'Running',
  failed: 'Failed last',
  never: 'Never run',
};

const SORT_WORDS: Readonly<Record<TaskSort, string>> = {
  category: 'Category',
  title: 'Title',
  'last-run': 'Last run',
  duration: 'Duration',
};

/**
 * The controls above the list.
 * @param all every task the reader may see; its categories and tags are offered
 * @param found those that fit everything but the category; they are counted
 */
export function filterMenus(
  all: readonly ListedTask[],
  found: readonly ListedTask[],
  filter: TaskFilter,
  base: string,
): FilterMenusView {
  const tags = [...new Set(all.flatMap(({ definition }) => definition.tags))].sort((a, b) => a.localeCompare(b, 'en'));
  return {
    q: filter.q,
    category: filter.category,
    sort: filter.sort,
    sortText: SORT_WORDS[filter.sort],
    categories: categoryChoices(all, found, filter, base),
    tags: tags.map((tag) => choice(tag, tag, filter.tags.includes(tag))),
    tagCount: countOrNull(filter.tags.length),
    flags: TASK_FLAGS.map((flag) => choice(flag, FLAG_WORDS[flag], filter.flags.includes(flag))),
    flagCount: countOrNull(filter.flags.length),
    sorts: TASK_SORTS.map((sort) => ({
      ...choice(sort, SORT_WORDS[sort], filter.sort === sort),
      href: addressOf(base, { ...filter, sort }),
    })),
  };
}

/** The address of the task browser with this filter. */
export function addressOf(base: string, { q, category, tags, flags, sort }: TaskFilter): string {
  const query = new URLSearchParams();
  if (q !== '') query.set('q', q);
  if (category !== null) query.set('category', category);
  for (const tag of tags) query.append('tag', tag);
  for (const flag of flags) query.append('flag', flag);
  if (sort !== 'category') query.set('sort', sort);
  return query.size === 0 ? base : `${base}?${query}`;
}

function categoryChoices(
  all: readonly ListedTask[],
  found: readonly ListedTask[],
  filter: TaskFilter,
  base: string,
): ChoiceView[] {
  const link = (category: string | null, text: string, count: number): ChoiceView => ({
    value: category ?? '',
    text,
    count: numberText(count),
    chosen: filter.category === category,
    href: addressOf(base, { ...filter, category }),
  });
  return [
    link(null, 'All', found.length),
    ...categoriesOf(all.map(({ definition }) => definition)).map(({ key, label }) => {
      return link(key, label, found.filter(({ definition }) => definition.category === key).length);
    }),
  ];
}

function choice(value: string, text: string, chosen: boolean): ChoiceView {
  return { value, text, count: null, chosen, href: '' };
}

function countOrNull(count: number): string | null {
  return count === 0 ? null : numberText(count);
}
