/** Name of the full-text index that searches read. */
export const SEARCH_INDEX = 'product_search';

/** Creates the full-text index under a name, so that a new one can be built beside the one in use. */
export function createSearchIndex(name: string): string {
  return `CREATE VIRTUAL TABLE ${name} USING fts5(name, category, description, tokenize = 'unicode61 remove_diacritics 2');`;
}

/** Creates every table of an empty shop. */
export const SHOP_SCHEMA = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    newsletter INTEGER NOT NULL DEFAULT 0,
    suspended_until TEXT,
    suspended_reason TEXT,
    created_at TEXT NOT NULL
  );
  CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    stock INTEGER NOT NULL,
    price_checked_at TEXT
  );
  CREATE INDEX products_by_category ON products (category, stock);
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL,
    channel TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    closed_at TEXT,
    recipient TEXT,
    street TEXT,
    phone TEXT,
    total_cents INTEGER NOT NULL,
    anonymised_at TEXT
  );
  CREATE INDEX orders_by_time ON orders (placed_at);
  CREATE INDEX orders_by_customer ON orders (customer_id);
  CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id)
  ) WITHOUT ROWID;
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
  );
  ${createSearchIndex(SEARCH_INDEX)}
`;
