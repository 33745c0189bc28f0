import { createHash } from 'node:crypto';
import { ProductSearch } from '../product.search.js';
import { ShopDatabase } from '../shop.database.js';
import { SEED_ROWS } from './seed-shop.js';

const TODAY = new Date('2026-11-24T09:30:00Z');

describe('seedShop', () => {
  let shops: ShopDatabase[] = [];
  const open = (today: Date) => {
    const shop = ShopDatabase.open(':memory:', today);
    shops.push(shop);
    return shop;
  };
  afterEach(async () => {
    await Promise.all(shops.map((shop) => shop.onApplicationShutdown()));
    shops = [];
  });

  const fingerprint = ({ sqlite }: ShopDatabase, table: string) =>
    createHash('sha256')
      .update(JSON.stringify(sqlite.prepare(`SELECT * FROM ${table}`).all()))
      .digest('hex');

  it('gives the same rows for the same day, every time', () => {
    const [first, second] = [open(TODAY), open(new Date('2026-11-24T17:00:00Z'))];
    for (const table of ['customers', 'products', 'orders', 'order_lines']) {
      expect(fingerprint(second, table)).toBe(fingerprint(first, table));
    }
  });

  it('moves only the dates when the day is another', () => {
    const [first, second] = [open(TODAY), open(new Date('2027-03-01T00:00:00Z'))];
    expect(fingerprint(second, 'products')).toBe(fingerprint(first, 'products'));
    expect(fingerprint(second, 'order_lines')).toBe(fingerprint(first, 'order_lines'));
    expect(fingerprint(second, 'orders')).not.toBe(fingerprint(first, 'orders'));
  });

  it('makes the promised number of rows, all of them in the search index', () => {
    const { sqlite } = open(TODAY);
    const count = (table: string) => sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect(count('customers')).toBe(SEED_ROWS.customers);
    expect(count('products')).toBe(SEED_ROWS.products);
    expect(count('product_search')).toBe(SEED_ROWS.products);
    expect(count('orders')).toBe(SEED_ROWS.orders);
    expect(count('order_lines')).toBeGreaterThan(SEED_ROWS.orders);
  });

  it('places no order after the day and keeps every reference whole', () => {
    const { sqlite } = open(TODAY);
    const { first, last } = sqlite
      .prepare('SELECT min(placed_at) AS first, max(placed_at) AS last FROM orders')
      .get() as {
      first: string;
      last: string;
    };
    expect(last < TODAY.toISOString()).toBe(true);
    expect(first.slice(0, 7)).toBe('2024-11');
    expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  });

  it('fills a shop again after a reset', () => {
    const shop = open(TODAY);
    const before = fingerprint(shop, 'products');
    shop.sqlite.exec(
      "DELETE FROM order_lines; UPDATE products SET price_cents = 1; INSERT INTO product_search (name) VALUES ('x')",
    );
    for (const _ of new ProductSearch(shop).rebuild(5_000));
    shop.reset();
    expect(fingerprint(shop, 'products')).toBe(before);
    expect(shop.sqlite.prepare('SELECT count(*) FROM product_search').pluck().get()).toBe(SEED_ROWS.products);
  });
});
