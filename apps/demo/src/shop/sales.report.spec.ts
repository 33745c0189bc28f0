import { SalesReport } from './sales.report.js';
import { ShopDatabase } from './shop.database.js';

const ALL = { from: new Date('2024-01-01'), to: new Date('2026-12-31'), channels: [] };

describe('SalesReport', () => {
  let shop: ShopDatabase;
  let report: SalesReport;
  beforeAll(() => {
    shop = ShopDatabase.open(':memory:', new Date('2026-11-24T00:00:00Z'));
    report = new SalesReport(shop);
  });
  afterAll(() => shop.onApplicationShutdown());

  const sold = (where: string) =>
    shop.sqlite
      .prepare(
        `SELECT sum(quantity * unit_price_cents) FROM order_lines JOIN orders ON orders.id = order_id
         WHERE status <> 'cancelled' AND ${where}`,
      )
      .pluck()
      .get() as number;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  it('adds up to the same revenue however it is grouped', async () => {
    const expected = sold('1 = 1') / 100;
    for (const groupBy of ['country', 'channel', 'category'] as const) {
      const rows = await report.monthly({ ...ALL, groupBy });
      expect(sum(rows.map(({ revenue }) => revenue))).toBeCloseTo(expected, 2);
    }
  });

  it('counts an order once in a group, however many lines it has', async () => {
    const rows = await report.monthly({ ...ALL, groupBy: 'channel' });
    const orders = shop.sqlite.prepare("SELECT count(*) FROM orders WHERE status <> 'cancelled'").pluck().get();
    expect(sum(rows.map((row) => row.orders))).toBe(orders);
  });

  it('includes the first and the last day and nothing beside them', async () => {
    const day = new Date('2026-03-10');
    const rows = await report.monthly({ from: day, to: day, groupBy: 'channel', channels: [] });
    expect(new Set(rows.map(({ month }) => month))).toEqual(new Set(['2026-03']));
    expect(sum(rows.map(({ revenue }) => revenue))).toBeCloseTo(
      sold("substr(placed_at, 1, 10) = '2026-03-10'") / 100,
      2,
    );
  });

  it('keeps to the channels that were asked for', async () => {
    const rows = await report.monthly({ ...ALL, groupBy: 'channel', channels: ['phone', 'web'] });
    expect(new Set(rows.map(({ group }) => group))).toEqual(new Set(['phone', 'web']));
  });

  it('sorts by month, then by revenue', async () => {
    const rows = await report.monthly({ ...ALL, groupBy: 'country' });
    const sorted = rows.toSorted((a, b) => a.month.localeCompare(b.month) || b.revenue - a.revenue);
    expect(rows).toEqual(sorted);
    expect(rows.length).toBeGreaterThan(150);
  });
});
