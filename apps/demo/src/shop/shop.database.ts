import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { seedShop } from './seed/seed-shop.js';
import { SHOP_SCHEMA } from './shop.schema.js';
import type { ShopTables } from './shop.tables.js';

/**
 * The shop's SQLite file: Kysely for queries, the driver itself for backups, bulk statements and transactions. There is one
 * connection, so a transaction that waits for something would take in whatever else is written meanwhile: changes that
 * belong together go through `sqlite.transaction`, which is synchronous.
 */
export class ShopDatabase implements OnApplicationShutdown {
  /** Query builder over the same connection. */
  readonly query: Kysely<ShopTables>;

  private constructor(
    /** The driver's connection. */
    readonly sqlite: Database.Database,
  ) {
    this.query = new Kysely<ShopTables>({ dialect: new SqliteDialect({ database: sqlite }) });
  }

  /**
   * Opens the file, makes it with its folder on first use, and fills an empty shop with made-up rows.
   * @param today day up to which the made-up orders were placed
   */
  static open(file: string, today = new Date()): ShopDatabase {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const sqlite = new Database(file);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('busy_timeout = 5000');
    const database = new ShopDatabase(sqlite);
    if (!database.hasTable('settings')) database.fill(today);
    return database;
  }

  /** Takes every row away and fills the shop again, as on first use. */
  reset(): void {
    const tables = this.sqlite
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         ORDER BY sql LIKE 'CREATE VIRTUAL TABLE%' DESC`,
      )
      .pluck()
      .all();
    this.sqlite.pragma('foreign_keys = OFF');
    this.sqlite.transaction(() => {
      // A full-text index takes its shadow tables with it, and they cannot be dropped before it.
      for (const name of tables) if (this.hasTable(name)) this.sqlite.exec(`DROP TABLE ${name}`);
    })();
    this.sqlite.pragma('foreign_keys = ON');
    this.fill(new Date());
  }

  /** Closes the file. It is the last hook of a shutdown, so that running tasks can still end well. */
  async onApplicationShutdown(): Promise<void> {
    await this.query.destroy();
  }

  private hasTable(name: string): boolean {
    return this.sqlite.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
  }

  private fill(today: Date): void {
    const start = performance.now();
    this.sqlite.transaction(() => {
      this.sqlite.exec(SHOP_SCHEMA);
      seedShop(this.sqlite, today);
    })();
    const rows = this.sqlite
      .prepare(
        `SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM products)
              + (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_lines)`,
      )
      .pluck()
      .get();
    new Logger('Shop').log(`Made a shop of ${rows} rows in ${Math.round(performance.now() - start)} ms`);
  }
}
