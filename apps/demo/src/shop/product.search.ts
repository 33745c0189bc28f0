import { Injectable, Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { ShopDatabase } from './shop.database.js';
import { createSearchIndex, SEARCH_INDEX } from './shop.schema.js';

const COLUMNS = [
  'products.sku',
  'products.name',
  'products.category',
  'products.description',
  'products.price_cents',
  'products.stock',
] as const;
const UNFINISHED = `${SEARCH_INDEX}_next`;

/** A product as a search finds it. */
export interface FoundProduct {
  sku: string;
  name: string;
  category: string;
  description: string;
  /** In whole cents. */
  price_cents: number;
  stock: number;
}

/** How far a rebuild of the index is. */
export interface RebuildProgress {
  /** Products read so far. */
  readonly done: number;
  readonly total: number;
}

/** Finds products by their words, and keeps the full-text index that makes it quick. */
@Injectable()
export class ProductSearch {
  private readonly logger = new Logger(ProductSearch.name);

  constructor(private readonly shop: ShopDatabase) {}

  /** Products that have every word of the text, or a word that begins with it; best match first. */
  async find(text: string, limit: number): Promise<FoundProduct[]> {
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) {
      return this.shop.query.selectFrom('products').select(COLUMNS).orderBy('sku').limit(limit).execute();
    }
    const match = words.map((word) => `"${word}"*`).join(' ');
    return this.shop.query
      .selectFrom('product_search')
      .innerJoin('products', 'products.id', 'product_search.rowid')
      .select(COLUMNS)
      .where(sql<boolean>`product_search MATCH ${match}`)
      .orderBy(sql`rank`)
      .limit(limit)
      .execute();
  }

  /**
   * Builds a new index beside the one in use, a batch at each step, and swaps the two after the last. Leaving the loop
   * early throws the new one away; searches never notice.
   */
  *rebuild(batchSize: number): Generator<RebuildProgress> {
    const { sqlite } = this.shop;
    const total = sqlite.prepare('SELECT count(*) FROM products').pluck().get() as number;
    const lastOfBatch = sqlite
      .prepare<[number, number], number | null>(
        'SELECT max(id) FROM (SELECT id FROM products WHERE id > ? ORDER BY id LIMIT ?)',
      )
      .pluck();
    sqlite.exec(`DROP TABLE IF EXISTS ${UNFINISHED}; ${createSearchIndex(UNFINISHED)}`);
    try {
      const copy = sqlite.prepare(
        `INSERT INTO ${UNFINISHED} (rowid, name, category, description)
         SELECT id, name, category, description FROM products WHERE id > ? AND id <= ?`,
      );
      let done = 0;
      let after = 0;
      for (let last = lastOfBatch.get(after, batchSize); last != null; last = lastOfBatch.get(after, batchSize)) {
        done += copy.run(after, last).changes;
        after = last;
        yield { done, total };
      }
      sqlite.transaction(() => {
        sqlite.exec(`DROP TABLE ${SEARCH_INDEX}; ALTER TABLE ${UNFINISHED} RENAME TO ${SEARCH_INDEX}`);
      })();
      this.logger.log('Swapped the new index for the old one');
    } finally {
      sqlite.exec(`DROP TABLE IF EXISTS ${UNFINISHED}`);
    }
  }
}
