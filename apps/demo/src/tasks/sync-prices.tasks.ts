import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';
import { SupplierClient, SupplierError } from '../supplier/supplier.client.js';

const DOWN_AFTER = 5;

/** What became of one product. */
interface PriceChange {
  sku: string;
  name: string;
  before: number;
  after: number;
  percent: number;
}

interface Product {
  sku: string;
  name: string;
  price_cents: number;
}

/** Shows: work over HTTP that fails now and then, an error that keeps its cause, and a `rateLimit`: the supplier wants no more lists. */
@Injectable()
export class SyncPricesTasks {
  constructor(
    private readonly shop: ShopDatabase,
    private readonly supplier: SupplierClient,
  ) {}

  @Task({
    title: 'Sync prices with supplier',
    description:
      'Takes over the supplier’s price of each product.\n\nProducts without a price are skipped. The run fails when the supplier ' +
      `refuses ${DOWN_AFTER} in a row; prices taken over before stay. At most ten runs start in a minute; more wait.`,
    category: 'data',
    icon: 'tags',
    tags: ['products', 'supplier', 'nightly'],
    timeout: '10m',
    maxConcurrent: 1,
    rateLimit: { max: 10, per: '1m' },
  })
  async syncPrices(
    @Param('limit', {
      title: 'Products',
      description: 'Those whose price was checked longest ago.',
      type: 'integer',
      default: 200,
      min: 1,
      max: 5_000,
      unit: 'products',
    })
    limit: number,
    @Param('skus', {
      title: 'Only these articles',
      description: 'Article numbers; empty means all.',
      type: 'string[]',
      required: false,
      pattern: /[A-Z]{3}-\d{5}/,
      placeholder: 'LIG-00017',
    })
    skus: string[] | undefined,
    @Param('maxChange', {
      title: 'Largest change',
      description: 'A price that moves further is a slip of the pen: it is reported, not taken over.',
      type: 'number',
      default: 25,
      min: 0.5,
      max: 100,
      unit: '%',
    })
    maxChange: number,
    context: TaskContext,
  ): Promise<PriceChange[]> {
    const products = await this.choose(limit, skus ?? []);
    for (const sku of skus ?? []) {
      if (!products.some((product) => product.sku === sku)) context.warn(`There is no product ${sku}`);
    }
    const session = await this.supplier.openSession(context.signal);
    context.log(`Price list ${session} is open, ${products.length} products to ask for`);
    const changes: PriceChange[] = [];
    let [done, refused, refusedInARow] = [0, 0, 0];
    for (const product of products) {
      const answer = await this.supplier.price(session, product.sku, context.signal).catch((error: Error) => error);
      context.signal.throwIfAborted();
      if (answer instanceof Error) {
        refused++;
        context.warn(`${product.sku}: ${answer.message}`);
        if (++refusedInARow === DOWN_AFTER) throw this.down(done - refused + 1, products.length, answer);
        this.keep(product, product.price_cents);
      } else {
        refusedInARow = 0;
        this.take(product, answer, maxChange, changes, context);
      }
      context.progress(++done, products.length, 'Asking for prices');
    }
    context.summary(`${done - refused} prices checked, ${changes.length} changed, ${refused} not available.`);
    return changes;
  }

  private take(product: Product, price: number, maxChange: number, changes: PriceChange[], context: TaskContext): void {
    const { sku, name, price_cents } = product;
    const percent = Math.round(((price - price_cents) / price_cents) * 1_000) / 10;
    const isSlip = Math.abs(percent) > maxChange;
    if (isSlip) context.warn(`${sku}: ${price / 100} € would be ${percent} % more, not taken over`);
    const taken = isSlip ? price_cents : price;
    this.keep(product, taken);
    if (taken === price_cents) return;
    changes.push({ sku, name, before: price_cents / 100, after: price / 100, percent });
    context.debug(`${sku}: ${price_cents / 100} € is now ${price / 100} €`);
  }

  private keep({ sku }: Product, price: number): void {
    this.shop.sqlite
      .prepare('UPDATE products SET price_cents = ?, price_checked_at = ? WHERE sku = ?')
      .run(price, new Date().toISOString(), sku);
  }

  private choose(limit: number, skus: readonly string[]): Promise<Product[]> {
    return this.shop.query
      .selectFrom('products')
      .select(['sku', 'name', 'price_cents'])
      .$if(skus.length > 0, (query) => query.where('sku', 'in', [...skus]))
      .orderBy('price_checked_at')
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  private down(checked: number, total: number, cause: Error): Error {
    const when = cause instanceof SupplierError && cause.isTemporary ? ' Try again in half a minute.' : '';
    return new Error(
      `The supplier refused ${DOWN_AFTER} prices in a row; ${checked} of ${total} were checked before and stay.${when}`,
      { cause },
    );
  }
}
