import type { JsonValue } from '../../run/run.js';
import { numberText } from '../figures.js';

/** Order and page of the table, from the address. */
export interface TableQuery {
  /** Column to sort by; `null` keeps the order of the result. */
  readonly sort: string | null;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
}

/** One cell: its text, or a nested value in short. */
export interface TableCellView {
  readonly text: string;
  readonly number: boolean;
  readonly nested: boolean;
}

/** One page of a result that is a list of objects. */
export interface ResultTableView {
  readonly columns: readonly {
    readonly name: string;
    readonly number: boolean;
    /** `ascending`, `descending` or `none`, for `aria-sort`. */
    readonly order: 'ascending' | 'descending' | 'none';
    readonly href: string;
  }[];
  readonly rows: readonly { readonly cells: readonly TableCellView[] }[];
  /** `1–50 of 312 rows`. */
  readonly range: string;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
}

type Row = Readonly<Record<string, JsonValue>>;

const PAGE_ROWS = 50;
const COLUMNS = 40;
const CELL_CHARACTERS = 300;

/** The rows of a result that makes a table: a list of objects, or an object with one such list and plain values; else `null`. */
export function tableRowsOf(result: JsonValue): readonly Row[] | null {
  if (isRows(result)) return result;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return null;
  const nested = Object.values(result).filter((value) => typeof value === 'object' && value !== null);
  const [only] = nested;
  return nested.length === 1 && only !== undefined && isRows(only) ? only : null;
}

/** One page of the rows in the wanted order. `path` is the address of the run's page. */
export function resultTable(rows: readonly Row[], query: TableQuery, path: string): ResultTableView {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, COLUMNS);
  const sort = names.find((name) => name === query.sort) ?? null;
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const page = Math.min(Math.max(1, query.page), pages);
  const from = (page - 1) * PAGE_ROWS;
  const shown = ordered(rows, sort, query.descending).slice(from, from + PAGE_ROWS);
  return {
    columns: names.map((name) => ({
      name,
      number: isNumeric(rows, name),
      order: name !== sort ? 'none' : query.descending ? 'descending' : 'ascending',
      href: address(path, { sort: name, dir: name === sort && !query.descending ? 'desc' : 'asc' }),
    })),
    rows: shown.map((row) => ({ cells: names.map((name) => cell(row[name], isNumeric(rows, name))) })),
    range: `${numberText(from + 1)}–${numberText(from + shown.length)} of ${numberText(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`,
    previousHref: page === 1 ? null : pageAddress(path, sort, query.descending, page - 1),
    nextHref: page === pages ? null : pageAddress(path, sort, query.descending, page + 1),
  };
}

function isRows(value: JsonValue): value is Record<string, JsonValue>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (item) => typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0,
    )
  );
}

function ordered(rows: readonly Row[], sort: string | null, descending: boolean): readonly Row[] {
  if (sort === null) return rows;
  const sign = descending ? -1 : 1;
  return [...rows].sort((one, other) => sign * compared(one[sort], other[sort]));
}

function compared(one: JsonValue | undefined, other: JsonValue | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return plain(one).localeCompare(plain(other), 'en', { numeric: true });
}

function isNumeric(rows: readonly Row[], name: string): boolean {
  const values = rows.slice(0, PAGE_ROWS).map((row) => row[name] ?? null);
  return (
    values.some((value) => typeof value === 'number') &&
    values.every((value) => value === null || typeof value === 'number')
  );
}

function cell(value: JsonValue | undefined, number: boolean): TableCellView {
  const nested = typeof value === 'object' && value !== null;
  const text = typeof value === 'number' ? cellNumber(value) : plain(value);
  return { text: text.length > CELL_CHARACTERS ? `${text.slice(0, CELL_CHARACTERS)}…` : text || '–', number, nested };
}

function cellNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(value);
}

function plain(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function pageAddress(path: string, sort: string | null, descending: boolean, page: number): string {
  const order: Record<string, string> = sort === null ? {} : { sort, dir: descending ? 'desc' : 'asc' };
  return address(path, { ...order, page: String(page) });
}

function address(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams({ view: 'table', ...query })}#result`;
}
