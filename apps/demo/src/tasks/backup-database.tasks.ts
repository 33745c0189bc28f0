import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Database from 'better-sqlite3';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { DataFolder } from '../shop/data-folder.js';
import { ShopDatabase } from '../shop/shop.database.js';

const PAGES_A_STEP = 200;
const COUNTED = ['customers', 'products', 'orders', 'order_lines', 'journal'] as const;

type RowCounts = Record<(typeof COUNTED)[number], number>;

/** Shows: params on method parameters with their own rules, progress with a total, a checked result, an optional step. */
@Injectable()
export class BackupDatabaseTasks {
  constructor(
    private readonly shop: ShopDatabase,
    private readonly folder: DataFolder,
  ) {}

  @Task({
    title: 'Back up database',
    description:
      'Copies the shop database to a file and checks the copy.\n\nThe shop stays in use meanwhile. The copy gets its name only ' +
      'after its integrity was checked and its rows were compared with the shop.',
    category: 'maintenance',
    icon: 'database-backup',
    tags: ['database', 'nightly'],
    maxConcurrent: 1,
  })
  async backupDatabase(
    @Param('name', {
      title: 'File name',
      description: 'Left empty, the time of the backup.',
      type: 'string',
      required: false,
      maxLength: 60,
      pattern: /[a-z0-9][a-z0-9-]*/,
      placeholder: 'before-price-change',
    })
    name: string | undefined,
    @Param('keep', {
      title: 'Backups to keep',
      description: 'Older ones are deleted after the new one has passed its checks.',
      type: 'integer',
      default: 5,
      min: 1,
      max: 100,
      unit: 'files',
    })
    keep: number,
    context: TaskContext,
  ) {
    await mkdir(this.folder.backups, { recursive: true });
    const file = join(this.folder.backups, `shop-${name ?? timeStamp()}.db`);
    const isTaken = await access(file).then(
      () => true,
      () => false,
    );
    if (isTaken) throw new Error(`There is a backup ${basename(file)} already. Choose another name.`);
    const unfinished = `${file}.part`;
    try {
      const rows = await context.step('Copy and check', async () => {
        await this.copyTo(unfinished, context);
        return this.verify(unfinished, context);
      });
      await rename(unfinished, file);
      const { size } = await stat(file);
      // The new backup is good, whatever becomes of the old ones.
      const deleted = await context.step('Delete the oldest', { optional: true }, () =>
        this.deleteOldest(keep, context),
      );
      context.set('file', file);
      context.summary(
        `${basename(file)}: ${megabytes(size)}, checked, ${sum(rows)} rows. ${deleted ?? 'No'} older deleted.`,
      );
      return { file, bytes: size, integrity: 'ok', rows, deleted: deleted ?? 0 };
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  private async copyTo(file: string, context: TaskContext): Promise<void> {
    context.log(`Copying to ${file}`);
    const { totalPages } = await this.shop.sqlite.backup(file, {
      progress({ totalPages: total, remainingPages }) {
        context.signal.throwIfAborted();
        if (total > 0) context.progress(total - remainingPages, total, 'Copying pages');
        return PAGES_A_STEP;
      },
    });
    context.progress(totalPages, totalPages, 'Copying pages');
  }

  /** Compares the copy with the shop, in the same turn of the event loop that ended the copy: no write comes between. */
  private verify(file: string, context: TaskContext): RowCounts {
    const copy = new Database(file, { fileMustExist: true });
    try {
      // Without it the copy would need a second file beside it to be opened.
      copy.pragma('journal_mode = DELETE');
      const answer = copy.pragma('integrity_check', { simple: true }) as string;
      if (answer !== 'ok') throw new Error(`The copy is damaged: ${answer}. It was not kept.`);
      context.log('Integrity check of the copy: ok');
      const [copied, current] = [countRows(copy), countRows(this.shop.sqlite)];
      for (const table of COUNTED) {
        if (copied[table] !== current[table]) {
          throw new Error(`The copy has ${copied[table]} ${table}, the shop ${current[table]}. It was not kept.`);
        }
        context.log(`${table}: ${copied[table]} rows, as in the shop`);
      }
      return copied;
    } finally {
      copy.close();
    }
  }

  private async deleteOldest(keep: number, context: TaskContext): Promise<number> {
    const files = (await readdir(this.folder.backups)).filter((name) => /^shop-.+\.db$/.test(name));
    const aged = await Promise.all(
      files.map(async (name) => ({ name, age: (await stat(join(this.folder.backups, name))).mtimeMs })),
    );
    const old = aged.sort((a, b) => b.age - a.age).slice(keep);
    for (const { name } of old) {
      await rm(join(this.folder.backups, name));
      context.log(`Deleted ${name}`);
    }
    return old.length;
  }
}

function countRows(sqlite: Database.Database): RowCounts {
  const count = (table: string) => sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return Object.fromEntries(COUNTED.map((table) => [table, count(table)])) as RowCounts;
}

function sum(rows: RowCounts): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function timeStamp(): string {
  return new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
