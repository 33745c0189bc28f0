import { RUN_TRIGGERS } from '../../run/run.js';
import type { RunFilter } from '../../run/run-query.js';
import { ACTIVE_STATUSES, RUN_STATUSES, type RunStatus } from '../../run/run-status.js';
import { numberText } from '../figures.js';
import { STATUS_LOOKS } from '../words.js';

/** The statuses that are filtered together: one control on the page. */
export const STATUS_GROUPS = [
  { name: 'All', statuses: [] },
  { name: 'Active', statuses: ACTIVE_STATUSES },
  { name: 'Succeeded', statuses: ['succeeded', 'partial'] },
  { name: 'Failed', statuses: ['failed', 'timed_out', 'interrupted'] },
  { name: 'Cancelled', statuses: ['cancelled'] },
] as const satisfies readonly { name: string; statuses: readonly RunStatus[] }[];

/** One link of a control or menu. */
export interface FilterLink {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
  readonly count: string | null;
}

/** One menu, or the chosen value with a link that clears it. */
export interface FilterMenu {
  readonly name: string;
  /** What is chosen; `null` shows the menu. */
  readonly chosen: { readonly text: string; readonly clearHref: string } | null;
  readonly links: readonly FilterLink[];
  /** Name of a query parameter that can be typed in; `null` for none. */
  readonly field: string | null;
}

/** The controls above the list. */
export interface RunFiltersView {
  readonly groups: readonly FilterLink[];
  readonly statuses: FilterMenu;
  readonly menus: readonly FilterMenu[];
  readonly text: string;
  /** What a search keeps, as hidden fields. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly clearHref: string | null;
}

/** What the controls are made of. `query` holds the filters of the address as they stand there, without cursor. */
export interface FilterFacts {
  readonly filter: RunFilter;
  readonly query: URLSearchParams;
  readonly path: string;
  readonly tasks: readonly { readonly key: string; readonly title: string }[];
  /** Labels and actors of the runs on the page, to choose from. */
  readonly labels: readonly string[];
  readonly actors: readonly string[];
  /** Runs that match everything but the status, by group. */
  readonly counts: Readonly<{ active: number; failed: number }>;
}

const SPANS = [
  { from: '1h', text: 'Last hour' },
  { from: '24h', text: 'Last 24 hours' },
  { from: '7d', text: 'Last 7 days' },
  { from: '30d', text: 'Last 30 days' },
];

/** The controls, with every choice as a link. */
export function runFiltersView(facts: FilterFacts): RunFiltersView {
  const { query } = facts;
  const chosen = chosenStatuses(facts.filter);
  return {
    groups: STATUS_GROUPS.map(({ name, statuses }) => ({
      text: name,
      href: hrefWith(facts, { status: statuses.join(',') || null }),
      current: sameSet(chosen, statuses),
      count:
        name === 'Active' ? countText(facts.counts.active) : name === 'Failed' ? countText(facts.counts.failed) : null,
    })),
    statuses: statusMenu(facts, chosen),
    menus: [taskMenu(facts), labelMenu(facts), timeMenu(facts), byMenu(facts)],
    text: query.get('text') ?? '',
    kept: [...query].filter(([name]) => name !== 'text').map(([name, value]) => ({ name, value })),
    clearHref: query.size === 0 ? null : facts.path,
  };
}

function statusMenu(facts: FilterFacts, chosen: readonly RunStatus[]): FilterMenu {
  const [only] = chosen.length === 1 && chosen[0] !== 'cancelled' ? chosen : [];
  return {
    name: 'Status',
    chosen: only === undefined ? null : { text: STATUS_LOOKS[only].word, clearHref: hrefWith(facts, { status: null }) },
    links: RUN_STATUSES.map((status) => link(facts, STATUS_LOOKS[status].word, { status })),
    field: null,
  };
}

function taskMenu(facts: FilterFacts): FilterMenu {
  const { task } = facts.filter;
  const title = facts.tasks.find(({ key }) => key === task)?.title;
  return {
    name: 'Task',
    chosen: task === undefined ? null : { text: title ?? task, clearHref: hrefWith(facts, { task: null }) },
    links: facts.tasks.map(({ key, title }) => link(facts, title, { task: key })),
    field: null,
  };
}

function labelMenu(facts: FilterFacts): FilterMenu {
  const { label, tag } = facts.filter;
  const text = label ?? (tag === undefined ? undefined : `tag ${tag}`);
  return {
    name: 'Label',
    chosen: text === undefined ? null : { text, clearHref: hrefWith(facts, { label: null, tag: null }) },
    links: facts.labels.map((label) => link(facts, label, { label })),
    field: 'label',
  };
}

function timeMenu(facts: FilterFacts): FilterMenu {
  const [from, to] = [facts.query.get('from'), facts.query.get('to')];
  const span = SPANS.find((known) => known.from === from && to === null);
  const text = span?.text ?? [from === null ? '' : `from ${from}`, to === null ? '' : `to ${to}`].join(' ').trim();
  return {
    name: 'Time',
    chosen: text === '' ? null : { text, clearHref: hrefWith(facts, { from: null, to: null }) },
    links: SPANS.map(({ from, text }) => link(facts, text, { from, to: null })),
    field: null,
  };
}

function byMenu(facts: FilterFacts): FilterMenu {
  const { actor, trigger } = facts.filter;
  const text = actor ?? trigger;
  return {
    name: 'By',
    chosen: text === undefined ? null : { text, clearHref: hrefWith(facts, { actor: null, trigger: null }) },
    links: [
      ...facts.actors.map((actor) => link(facts, actor, { actor })),
      ...RUN_TRIGGERS.map((trigger) => link(facts, `by ${trigger}`, { trigger })),
    ],
    field: 'actor',
  };
}

/** The address with these filters changed; `null` takes one out. The cursor is always left out. */
export function hrefWith(
  { path, query }: Pick<FilterFacts, 'path' | 'query'>,
  changes: Record<string, string | null>,
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? path : `${path}?${text}`;
}

function link(facts: FilterFacts, text: string, changes: Record<string, string | null>): FilterLink {
  return { text, href: hrefWith(facts, changes), current: false, count: null };
}

function chosenStatuses({ status }: RunFilter): readonly RunStatus[] {
  return status === undefined ? [] : [status].flat();
}

function sameSet(one: readonly RunStatus[], other: readonly RunStatus[]): boolean {
  return one.length === other.length && one.every((status) => other.includes(status));
}

function countText(count: number): string | null {
  return count === 0 ? null : count >= 1_000 ? '999+' : numberText(count);
}
