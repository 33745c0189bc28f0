import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** One order whose total is not the sum of its lines. */
interface WrongTotal {
  order: number;
  placed: string;
  total: number;
  lines: number;
  difference: number;
}

/** Shows: a long run at a modest pace that can be cancelled at any time, a named bar beside the progress, and a `number`. */
@Injectable()
export class AuditOrderTotalsTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Audit order totals',
    description:
      'Lists orders whose total is not the sum of their lines.\n\nReads only, and keeps to a pace, so that it can run beside ' +
      'the shop; at the default it takes about half a minute.',
    category: 'maintenance',
    icon: 'calculator',
    tags: ['orders', 'finance'],
    timeout: '1h',
    maxConcurrent: 1,
  })
  async auditOrderTotals(
    @Param('pace', { title: 'Pace', type: 'integer', default: 300, min: 10, max: 100_000, unit: 'orders/s' })
    pace: number,
    @Param('tolerance', {
      title: 'Tolerance',
      description: 'Smaller differences are not listed.',
      type: 'number',
      default: 0.01,
      min: 0,
      max: 1_000,
      unit: '€',
    })
    tolerance: number,
    context: TaskContext,
  ): Promise<WrongTotal[]> {
    const total = this.shop.sqlite.prepare('SELECT count(*) FROM orders').pluck().get() as number;
    context.log(`Checking ${total} orders, ${pace} a second`);
    const batch = Math.max(1, Math.round(pace / 4));
    const found: WrongTotal[] = [];
    let [checked, after] = [0, 0];
    for (let orders = this.read(after, batch); orders.length > 0; orders = this.read(after, batch)) {
      for (const { id, placed_at, total_cents, lines_cents } of orders) {
        const difference = (total_cents - lines_cents) / 100;
        if (Math.abs(difference) < Math.max(tolerance, 0.005)) continue;
        found.push({
          order: id,
          placed: placed_at.slice(0, 10),
          total: total_cents / 100,
          lines: lines_cents / 100,
          difference,
        });
        context.warn(`Order ${id}: total ${euro(total_cents)}, its lines add up to ${euro(lines_cents)}`);
      }
      checked += orders.length;
      after = orders.at(-1)?.id ?? after;
      context.progress(checked, total, 'Adding up orders');
      context.bar('Wrong totals').progress(found.length);
      await context.sleep((orders.length / pace) * 1_000);
    }
    context.summary(`${checked} orders checked, ${found.length} with a wrong total.`);
    return found;
  }

  private read(after: number, limit: number) {
    return this.shop.sqlite
      .prepare<[number, number], { id: number; placed_at: string; total_cents: number; lines_cents: number }>(
        `SELECT id, placed_at, total_cents,
                (SELECT coalesce(sum(quantity * unit_price_cents), 0) FROM order_lines WHERE order_id = id) AS lines_cents
         FROM orders WHERE id > ? ORDER BY id LIMIT ?`,
      )
      .all(after, limit);
  }
}

function euro(cents: number): string {
  return `${(cents / 100).toFixed(2)} €`;
}
