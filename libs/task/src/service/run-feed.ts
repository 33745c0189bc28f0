import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RecentEvents } from '../events/recent-events.js';
import { RunEventBus } from '../events/run-event-bus.js';
import type { RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { RunEventStore } from '../store/run-event.store.js';
import { PageSharing } from './page-sharing.js';

/** Most events handed out at once. No batch goes beyond a multiple of it, so that readers who are behind meet again. */
const BATCH = 500;

/**
 * The events of a run as one stream for any number of readers: from memory, else from the store, else as they come. A
 * reader pulls and is identified by the number it has reached, so a slow one is never buffered: it falls back to the store.
 */
@Injectable()
export class RunFeed implements BeforeApplicationShutdown {
  private readonly recent: RecentEvents;
  private readonly pages = new PageSharing();
  private readonly stopListening: () => void;
  /** Wakes every reader. */
  private readonly readers = new Set<() => void>();
  private isStopping = false;

  constructor(
    private readonly runs: RunStore,
    private readonly events: RunEventStore,
    private readonly bus: RunEventBus,
    configuration: TaskConfiguration,
  ) {
    this.recent = new RecentEvents(configuration.settings.bufferSize);
    this.stopListening = bus.subscribeAll((news) => this.recent.remember(news));
  }

  /** After the runs have had their grace time: readers of those that wait on would hang, and with them their requests. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    this.stopListening();
    for (const wake of this.readers) wake();
  }

  /**
   * Batches of the events after number `after`, each once and in order, shared with other readers; ends after `complete` or
   * when the signal is aborted.
   * @throws ShutdownError when the process ends before the run
   */
  async *read(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<readonly RunEvent[], void, void> {
    let reached = after;
    const news = this.listen(runId, signal);
    try {
      while (!signal?.aborted) {
        news.heard = false;
        const limit = BATCH - (reached % BATCH);
        const remembered = this.recent.after(runId, reached, limit);
        const batch = remembered ?? (await this.pageAfter(runId, reached, limit));
        const last = batch.at(-1);
        if (last !== undefined) {
          yield batch;
          reached = last.seq;
          if (last.type === 'complete') return;
          continue;
        }
        // A run that is remembered is active; of any other only the store knows.
        if (remembered === undefined && !(await this.goesOn(runId, reached))) return;
        if (this.isStopping) throw new ShutdownError();
        if (!news.heard) await news.next();
      }
    } finally {
      news.stop();
    }
  }

  private pageAfter(runId: string, after: number, limit: number): Promise<readonly RunEvent[]> {
    return this.pages.get(runId, after, limit, () => this.events.page(runId, after, limit));
  }

  /** Whether there will be events after `reached`: a reader may have been told of the end, or ask beyond it. */
  private async goesOn(runId: string, reached: number): Promise<boolean> {
    const record = await this.runs.find(runId);
    return record !== undefined && (isActive(record.status) || record.lastSeq > reached);
  }

  private listen(runId: string, signal: AbortSignal | undefined) {
    let wake = () => {};
    const hear = () => {
      news.heard = true;
      wake();
    };
    const unsubscribe = this.bus.subscribe(runId, hear);
    signal?.addEventListener('abort', hear, { once: true });
    this.readers.add(hear);
    const news = {
      heard: false,
      next: () =>
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      stop: () => {
        unsubscribe();
        signal?.removeEventListener('abort', hear);
        this.readers.delete(hear);
      },
    };
    return news;
  }
}
