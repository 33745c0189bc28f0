import type { CompiledQuery, Kysely } from 'kysely';
import type { TaskTables } from './run.table.js';
import type { Perform } from './task-database.js';

/** Builds a query with {@link named} values. */
type Build = (db: Kysely<TaskTables>) => { compile(): CompiledQuery };

/** Stands for a value, of whatever type, where a query is built. */
export function named(name: string): never {
  return name as never;
}

/** A row of names: that of each column in the place of its value. */
export function namedColumns<T extends object>(row: T): T {
  return Object.fromEntries(Object.keys(row).map((name) => [name, named(name)])) as T;
}

/** Queries that are built once and done often, each time with other values: to build one costs more than to do it. */
export class NamedQueries {
  private readonly built = new Map<string, CompiledQuery>();

  constructor(private readonly db: Kysely<TaskTables>) {}

  /** Inserts a row with all columns of its table. */
  insert<T extends keyof TaskTables>(perform: Perform, table: T, row: TaskTables[T]): ReturnType<Perform> {
    // Not typed by the builder, which does not know which table it is.
    const build: Build = (db) => db.insertInto(table).values(namedColumns(row) as never);
    return this.perform(perform, `insert into ${table}`, build, row);
  }

  /**
   * Does the query; says how many rows it changed.
   * @param key of the query: what has the same key is the same query
   * @param values by the names that the query was built with
   */
  perform(perform: Perform, key: string, build: Build, values: object): ReturnType<Perform> {
    let query = this.built.get(key);
    if (query === undefined) {
      query = build(this.db).compile();
      this.built.set(key, query);
    }
    return perform(
      query,
      query.parameters.map((name) => values[name as keyof typeof values]),
    );
  }
}
