import type { JsonValue, Run } from '../../run/run.js';
import { numberText } from '../figures.js';
import { type JsonNodeView, jsonNodes } from './json-tree.view.js';
import { type ResultTableView, resultTable, type TableQuery, tableRowsOf } from './result-table.view.js';

/** What the address says of the result: which view, and of the table which order and page. */
export interface ResultQuery extends TableQuery {
  readonly view: string | null;
}

/** What the result panel shows. */
export interface RunResultView {
  /** What the task says of itself. */
  readonly summary: string | null;
  /** What a partial run did not do; else `null`. */
  readonly shortfall: string | null;
  /** Views that fit the data; empty when there is one alone. */
  readonly views: readonly {
    readonly text: string;
    readonly icon: string;
    readonly count: string | null;
    readonly href: string;
    readonly current: boolean;
  }[];
  /** Figures of the result, at most four. */
  readonly tiles: readonly { readonly key: string; readonly value: string }[];
  readonly table: ResultTableView | null;
  /** A flat object as key and value. */
  readonly pairs: readonly { readonly key: string; readonly value: string }[] | null;
  readonly json: readonly JsonNodeView[] | null;
  /** Said where there is nothing to show. */
  readonly nothing: string | null;
  readonly jsonHref: string;
}

type JsonObject = { readonly [key: string]: JsonValue };

const TILES = 4;

/** The result of a run that returned, or `null` for any other. `path` is the address of the run's page. */
export function runResultView(run: Run, query: ResultQuery, path: string): RunResultView | null {
  if (run.status !== 'succeeded' && run.status !== 'partial') return null;
  const { result } = run;
  const rows = tableRowsOf(result);
  const flat = rows === null && isFlat(result) ? result : null;
  const views = viewsOf(rows?.length ?? null, flat !== null, query.view, path, result === null);
  const current = views.find((view) => view.current)?.text;
  const tiles = current === 'JSON' ? [] : tilesOf(result);
  return {
    summary: run.summary,
    shortfall: run.status === 'partial' ? run.reason : null,
    views: views.length > 1 ? views : [],
    tiles,
    table: current === 'Table' && rows !== null ? resultTable(rows, query, path) : null,
    pairs: current === 'Values' && flat !== null && tiles.length < Object.keys(flat).length ? pairsOf(flat) : null,
    json: current === 'JSON' ? jsonNodes(result) : null,
    nothing: result === null && run.summary === null ? 'The task returned nothing.' : null,
    jsonHref: `${path}?format=json`,
  };
}

function viewsOf(
  rows: number | null,
  flat: boolean,
  asked: string | null,
  path: string,
  empty: boolean,
): RunResultView['views'] {
  if (empty) return [];
  const offered = [
    ...(rows === null ? [] : [{ text: 'Table', icon: 'table-2', count: numberText(rows), view: 'table' }]),
    ...(flat ? [{ text: 'Values', icon: 'list', count: null, view: 'values' }] : []),
    { text: 'JSON', icon: 'braces', count: null, view: 'json' },
  ];
  const current = offered.find(({ view }) => view === asked) ?? offered[0];
  return offered.map(({ view, ...shown }) => ({
    ...shown,
    href: `${path}?view=${view}#result`,
    current: view === current?.view,
  }));
}

function isFlat(result: JsonValue): result is Record<string, JsonValue> {
  if (!isObject(result)) return false;
  const values = Object.values(result);
  return values.length > 0 && values.every((value) => value === null || typeof value !== 'object');
}

/** Numbers that stand beside each other in the result make figures; where there is more than that, the rest is in the table or the tree. */
function tilesOf(result: JsonValue): RunResultView['tiles'] {
  if (!isObject(result)) return [];
  const entries = Object.entries(result);
  const numbers = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const rest = entries.filter(([, value]) => typeof value === 'object' && value !== null);
  if (numbers.length === 0 || numbers.length > TILES || (rest.length === 0 && numbers.length < entries.length))
    return [];
  return numbers.map(([key, value]) => ({ key: wordsOf(key), value: numberText(value) }));
}

function pairsOf(result: JsonObject): NonNullable<RunResultView['pairs']> {
  return Object.entries(result).map(([key, value]) => ({ key, value: value === null ? '–' : String(value) }));
}

function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `netRevenue` as `Net revenue`. */
function wordsOf(key: string): string {
  const words = key
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
