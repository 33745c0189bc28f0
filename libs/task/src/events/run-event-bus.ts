import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import type { RunStatus } from '../run/run-status.js';

/** Told after the store knows: the run as it is now, and the events that led there (none for a new run). */
export interface RunNews {
  readonly run: RunRecord;
  /** Its status before; `null` for a new run. */
  readonly from: RunStatus | null;
  readonly events: readonly RunEvent[];
}

/** Hears news. One that throws is logged and stops nobody. */
export type RunListener = (news: RunNews) => void;

/** Port: carries news of runs to whoever listens, on this node or on others. */
export abstract class RunEventBus {
  /** Tells all listeners, in order of publication per run. Never throws. */
  abstract publish(news: RunNews): void;
  /** Hears news of one run; call the returned function to stop. */
  abstract subscribe(runId: string, listener: RunListener): () => void;
  /** Hears news of every run; call the returned function to stop. */
  abstract subscribeAll(listener: RunListener): () => void;
}
