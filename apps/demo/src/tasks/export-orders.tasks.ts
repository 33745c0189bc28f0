import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';
import { ORDER_STATUSES, type OrderStatus } from '../shop/shop.tables.js';

/** Shows: a file to download, and a task that is still there for those who use it, and says what to use instead. */
@Injectable()
export class ExportOrdersTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Export orders',
    description: 'The newest orders of one status, without personal data, as a CSV file too.',
    category: 'data',
    icon: 'download',
    tags: ['orders'],
    deprecated: 'Use "Monthly sales report" (monthly-sales): it covers any period and does not stop at 1,000 orders.',
  })
  async exportOrders(
    @Param('status', { title: 'Status', type: 'select', choices: [...ORDER_STATUSES], default: 'open' })
    status: OrderStatus,
    @Param('limit', { title: 'Orders', type: 'integer', default: 100, min: 1, max: 1_000 }) limit: number,
    context: TaskContext,
  ) {
    const orders = await this.shop.query
      .selectFrom('orders')
      .select(['id', 'status', 'channel', 'placed_at', 'closed_at', 'total_cents'])
      .where('status', '=', status)
      .orderBy('placed_at', 'desc')
      .limit(limit)
      .execute();
    const rows = orders.map(({ total_cents, ...order }) => ({ ...order, total: total_cents / 100 }));
    await context.attach(`orders-${status}.csv`, csvLines(rows));
    context.summary(`${rows.length} orders.`);
    return rows;
  }
}

/** None of these values has a comma, a quote or a line break. */
function* csvLines(rows: readonly object[]): Generator<string> {
  yield 'id,status,channel,placed_at,closed_at,total\n';
  for (const row of rows) yield `${Object.values(row).join(',')}\n`;
}
