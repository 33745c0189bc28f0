import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { addDays, toDay } from './calendar.js';
import { ShopDatabase } from './shop.database.js';
import type { OrderChannel } from './shop.tables.js';

/** What sales can be grouped by, and the column that says it. */
const GROUPS = { country: 'customers.country', channel: 'orders.channel', category: 'products.category' } as const;

/** One of `country`, `channel`, `category`. */
export type SalesGroup = keyof typeof GROUPS;

/** Which orders a report is about. Cancelled ones never count. */
export interface SalesQuestion {
  /** First day, included. */
  readonly from: Date;
  /** Last day, included. */
  readonly to: Date;
  readonly groupBy: SalesGroup;
  /** Only these; all when empty. */
  readonly channels: readonly OrderChannel[];
}

/** Sales of one group in one month. */
export interface SalesRow {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Country, channel or category. */
  readonly group: string;
  readonly orders: number;
  /** Pieces sold. */
  readonly pieces: number;
  /** In euro, to the cent. */
  readonly revenue: number;
  /** Revenue of an average order, in euro. */
  readonly averageOrder: number;
}

/** Adds up what was sold. */
@Injectable()
export class SalesReport {
  constructor(private readonly shop: ShopDatabase) {}

  /** A row per month and group, oldest month first, best group first. An order with two categories counts in both. */
  async monthly({ from, to, groupBy, channels }: SalesQuestion): Promise<SalesRow[]> {
    const cents = sql<number>`sum(order_lines.quantity * order_lines.unit_price_cents)`;
    const month = sql<string>`substr(orders.placed_at, 1, 7)`;
    const group = sql.ref<string>(GROUPS[groupBy]);
    const totals = await this.shop.query
      .selectFrom('orders')
      .innerJoin('customers', 'customers.id', 'orders.customer_id')
      .innerJoin('order_lines', 'order_lines.order_id', 'orders.id')
      .innerJoin('products', 'products.id', 'order_lines.product_id')
      .where('orders.status', '!=', 'cancelled')
      .where('orders.placed_at', '>=', toDay(from))
      .where('orders.placed_at', '<', toDay(addDays(to, 1)))
      .$if(channels.length > 0, (query) => query.where('orders.channel', 'in', [...channels]))
      .select(({ fn }) => [
        month.as('month'),
        group.as('group'),
        fn.count<number>('orders.id').distinct().as('orders'),
        fn.sum<number>('order_lines.quantity').as('pieces'),
        cents.as('cents'),
      ])
      .groupBy([month, group])
      .orderBy('month')
      .orderBy('cents', 'desc')
      .execute();
    return totals.map(({ cents, ...row }) => ({
      ...row,
      revenue: cents / 100,
      averageOrder: Math.round(cents / row.orders) / 100,
    }));
  }
}
