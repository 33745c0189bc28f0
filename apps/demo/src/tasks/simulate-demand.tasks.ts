import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { Random } from '../shop/seed/random.js';
import { ShopDatabase } from '../shop/shop.database.js';

/** What a product should have in stock, and what it has. */
interface StockAdvice {
  sku: string;
  product: string;
  stock: number;
  advised: number;
}

/** Pieces of one product that were sold on the days on which any were. */
interface SalesHistory {
  readonly sku: string;
  readonly name: string;
  readonly stock: number;
  readonly pieces: readonly number[];
  /** Chance of a day on which some are sold. */
  readonly chance: number;
}

/** Shows: a process of its own (`isolation`), so that a method that computes without a pause can be stopped and holds nobody up. */
@Injectable()
export class SimulateDemandTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Simulate demand',
    description:
      'Plays the coming weeks many times with the sales of the past, and says how many pieces of each product would have been ' +
      'enough 99 times out of 100.\n\nIt computes without a pause, and so has a process of its own: the shop goes on beside it, and it ' +
      'can be cancelled.',
    category: 'report',
    icon: 'chart-bar',
    tags: ['stock'],
    timeout: '15m',
    maxConcurrent: 1,
    isolation: 'process',
  })
  simulateDemand(
    @Param('rounds', { title: 'Rounds for each product', type: 'integer', default: 5_000, min: 100, max: 10_000_000 })
    rounds: number,
    @Param('days', { title: 'Days until the next delivery', default: 21, min: 1, max: 365 }) days: number,
    @Param('seed', { description: 'The same one gives the same figures.', default: 21, hidden: true }) seed: number,
    context: TaskContext,
  ): StockAdvice[] {
    const histories = this.histories();
    const random = new Random(seed);
    const advice = histories.map((history, index) => {
      context.progress(index, histories.length, history.name);
      const demands = Float64Array.from({ length: rounds }, () => demandIn(history, days, random)).sort();
      const advised = demands[Math.floor(rounds * 0.99)] ?? 0;
      if (advised > history.stock) context.log(`${history.name}: ${history.stock} in stock, ${advised} advised`);
      return { sku: history.sku, product: history.name, stock: history.stock, advised };
    });
    const short = advice.filter(({ stock, advised }) => advised > stock);
    context.progress(histories.length, histories.length);
    context.summary(`${short.length} of ${advice.length} products may run out within ${days} days.`);
    return short;
  }

  private histories(): SalesHistory[] {
    const rows = this.shop.sqlite
      .prepare(
        `SELECT sku, name, stock, json_group_array(pieces) AS pieces, span FROM (
           SELECT products.sku, products.name, products.stock, sum(order_lines.quantity) AS pieces,
             (SELECT julianday(max(placed_at)) - julianday(min(placed_at)) + 1 FROM orders) AS span
           FROM order_lines JOIN orders ON orders.id = order_lines.order_id JOIN products ON products.id = order_lines.product_id
           WHERE orders.status != 'cancelled' GROUP BY products.id, substr(orders.placed_at, 1, 10)
         ) GROUP BY sku ORDER BY sku`,
      )
      .all() as { sku: string; name: string; stock: number; pieces: string; span: number }[];
    return rows.map(({ pieces, span, ...product }) => {
      const sold = JSON.parse(pieces) as number[];
      return { ...product, pieces: sold, chance: Math.min(1, sold.length / span) };
    });
  }
}

function demandIn({ pieces, chance }: SalesHistory, days: number, random: Random): number {
  let demand = 0;
  for (let day = 0; day < days; day++) if (random.chance(chance)) demand += random.pick(pieces);
  return demand;
}
