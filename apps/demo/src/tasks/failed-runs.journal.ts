import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Run, TaskService } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** What the shop wants to know of: what somebody cancelled is no surprise. */
const FAULTS: readonly string[] = ['failed', 'timed_out', 'interrupted', 'partial'];

/** Shows: host code that hears of runs. Those that went wrong stand in the shop's own journal, whoever started them. */
@Injectable()
export class FailedRunsJournal implements OnModuleInit, OnApplicationShutdown {
  private stop = () => {};
  /** The newest note. The shop's one connection writes one after the other, so with it all are written. */
  private newest: Promise<void> = Promise.resolve();

  constructor(
    private readonly tasks: TaskService,
    private readonly shop: ShopDatabase,
  ) {}

  /** Listens from the start on. */
  onModuleInit(): void {
    this.stop = this.tasks.events.on('run.finished', ({ run }) => {
      this.newest = this.note(run);
      return this.newest;
    });
  }

  /** Not before: what the shutdown interrupts is told when `onModuleDestroy` is over. The shop's database closes after this. */
  async onApplicationShutdown(): Promise<void> {
    this.stop();
    // Who told of the run has logged why it could not be written.
    await Promise.allSettled([this.newest]);
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
