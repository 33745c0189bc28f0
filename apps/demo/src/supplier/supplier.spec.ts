import { ShopDatabase } from '../shop/shop.database.js';
import { SupplierClient, SupplierError } from './supplier.client.js';
import { SupplierServer } from './supplier.server.js';

const { signal } = new AbortController();

describe('the supplier', () => {
  let shop: ShopDatabase;
  let server: SupplierServer;
  let client: SupplierClient;
  let skus: string[];
  beforeEach(async () => {
    shop = ShopDatabase.open(':memory:', new Date('2026-11-24T00:00:00Z'));
    server = new SupplierServer(shop);
    client = new SupplierClient(shop, server);
    await server.onModuleInit();
    skus = shop.sqlite.prepare<[], string>('SELECT sku FROM products ORDER BY id LIMIT 60').pluck().all();
  });
  afterEach(async () => {
    await server.onApplicationShutdown();
    await shop.onApplicationShutdown();
  });

  const statuses = async (session: number) => {
    const answers = skus.map((sku) => client.price(session, sku, signal).catch((error: SupplierError) => error.status));
    return (await Promise.all(answers)).map((answer) => (answer === 503 ? 503 : 200));
  };

  it('has no price for the same few articles in every session', async () => {
    const first = await statuses(await client.openSession(signal));
    const second = await statuses(await client.openSession(signal));
    expect(second).toEqual(first);
    expect(first.filter((status) => status === 503)).toHaveLength(2);
  });

  it('goes down after thirty answers of every third session', async () => {
    for (let opened = 1; opened < 3; opened++) await client.openSession(signal);
    const third = await client.openSession(signal);
    const answers: boolean[] = [];
    for (const sku of skus)
      answers.push(
        await client.price(third, sku, signal).then(
          () => true,
          () => false,
        ),
      );
    expect(answers.slice(0, 30)).toContain(true);
    expect(answers.slice(30)).not.toContain(true);
  });

  it('gives prices near those of the shop, the same ones when asked again', async () => {
    const session = await client.openSession(signal);
    const own = shop.sqlite.prepare('SELECT price_cents FROM products WHERE sku = ?').pluck().get(skus[0]) as number;
    const price = await client.price(session, skus[0] as string, signal);
    expect(Math.abs(price - own) / own).toBeLessThan(0.13);
    expect(await client.price(session, skus[0] as string, signal)).toBe(price);
  });

  it('answers 401 to a token it does not know, and 404 to an article it does not sell', async () => {
    await expect(client.account('sup_short', signal)).rejects.toThrow('GET /account was answered 401');
    const unknown = client.price(1, 'NO-SUCH', signal);
    await expect(unknown).rejects.toThrow(SupplierError);
    await expect(unknown).rejects.toMatchObject({ status: 404, isTemporary: false });
  });
});
