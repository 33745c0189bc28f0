import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Run, TaskService } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** What the shop wants to know of: what somebody cancelled is no surprise. */
const FAULTS: readonly string[] = ['failed', 'timed_out', 'interrupted', 'partial'];

/** Shows: host code that hears of runs. Those that went wrong stand in the shop's own journal, whoever started them. */
@Injectable()
export class FailedRunsJournal implements OnModuleInit, OnModuleDestroy {
  private stop = () => {};

  constructor(
    private readonly tasks: TaskService,
    private readonly shop: ShopDatabase,
  ) {}

  /** Listens from the start on. */
  onModuleInit(): void {
    this.stop = this.tasks.events.on('run.finished', ({ run }) => this.note(run));
  }

  /** The shop's database is about to be closed. */
  onModuleDestroy(): void {
    this.stop();
  }

  private async note({ id, title, status, actor, trigger, reason, error, finishedAt }: Run): Promise<void> {
    if (!FAULTS.includes(status)) return;
    const why = error?.message ?? reason ?? status;
    await this.shop.query
      .insertInto('journal')
      .values({
        at: String(finishedAt),
        actor: actor ?? trigger,
        action: `run ${status}`,
        detail: `${title}: ${why} (${id})`,
      })
      .execute();
  }
}
