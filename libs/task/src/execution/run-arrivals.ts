import type { RunRecord } from '../run/run.js';
import { RunConflictError } from '../task.errors.js';

/** A new run that is being kept, and whether that succeeds. */
interface Arrival {
  readonly record: RunRecord;
  readonly isKept: Promise<boolean>;
}

/** The new runs that are being kept. One of them may begin before it is: in the transaction that keeps it, with one commit for both. */
export class RunArrivals {
  private readonly byId = new Map<string, Arrival>();

  /** The run arrives as long as it is being kept; resolves and rejects as `keeping` does. */
  async add<T extends { readonly replayed: boolean }>(record: RunRecord, keeping: Promise<T>): Promise<T> {
    const isKept = keeping.then(
      ({ replayed }) => !replayed,
      () => false,
    );
    this.byId.set(record.id, { record, isKept });
    try {
      return await keeping;
    } finally {
      this.byId.delete(record.id);
    }
  }

  /** The run as it is being kept; nothing when it was or never will be. */
  find(id: string): RunRecord | undefined {
    return this.byId.get(id)?.record;
  }

  /**
   * Waits for `change`, and before it for the arrival of the run it changes: what happens first is told first.
   * @throws RunConflictError when the run could not be kept; what `change` throws
   */
  async precede({ id, status }: RunRecord, change: Promise<void>): Promise<void> {
    const arrival = this.byId.get(id);
    if (arrival !== undefined) {
      change.catch(() => {});
      if (!(await arrival.isKept)) throw new RunConflictError(id, status, `Run ${id} could not be kept.`);
    }
    await change;
  }
}
