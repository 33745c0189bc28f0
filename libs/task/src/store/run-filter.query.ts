import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { JsonValue } from '../run/run.js';
import type { RunFilter } from '../run/run-query.js';
import { BadRequestError } from '../task.errors.js';
import { kysely } from './kysely.js';
import type { TaskTables } from './run.table.js';

const { sql } = kysely;

type Condition = ExpressionWrapper<TaskTables, 'runs', SqlBool>;

/**
 * The conditions of a filter, all of which must hold.
 * @throws BadRequestError for a time that cannot be read
 */
export function runConditions(filter: RunFilter, eb: ExpressionBuilder<TaskTables, 'runs'>): Condition[] {
  const conditions: Condition[] = [];
  if (filter.task !== undefined) conditions.push(eb('task', '=', filter.task));
  if (filter.status !== undefined) conditions.push(eb('status', 'in', [filter.status].flat()));
  if (filter.label !== undefined) conditions.push(eb('label', '=', filter.label));
  if (filter.actor !== undefined) conditions.push(eb('actor', '=', filter.actor));
  if (filter.trigger !== undefined) conditions.push(eb('trigger', '=', filter.trigger));
  if (filter.from !== undefined) conditions.push(eb('created_at', '>=', epoch(filter.from, 'from')));
  if (filter.to !== undefined) conditions.push(eb('created_at', '<', epoch(filter.to, 'to')));
  if (filter.tag !== undefined) {
    conditions.push(
      sql<SqlBool>`exists (select 1 from json_each(${eb.ref('tags')}) where value = ${filter.tag})` as unknown as Condition,
    );
  }
  for (const [key, value] of Object.entries(filter.args ?? {})) conditions.push(withArgument(key, value, eb));
  for (const [key, text] of Object.entries(filter.argTexts ?? {}))
    conditions.push(eb.or(meaningsOf(text).map((value) => withArgument(key, value, eb))));
  if (filter.text !== undefined && filter.text !== '') conditions.push(containing(filter.text, eb));
  return conditions;
}

/** A text means itself, and what it says as JSON. */
function meaningsOf(text: string): JsonValue[] {
  try {
    return [text, JSON.parse(text) as JsonValue];
  } catch {
    return [text];
  }
}

/** Compares type and value: `true` is not 1, and `null` is not an argument that is missing. */
function withArgument(key: string, value: JsonValue, eb: ExpressionBuilder<TaskTables, 'runs'>): Condition {
  return sql<SqlBool>`exists (select 1 from json_each(${eb.ref('args')}) as argument
    where argument.key = ${key} and argument.type in (${sql.join(jsonTypes(value))})
      and argument.value is ${asKept(value)})` as unknown as Condition;
}

/** What SQLite calls the types that this value may be kept with. */
function jsonTypes(value: JsonValue): string[] {
  if (value === null) return ['null'];
  if (typeof value === 'object') return [Array.isArray(value) ? 'array' : 'object'];
  if (typeof value === 'boolean') return [String(value)];
  return typeof value === 'number' ? ['integer', 'real'] : ['text'];
}

/** The value as `json_each` shows it. */
function asKept(value: JsonValue): string | number | null {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function containing(text: string, eb: ExpressionBuilder<TaskTables, 'runs'>): Condition {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const columns = ['task', 'title', 'label', 'id', 'summary'] as const;
  const matches = columns.map((column) => sql<SqlBool>`${eb.ref(column)} like ${pattern} escape '\\'`);
  return eb.or([...matches, sql<SqlBool>`json_extract(${eb.ref('error')}, '$.message') like ${pattern} escape '\\'`]);
}

function epoch(time: Date | string, name: string): number {
  const value = new Date(time).getTime();
  if (Number.isNaN(value))
    throw new BadRequestError(
      `The filter "${name}" is ${JSON.stringify(time)}: expected a time such as 2026-11-24T06:00:00Z.`,
    );
  return value;
}
