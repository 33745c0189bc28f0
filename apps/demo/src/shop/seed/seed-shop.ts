import type { Database } from 'better-sqlite3';
import { addDays } from '../calendar.js';
import { ORDER_CHANNELS, type OrderStatus } from '../shop.tables.js';
import { Random } from './random.js';
import { CATALOGUE, CITIES, FAMILY_NAMES, FINISHES, GIVEN_NAMES, REMARKS, STREETS } from './seed-words.js';

/** How many rows a fresh shop has; order lines come to about two an order. */
export const SEED_ROWS = { customers: 3_000, products: 12_000, orders: 9_000 } as const;

/** Access to the supplier that a fresh shop starts with. */
const SEED_SUPPLIER_TOKEN = 'sup_demo00000000000000';

const HISTORY_DAYS = 730;
const DAYS_UNTIL_CLOSED = 30;
const WRONG_TOTAL_EVERY = 900;

/**
 * Fills an empty shop in one transaction: a process that dies half-way leaves it empty. The rows depend on nothing but
 * `today`, the day up to which orders were placed.
 */
export function seedShop(sqlite: Database, today: Date): void {
  const random = new Random(20_240_229);
  sqlite.transaction(() => {
    seedCustomers(sqlite, random, today);
    const prices = seedProducts(sqlite, random);
    seedOrders(sqlite, random, today, prices);
    sqlite.exec(
      'INSERT INTO product_search (rowid, name, category, description) SELECT id, name, category, description FROM products',
    );
    const setting = sqlite.prepare('INSERT INTO settings (key, value) VALUES (?, ?)');
    setting.run('supplier_token', SEED_SUPPLIER_TOKEN);
    setting.run('seeded_on', today.toISOString());
  })();
}

function seedCustomers(sqlite: Database, random: Random, today: Date): void {
  const insert = sqlite.prepare(
    'INSERT INTO customers (email, name, city, country, newsletter, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (let number = 1; number <= SEED_ROWS.customers; number++) {
    const [given, family] = [random.pick(GIVEN_NAMES), random.pick(FAMILY_NAMES)];
    const [city, country] = random.pick(CITIES);
    const email = `${given}.${family}.${number}@example.com`.toLowerCase().replace(/[^a-z0-9.@]/g, '');
    const createdAt = addDays(today, -random.integer(HISTORY_DAYS, 2 * HISTORY_DAYS)).toISOString();
    insert.run(email, `${given} ${family}`, city, country, random.chance(0.4) ? 1 : 0, createdAt);
  }
}

function seedProducts(sqlite: Database, random: Random): number[] {
  const insert = sqlite.prepare(
    'INSERT INTO products (sku, name, category, description, price_cents, stock) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const prices: number[] = [];
  for (let number = 1; number <= SEED_ROWS.products; number++) {
    const { category, low, high, things } = random.pick(CATALOGUE);
    const [finish, thing] = [random.pick(FINISHES), random.pick<string>(things)];
    const price = Math.round(random.integer(low, high) / 50) * 50;
    const sku = `${category.slice(0, 3).toUpperCase()}-${String(number).padStart(5, '0')}`;
    const description = `${finish} ${thing} for the ${random.pick(['home', 'studio', 'café', 'office'])}. ${random.pick(REMARKS)}`;
    insert.run(sku, `${finish} ${thing} ${number}`, category, description, price, random.integer(0, 160));
    prices.push(price);
  }
  return prices;
}

function seedOrders(sqlite: Database, random: Random, today: Date, prices: readonly number[]): void {
  const insertOrder = sqlite.prepare(
    `INSERT INTO orders (customer_id, status, channel, placed_at, closed_at, recipient, street, phone, total_cents)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertLine = sqlite.prepare(
    'INSERT INTO order_lines (order_id, product_id, quantity, unit_price_cents) VALUES (?, ?, ?, ?)',
  );
  for (let number = 1; number <= SEED_ROWS.orders; number++) {
    // Orders grow older to newer, a little denser towards today.
    const age = Math.floor(HISTORY_DAYS * (1 - (number / SEED_ROWS.orders) ** 0.8));
    const placedAt = new Date(addDays(today, -age).getTime() - random.integer(1, 86_399) * 1_000);
    const status = statusAt(age, random);
    const closedAt = status === 'closed' || status === 'cancelled' ? addDays(placedAt, random.integer(2, 20)) : null;
    const lines = new Map<number, number>();
    for (let line = random.integer(1, 3); line > 0; line--) {
      lines.set(random.integer(1, prices.length), random.integer(1, 4));
    }
    let total = number % WRONG_TOTAL_EVERY === 0 ? -100 : 0;
    for (const [product, quantity] of lines) total += quantity * (prices[product - 1] as number);
    insertOrder.run(
      random.integer(1, SEED_ROWS.customers),
      status,
      random.chance(0.7) ? 'web' : random.pick(ORDER_CHANNELS),
      placedAt.toISOString(),
      closedAt?.toISOString() ?? null,
      `${random.pick(GIVEN_NAMES)} ${random.pick(FAMILY_NAMES)}`,
      `${random.integer(1, 180)} ${random.pick(STREETS)}`,
      `+49 30 ${random.integer(1_000_000, 9_999_999)}`,
      total,
    );
    for (const [product, quantity] of lines) insertLine.run(number, product, quantity, prices[product - 1]);
  }
}

function statusAt(ageInDays: number, random: Random): OrderStatus {
  if (random.chance(0.07)) return 'cancelled';
  if (ageInDays > DAYS_UNTIL_CLOSED) return 'closed';
  return ageInDays > 5 ? 'shipped' : 'open';
}
