import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import Sqlite from 'better-sqlite3';
import { type Run, TaskService } from 'nestjs-taskforge';
import { AppModule } from '../apps/demo/src/app.module.js';
import { ProductSearch } from '../apps/demo/src/shop/product.search.js';
import { ShopDatabase } from '../apps/demo/src/shop/shop.database.js';
import { fileTree } from './support/file-tree.js';
import { framesOf, linesOf, runWith } from './support/run-frames.js';

const LONG = 60_000;
const COUNTED = ['customers', 'products', 'orders', 'order_lines'];
const environment = { ...process.env };

let folder: string;
let app: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;
let tasks: TaskService;
let shop: ShopDatabase;

beforeAll(async () => {
  folder = fileTree({});
  const [data, files] = [path.join(folder, 'data'), path.join(folder, 'files')];
  Object.assign(process.env, { DEMO_DATA: data, TASK_STORE: 'sqlite::memory:', TASK_FILES: files });
  app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  tasks = app.get(TaskService, { strict: false });
  shop = app.get(ShopDatabase, { strict: false });
}, LONG);

afterAll(async () => {
  await app?.close();
  for (const name of ['DEMO_DATA', 'TASK_STORE', 'TASK_FILES']) delete process.env[name];
  Object.assign(process.env, environment);
  rmSync(folder, { recursive: true, force: true });
});

/** The one value that a query on the shop gives. */
function value(sql: string, ...params: unknown[]): unknown {
  return shop.sqlite
    .prepare(sql)
    .pluck()
    .get(...params);
}

function rowsOf(sqlite: Sqlite.Database): unknown[] {
  return COUNTED.map((table) => sqlite.prepare(`select count(*) from ${table}`).pluck().get());
}

/** What a run wrote, one text a line. */
async function linesOfRun({ id }: Run): Promise<{ level: string; text: string }[]> {
  return linesOf(await framesOf(tasks, id)).map(({ level, text }) => ({ level, text }));
}

describe('The tasks of the demo', () => {
  it('are at least eight over the four categories, on a shop of some ten thousand rows', () => {
    const categories = tasks.categories().map(({ key }) => key);
    expect(categories).toEqual(['maintenance', 'data', 'admin', 'report']);
    expect(tasks.list().length).toBeGreaterThanOrEqual(8);
    expect(rowsOf(shop.sqlite).reduce<number>((sum, rows) => sum + Number(rows), 0)).toBeGreaterThan(20_000);
  });
});

