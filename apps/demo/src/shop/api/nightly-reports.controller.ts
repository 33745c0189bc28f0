import { Controller, HttpCode, Post } from '@nestjs/common';
import { TaskService } from 'nestjs-taskforge';
import { addDays, startOfMonth, toDay } from '../calendar.js';

/** Starts the shop's nightly reports; meant for a scheduler outside. */
@Controller('reports')
export class NightlyReportsController {
  constructor(private readonly tasks: TaskService) {}

  /**
   * `POST /reports/nightly`: starts the sales report of the month so far and answers with its run at once. A second call
   * on the same day gives the run that exists.
   */
  @Post('nightly')
  @HttpCode(202)
  async start() {
    const yesterday = addDays(new Date(), -1);
    const { id, status, url } = await this.tasks.start(
      'monthly-sales',
      { from: toDay(startOfMonth(yesterday)), to: toDay(yesterday), groupBy: 'channel' },
      { label: 'nightly', actor: 'shop api', idempotencyKey: `nightly-${toDay(yesterday)}` },
    );
    return { id, status, url };
  }
}
