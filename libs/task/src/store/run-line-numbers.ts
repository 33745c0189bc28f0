import { Injectable } from '@nestjs/common';
import { LOG_LEVELS } from '../run/run.js';
import { type LogEntry, linesOf } from '../run/run-event.js';
import type { RunEventTable } from './run.table.js';
import { isWanted, type LineFilter, RunEventStore } from './run-event.store.js';
import { TaskDatabase } from './task-database.js';

/** An entry of a log with its number among all lines; a mark of what is missing has that of the first line it stands for. */
export interface NumberedEntry {
  readonly line: number;
  readonly entry: LogEntry;
}

type Block = Pick<RunEventTable, 'first_seq' | 'last_seq' | 'lines' | 'top_level' | 'steps'>;

/** Where the lines of a log are of another step than those before them. */
export interface StepChange {
  /** Number of the first of these lines; of a mark of what is missing, which is in no step, of the first it stands for. */
  readonly line: number;
  /** When it was written; `null` for a mark. */
  readonly at: string | null;
  /** As lines carry it. */
  readonly step: string | null;
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

  /**
   * Where steps change in what is kept now, block by block, in order; a log begins outside of steps. Blocks whose lines are
   * all of one step are not read where that step goes on.
   */
  async *stepChanges(runId: string): AsyncGenerator<StepChange[], void, void> {
    const blocks = await this.blocks(runId);
    let [line, step, reached]: [number, string | null, number] = [1, null, 0];
    const goesOn = ({ first_seq, steps }: Block) => first_seq > reached && steps === JSON.stringify([step]);
    for (let index = 0; index < blocks.length; ) {
      const block = blocks[index] as Block;
      if (goesOn(block)) {
        line += block.lines;
        index += 1;
        continue;
      }
      for await (const part of this.events.entries(runId, Math.max(reached, block.first_seq - 1))) {
        const changes: StepChange[] = [];
        for (const entry of part.entries) {
          const [at, next] = entry.type === 'truncated' ? [null, null] : [entry.at, entry.step];
          if (next !== step) changes.push({ line, at, step: next });
          line += linesOf(entry);
          step = next;
        }
        if (changes.length > 0) yield changes;
        reached = part.reached;
        // Blocks may have been put together since they were listed.
        while (index < blocks.length && (blocks[index] as Block).last_seq <= reached) index += 1;
        if (index === blocks.length || goesOn(blocks[index] as Block)) break;
      }
      if (reached < block.last_seq) return;
    }
  }

  /** The blocks with line `from` or later ones among which a line of the wanted level may be. */
  private async stretches(runId: string, from: number, { level }: LineFilter): Promise<Stretch[]> {
    const blocks = await this.blocks(runId);
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

  /** What is known of the blocks with lines without reading them. */
  private blocks(runId: string): Promise<Block[]> {
    return this.database.db
      .selectFrom('run_events')
      .select(['first_seq', 'last_seq', 'lines', 'top_level', 'steps'])
      .where('run_id', '=', runId)
      .where('lines', '>', 0)
      .orderBy('last_seq')
      .execute();
  }
}