describe('The backup', () => {
  it('is a file of its own with every row of the shop, keeps its name only when it is whole, and deletes older ones', async () => {
    for (const name of ['one', 'two', 'three'])
      expect(await tasks.run('backup-database', { name, keep: 2 })).toMatchObject({
        ok: true,
        progress: { percent: 100 },
      });
    const backups = path.join(folder, 'data/backups');
    expect(readdirSync(backups).sort()).toEqual(['shop-three.db', 'shop-two.db']);
    const copy = new Sqlite(path.join(backups, 'shop-three.db'), { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(rowsOf(copy)).toEqual(rowsOf(shop.sqlite));
    copy.close();
    const again = await tasks.run('backup-database', { name: 'three' });
    expect(again.error?.message).toBe('There is a backup shop-three.db already. Choose another name.');
  });
});

describe('The import of customers', () => {
  const csv = [
    'email,name,city,country,newsletter',
    'grace@example.test,Grace Hopper,Arlington,US,yes',
    'no address,Nobody,Berlin,DE,no',
    'alan@example.test,Alan Turing,Wilmslow,GB,no',
  ].join('\n');
  const known = () => value("select count(*) from customers where email like '%@example.test'");

  it('writes nothing in a dry run, then the good rows, and tells every bad one by its line', async () => {
    const dry = await tasks.run('import-customers', { csv, dryRun: true });
    expect([dry.result, known()]).toMatchObject([{ dryRun: true, created: 2, failed: 1 }, 0]);
    const run = await tasks.run('import-customers', { csv });
    expect(run).toMatchObject({ ok: true, result: { created: 2, updated: 0, failed: 1 }, items: { ok: 1, failed: 0 } });
    expect(known()).toBe(2);
    expect(await linesOfRun(run)).toMatchObject([
      { level: 'warn', text: expect.stringMatching(/^Line 3: email "no address" /) },
    ]);
    expect((await tasks.run('import-customers', { csv })).result).toMatchObject({ created: 0, updated: 2 });
  });

  it('fails with the errors of all rows when none can be used', async () => {
    const run = await tasks.run('import-customers', { csv: 'email,name,city,country\nx,y,z,q' });
    expect(run).toMatchObject({ status: 'failed', error: { name: 'NothingToImportError' } });
    const noted = () =>
      value('select detail from journal where action = ? and detail like ?', 'run failed', `%${run.id}%`);
    while (noted() === undefined) await new Promise(setImmediate);
    expect(noted()).toBe(`${run.title}: ${run.error?.message} (${run.id})`);
    expect(run.error?.context?.rowErrors).not.toEqual([]);
  });
});

describe('The search index', () => {
  it('is rebuilt with progress, and finds a new product only then', async () => {
    shop.sqlite
      .prepare(
        "insert into products (sku, name, description, category, price_cents, stock) select 'ZZZ-00001', 'Quixotic lantern', description, category, price_cents, stock from products limit 1",
      )
      .run();
    const search = app.get(ProductSearch, { strict: false });
    const found = async () => (await search.find('quixotic', 10)).length;
    expect(await found()).toBe(0);
    const run = await tasks.run('rebuild-search-index', { batchSize: 5_000, pause: 0 });
    expect(run).toMatchObject({ ok: true, progress: { total: value('select count(*) from products'), percent: 100 } });
    expect(await found()).toBe(1);
    const told = (await framesOf(tasks, run.id)).filter(({ type }) => type === 'progress');
    expect(told.length).toBeGreaterThan(1);
  });
});

describe('The sales report', () => {
  it('is a table of months and groups whose revenue is that of the orders', async () => {
    const run = await tasks.run('monthly-sales', { groupBy: 'channel' });
    const rows = run.result as { month: string; group: string; revenue: number }[];
    expect(new Set(rows.map(({ month }) => month)).size).toBe(3);
    const revenue = rows.reduce((sum, row) => sum + row.revenue, 0);
    expect(revenue).toBeGreaterThan(0);
    expect(run.metadata.revenue).toBe(Math.round(revenue * 100) / 100);
  });
});

describe('The anonymisation of orders', () => {
  const open = () => value('select count(*) from orders where anonymised_at is not null and recipient is null');

  it('is dangerous, changes nothing unless it is told to, and never touches young orders', async () => {
    expect(tasks.get('anonymise-orders').dangerous).toMatch(/for good/);
    const before = new Date(Date.UTC(new Date().getUTCFullYear() - 1, new Date().getUTCMonth(), 1));
    const dry = await tasks.run('anonymise-orders', { before });
    const { matching } = dry.result as { matching: number };
    expect(matching).toBeGreaterThan(0);
    expect([dry.tags, open()]).toEqual([['dry-run'], 0]);
    const run = await tasks.run('anonymise-orders', { before, dryRun: false });
    expect([run.result, open()]).toEqual([{ dryRun: false, matching, anonymised: matching }, matching]);
    const today = new Date(new Date().setUTCHours(0, 0, 0, 0));
    expect(await tasks.run('anonymise-orders', { before: today, dryRun: false })).toMatchObject({ status: 'failed' });
    expect(open()).toBe(matching);
  });
});

describe('The report on disk and processes', () => {
  it('writes what its child processes say, line by line, and reads its figures from that', async () => {
    const run = await tasks.run('system-report', { top: 3 });
    const { disk, processes } = run.result as { disk: { totalGigabytes: number }; processes: unknown[] };
    expect(disk.totalGigabytes).toBeGreaterThan(0);
    expect(processes.length).toBeGreaterThan(0);
    const texts = (await linesOfRun(run)).map(({ text }) => text);
    // The head of each table is what only the program itself can have said.
    for (const said of [/^\$ df /, /^Filesystem\b/, /^\$ ps /, /^\s*PID\b/])
      expect(texts).toContainEqual(expect.stringMatching(said));
    expect(texts.length).toBeGreaterThan(5);
  });
});

describe('The price sync', () => {
  it('takes over prices, and fails now and then with what the supplier said as the cause', async () => {
    const runs: Run[] = [];
    for (let session = 1; session <= 3; session++) runs.push(await tasks.run('sync-prices', { limit: 60 }));
    const [good, bad] = [runs.filter(({ ok }) => ok), runs.filter(({ ok }) => !ok)];
    expect([good.length, bad.length]).toEqual([2, 1]);
    expect(bad[0]).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringMatching(
          /^The supplier refused 5 prices in a row; \d+ of 60 were checked before and stay/,
        ),
        cause: { name: 'SupplierError', context: { status: 503 } },
      },
    });
    const changes = good.flatMap(({ result }) => result as { sku: string; after: number }[]);
    expect(changes.length).toBeGreaterThan(0);
    const latest = changes.at(-1);
    expect(value('select price_cents from products where sku = ?', latest?.sku)).toBe(
      Math.round(Number(latest?.after) * 100),
    );
  });
});

describe('The export of orders', () => {
  it('leaves the same rows as a CSV file', async () => {
    const run = await tasks.run('export-orders', { status: 'open', limit: 3 });
    const rows = run.result as { id: number; total: number }[];
    expect(run.artifacts).toMatchObject([{ name: 'orders-open.csv', contentType: 'text/csv' }]);
    const [file = ''] = readdirSync(path.join(folder, 'files'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.csv'));
    const lines = readFileSync(path.join(folder, 'files', file), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('id,status,channel,placed_at,closed_at,total');
    expect(lines.slice(1).map((line) => [line.split(',')[0], line.split(',').at(-1)])).toEqual(
      rows.map(({ id, total }) => [String(id), String(total)]),
    );
  });
});

describe('Vacuum', () => {
  it('is expensive, and returns the space of deleted rows to the disk', async () => {
    expect(tasks.get('vacuum-database').expensive).toMatch(/shop waits/);
    shop.sqlite.exec('create table scrap as select * from order_lines; drop table scrap');
    const run = await tasks.run('vacuum-database', { analyse: true });
    const { bytesReturned, analysed } = run.result as { bytesReturned: number; analysed: boolean };
    expect(bytesReturned).toBeGreaterThan(0);
    expect(analysed).toBe(true);
    expect(shop.sqlite.pragma('freelist_count', { simple: true })).toBe(0);
  });
});

describe('The journal', () => {
  it(
    'notes the run that the end of the application interrupts',
    async () => {
      const data = path.join(folder, 'interrupted');
      process.env.DEMO_DATA = data;
      const ending = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
      const service = ending.get(TaskService, { strict: false });
      const { id, title } = await service.start('rebuild-search-index', { batchSize: 100, pause: 10_000 });
      await runWith(service, id, 'running');
      await ending.close();
      const closed = new Sqlite(path.join(data, 'shop.db'), { readonly: true });
      const noted = closed.prepare("select detail from journal where action = 'run interrupted'").pluck().all();
      closed.close();
      expect(noted).toEqual([expect.stringMatching(new RegExp(`^${title}: .*\\(${id}\\)$`))]);
    },
    LONG,
  );
});
