import { Injectable } from '@nestjs/common';
import { LOG_LEVELS } from '../run/run.js';
import { type LogEntry, linesOf } from '../run/run-event.js';
import { isWanted, type LineFilter, RunEventStore } from './run-event.store.js';
import { TaskDatabase } from './task-database.js';

/** An entry of a log with its number among all lines; a mark of what is missing has that of the first line it stands for. */
export interface NumberedEntry {
  readonly line: number;
  readonly entry: LogEntry;
}

/** Blocks that stand next to each other, and the number of the first line in them. */
interface Stretch {
  readonly line: number;
  readonly after: number;
  lastSeq: number;
}

/** Finds lines by their number, and the numbers of lines, in logs of any length: reads only the blocks that it needs. */
@Injectable()
export class RunLineNumbers {
  constructor(
    private readonly database: TaskDatabase,
    private readonly events: RunEventStore,
  ) {}

  /** The wanted entries that are kept now, from line `from` on, block by block, in order. Memory does not grow with the log. */
  async *entries(runId: string, from: number, filter: LineFilter): AsyncGenerator<NumberedEntry[], void, void> {
    for (const stretch of await this.stretches(runId, from, filter)) {
      let next = stretch.line;
      for await (const { entries, reached } of this.events.entries(runId, stretch.after)) {
        const wanted: NumberedEntry[] = [];
        for (const entry of entries) {
          const line = next;
          next += linesOf(entry);
          if (next > from && isWanted(entry, filter)) wanted.push({ line, entry });
        }
        yield wanted;
        if (reached >= stretch.lastSeq) break;
      }
    }
  }

  /** The blocks with line `from` or later ones among which a line of the wanted level may be. */
  private async stretches(runId: string, from: number, { level }: LineFilter): Promise<Stretch[]> {
    const blocks = await this.database.db
      .selectFrom('run_events')
      .select(['first_seq', 'last_seq', 'lines', 'top_level'])
      .where('run_id', '=', runId)
      .where('lines', '>', 0)
      .orderBy('last_seq')
      .execute();
    const lowest = level === undefined ? -1 : LOG_LEVELS.indexOf(level);
    const stretches: Stretch[] = [];
    let [line, goesOn] = [1, false];
    for (const { first_seq, last_seq, lines, top_level } of blocks) {
      const isIn = line + lines > from && top_level >= lowest;
      const last = stretches.at(-1);
      if (isIn && goesOn && last !== undefined) last.lastSeq = last_seq;
      else if (isIn) stretches.push({ line, after: first_seq - 1, lastSeq: last_seq });
      goesOn = isIn;
      line += lines;
    }
    return stretches;
  }
}
