import { Injectable, Logger } from '@nestjs/common';
import { RunEventBus, type RunListener, type RunNews } from './run-event-bus.js';

/** Carries news within this process, at once. */
@Injectable()
export class LocalRunEventBus extends RunEventBus {
  private readonly logger = new Logger(LocalRunEventBus.name);
  private readonly ofAll = new Set<RunListener>();
  private readonly ofRun = new Map<string, Set<RunListener>>();

  publish(news: RunNews): void {
    for (const listener of this.ofAll) this.tell(listener, news);
    for (const listener of this.ofRun.get(news.run.id) ?? []) this.tell(listener, news);
  }

  subscribe(runId: string, listener: RunListener): () => void {
    const listeners = this.ofRun.get(runId) ?? new Set<RunListener>();
    this.ofRun.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.ofRun.get(runId) === listeners) this.ofRun.delete(runId);
    };
  }

  subscribeAll(listener: RunListener): () => void {
    this.ofAll.add(listener);
    return () => void this.ofAll.delete(listener);
  }

  private tell(listener: RunListener, news: RunNews): void {
    try {
      listener(news);
    } catch (error) {
      const name = listener.name || 'a listener without a name';
      this.logger.error(`${name} threw on news of run ${news.run.id} (${news.run.status})`, error);
    }
  }
}
