import type { RunEvent } from '../run/run-event.js';
import type { RunEventTable } from './run.table.js';

/** What the blocks that are kept count together at most. */
const MOST_BYTES = 4 * 1_048_576;

type Row = Pick<RunEventTable, 'run_id' | 'first_seq' | 'last_seq' | 'bytes'>;

/** The blocks that were unpacked last: many readers of one run are at about the same place. */
export class RecentBlocks {
  private readonly kept = new Map<string, { readonly events: readonly RunEvent[]; readonly bytes: number }>();
  private bytes = 0;

  /** The events of the row: a block is never changed, only replaced by one of another extent. */
  get(row: Row, unpack: () => readonly RunEvent[]): readonly RunEvent[] {
    const key = `${row.run_id} ${row.first_seq} ${row.last_seq}`;
    const known = this.kept.get(key);
    if (known !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.events;
    }
    const events = unpack();
    this.kept.set(key, { events, bytes: row.bytes });
    this.bytes += row.bytes;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.bytes <= MOST_BYTES || oldest === key) break;
      this.kept.delete(oldest);
      this.bytes -= bytes;
    }
    return events;
  }
}
