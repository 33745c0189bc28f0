import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { addDays, startOfMonth, toDay } from '../shop/calendar.js';
import { type SalesGroup, SalesReport, type SalesRow } from '../shop/sales.report.js';
import type { OrderChannel } from '../shop/shop.tables.js';

const EURO = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });

/** Shows: a table as the result, dates that may be left empty, choices given as a plain list, a schedule. */
@Injectable()
export class MonthlySalesTasks {
  constructor(private readonly sales: SalesReport) {}

  @Task({
    key: 'monthly-sales',
    title: 'Monthly sales report',
    description: 'Revenue by month and country, channel or category.\n\nCancelled orders do not count.',
    category: 'report',
    icon: 'chart-column',
    tags: ['finance', 'nightly'],
    schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin', args: { groupBy: 'channel' }, missed: 'run-once' },
  })
  async monthlySales(
    @Param('from', {
      title: 'First day',
      description: 'Left empty, three full months before this one.',
      type: 'date',
      required: false,
    })
    from: Date | undefined,
    @Param('to', {
      title: 'Last day',
      description: 'Left empty, the end of last month.',
      type: 'date',
      required: false,
    })
    to: Date | undefined,
    @Param('groupBy', {
      title: 'Group by',
      type: 'select',
      choices: ['country', 'channel', 'category'],
      default: 'country',
    })
    groupBy: SalesGroup,
    @Param('channels', {
      title: 'Channels',
      description: 'None chosen means all.',
      type: 'multiselect',
      choices: ['web', 'phone', 'marketplace'],
      required: false,
    })
    channels: OrderChannel[] | undefined,
    context: TaskContext,
  ): Promise<SalesRow[]> {
    const last = to ?? addDays(startOfMonth(new Date()), -1);
    const first = from ?? startOfMonth(last, -2);
    if (first > last) throw new Error(`The first day (${toDay(first)}) is after the last day (${toDay(last)}).`);
    context.log(`Adding up ${toDay(first)} to ${toDay(last)} by ${groupBy}`);
    const rows = await this.sales.monthly({ from: first, to: last, groupBy, channels: channels ?? [] });
    const revenue = rows.reduce((total, row) => total + row.revenue, 0);
    context.set('revenue', Math.round(revenue * 100) / 100);
    context.summary(`${EURO.format(revenue)} from ${toDay(first)} to ${toDay(last)}.${best(rows)}`);
    return rows;
  }
}

function best(rows: readonly SalesRow[]): string {
  const revenues = new Map<string, number>();
  for (const { group, revenue } of rows) revenues.set(group, (revenues.get(group) ?? 0) + revenue);
  const [first] = [...revenues].sort(([, a], [, b]) => b - a);
  return first === undefined ? ' There were no orders.' : ` Best: ${first[0]} with ${EURO.format(first[1])}.`;
}
