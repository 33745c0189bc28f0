import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RecentEvents } from '../events/recent-events.js';
import { RunEventBus } from '../events/run-event-bus.js';
import type { RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { RunEventStore } from '../store/run-event.store.js';

/** Most events handed out at once. */
const BATCH = 500;

/**
 * The events of a run as one stream for any number of readers: from memory, else from the store, else as they come. A
 * reader pulls and is identified by the number it has reached, so a slow one is never buffered: it falls back to the store.
 */
@Injectable()
export class RunFeed implements OnModuleDestroy {
  private readonly recent: RecentEvents;
  private readonly stopListening: () => void;

  constructor(
    private readonly runs: RunStore,
    private readonly events: RunEventStore,
    private readonly bus: RunEventBus,
    configuration: TaskConfiguration,
  ) {
    this.recent = new RecentEvents(configuration.settings.bufferSize);
    this.stopListening = bus.subscribeAll((news) => this.recent.remember(news));
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Batches of the events after number `after`, each once and in order; ends after `complete` or when the signal is aborted. */
  async *read(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<readonly RunEvent[], void, void> {
    let reached = after;
    const news = this.listen(runId, signal);
    try {
      while (!signal?.aborted) {
        news.heard = false;
        const remembered = this.recent.after(runId, reached, BATCH);
        const batch = remembered ?? (await this.events.page(runId, reached, BATCH));
        const last = batch.at(-1);
        if (last !== undefined) {
          yield batch;
          reached = last.seq;
          if (last.type === 'complete') return;
          continue;
        }
        // A run that is remembered is active; of any other only the store knows.
        if (remembered === undefined && !(await this.goesOn(runId, reached))) return;
        if (!news.heard) await news.next();
      }
    } finally {
      news.stop();
    }
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
    const news = {
      heard: false,
      next: () =>
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      stop: () => {
        unsubscribe();
        signal?.removeEventListener('abort', hear);
      },
    };
    return news;
  }
}
