import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { addDays, toDay } from '../shop/calendar.js';
import { ShopDatabase } from '../shop/shop.database.js';

const BATCH = 200;
const YOUNGEST_DAYS = 90;

/** Shows: a dangerous task, a `date`, a `multiselect`, a dry run that is on by default. */
@Injectable()
export class AnonymiseOrdersTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Anonymise closed orders',
    description:
      'Removes personal data from orders closed before a day.\n\nRecipient, street and phone number go; amounts, products ' +
      `and dates stay, so reports do not change. Orders closed less than ${YOUNGEST_DAYS} days ago are never touched.`,
    category: 'data',
    icon: 'eraser',
    tags: ['orders', 'privacy'],
    dangerous: 'Personal data of the matching orders is removed for good. Only a backup brings it back.',
    maxConcurrent: 1,
  })
  async anonymiseOrders(
    @Param('before', { title: 'Closed before', type: 'date' }) before: Date,
    @Param('statuses', {
      title: 'Orders',
      type: 'multiselect',
      choices: [
        { value: 'closed', label: 'Closed' },
        { value: 'cancelled', label: 'Cancelled' },
      ],
      default: ['closed', 'cancelled'],
      min: 1,
    })
    statuses: ('closed' | 'cancelled')[],
    @Param('dryRun', { title: 'Dry run', description: 'Counts the orders and changes none.', default: true })
    dryRun: boolean,
    context: TaskContext,
  ) {
    if (before > addDays(new Date(), -YOUNGEST_DAYS)) {
      throw new Error(
        `Choose ${toDay(addDays(new Date(), -YOUNGEST_DAYS))} or earlier: younger orders may still be returned.`,
      );
    }
    const ids = await this.find(before, statuses);
    context.log(`${ids.length} orders were closed before ${toDay(before)} and are not anonymised yet`);
    if (dryRun) {
      context.tag('dry-run');
      context.summary(`Dry run: ${ids.length} orders would be anonymised, none was.`);
      return { dryRun, matching: ids.length, anonymised: 0 };
    }
    let anonymised = 0;
    while (anonymised < ids.length) {
      anonymised += this.anonymise(ids.slice(anonymised, anonymised + BATCH));
      context.progress(anonymised, ids.length, 'Anonymising orders');
      context.summary(`${anonymised} of ${ids.length} orders anonymised.`);
      await nextTurn();
      context.signal.throwIfAborted();
    }
    context.summary(`${anonymised} orders anonymised.`);
    return { dryRun, matching: ids.length, anonymised };
  }

  private async find(before: Date, statuses: ('closed' | 'cancelled')[]): Promise<number[]> {
    const orders = await this.shop.query
      .selectFrom('orders')
      .select('id')
      .where('status', 'in', statuses)
      .where('closed_at', '<', toDay(before))
      .where('anonymised_at', 'is', null)
      .orderBy('id')
      .execute();
    return orders.map(({ id }) => id);
  }

  private anonymise(ids: readonly number[]): number {
    const clear = this.shop.sqlite.prepare(
      'UPDATE orders SET recipient = NULL, street = NULL, phone = NULL, anonymised_at = ? WHERE id = ?',
    );
    const now = new Date().toISOString();
    this.shop.sqlite.transaction(() => {
      for (const id of ids) clear.run(now, id);
    })();
    return ids.length;
  }
}
