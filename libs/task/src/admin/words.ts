import type { RunStatus } from '../run/run-status.js';

/** What is shown of a run's state: the nine statuses, and two that are shown but not kept. */
export type ShownStatus = RunStatus | 'retrying' | 'cancelling';

/** How a status looks everywhere: its word, the symbol in the sprite, and the tone of its colour tokens. */
export interface StatusLook {
  readonly word: string;
  readonly icon: string;
  readonly tone: 'queue' | 'run' | 'ok' | 'partial' | 'fail' | 'timeout' | 'cancel' | 'intr';
  /** The symbol turns. */
  readonly turns: boolean;
}

/** Word, shape and colour of every status. */
export const STATUS_LOOKS: Readonly<Record<ShownStatus, StatusLook>> = {
  queued: look('Queued', 'queued', 'queue'),
  running: look('Running', 'running', 'run', true),
  paused: look('Paused', 'paused', 'run'),
  succeeded: look('Succeeded', 'succeeded', 'ok'),
  partial: look('Partial', 'partial', 'partial'),
  failed: look('Failed', 'failed', 'fail'),
  timed_out: look('Timed out', 'timed-out', 'timeout'),
  cancelled: look('Cancelled', 'cancelled', 'cancel'),
  interrupted: look('Interrupted', 'interrupted', 'intr'),
  retrying: look('Retrying', 'retrying', 'queue'),
  cancelling: look('Cancelling', 'cancelling', 'cancel'),
};

/** Facts of a run that decide what is shown of its state. */
export interface StatusFacts {
  readonly status: RunStatus;
  readonly attempt: number;
  readonly cancelRequestedAt?: string | number | null;
}

/** What is shown of a run's state: `retrying` while it waits for another attempt, `cancelling` while it is asked to stop. */
export function shownStatus(run: StatusFacts): ShownStatus {
  if (run.status === 'queued' && run.attempt > 0) return 'retrying';
  if ((run.status === 'running' || run.status === 'paused') && (run.cancelRequestedAt ?? null) !== null)
    return 'cancelling';
  return run.status;
}

function look(word: string, shape: string, tone: StatusLook['tone'], turns = false): StatusLook {
  return { word, icon: `status-${shape}`, tone, turns };
}
