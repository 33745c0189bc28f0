import { ProductSearch } from './product.search.js';
import { ShopDatabase } from './shop.database.js';

describe('ProductSearch', () => {
  let shop: ShopDatabase;
  let search: ProductSearch;
  beforeEach(() => {
    shop = ShopDatabase.open(':memory:', new Date('2026-11-24T00:00:00Z'));
    search = new ProductSearch(shop);
  });
  afterEach(() => shop.onApplicationShutdown());

  it('finds products that have every word, by the beginnings of words', async () => {
    const found = await search.find('walnut boo', 5);
    expect(found).toHaveLength(5);
    for (const { name } of found) expect(name).toMatch(/^Walnut bookcase/);
  });

  it('treats the signs of the query language as plain text', async () => {
    await expect(search.find('") OR name:* NEAR(', 3)).resolves.toEqual([]);
    await expect(search.find('"*:^', 3)).resolves.toHaveLength(3);
  });

  it('finds a new product only after a rebuild', async () => {
    shop.sqlite.exec(
      "INSERT INTO products (sku, name, category, description, price_cents, stock) VALUES ('X-1', 'Zeppelin', 'garden', '', 1, 1)",
    );
    expect(await search.find('zeppelin', 5)).toEqual([]);
    const steps = [...search.rebuild(5_000)];
    expect(steps.at(-1)).toEqual({ done: 12_001, total: 12_001 });
    expect(steps).toHaveLength(3);
    expect(await search.find('zeppelin', 5)).toMatchObject([{ sku: 'X-1' }]);
  });

  it('keeps the index in use when a rebuild is left early', async () => {
    const before = await search.find('walnut', 500);
    for (const { done } of search.rebuild(1_000)) if (done >= 3_000) break;
    expect(await search.find('walnut', 500)).toEqual(before);
    const tables = shop.sqlite.prepare("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'product_search_next%'");
    expect(tables.pluck().get()).toBe(0);
  });
});
