import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LOG_LEVELS, type LogLevel } from '../run/run.js';
import {
  bytesOf,
  eventsAfter,
  firstSeqOf,
  isLogEntry,
  isRecorded,
  type LogEntry,
  partLeftOut,
  type RunEvent,
} from '../run/run-event.js';
import { isInStep } from '../run/step-path.js';
import { eventsOf } from './event-block.js';
import { RecentBlocks } from './recent-blocks.js';
import { TaskDatabase } from './task-database.js';

/** Rows read at once, and what a page counts at most: lines may be long. */
const BLOCKS = 8;
const FULL_PAGE = 1_048_576;
/** A row that is no larger than this is read from the store each time; what is larger is unpacked once for many readers. */
const WORTH_REMEMBERING = 16_384;

/** Which lines are wanted. */
export interface LineFilter {
  /** Lines of at least this level. */
  readonly level?: LogLevel;
  /** Lines written in this step, its path joined by ` › `, or in a step inside it. */
  readonly step?: string;
  /** Whether a line's text is wanted. */
  readonly matches?: (text: string) => boolean;
}

/** Reads the events of runs. They are written by {@link RunStore} together with the change they tell of. */
@Injectable()
export class RunEventStore {
  private readonly unpacked = new RecentBlocks();

  constructor(private readonly database: TaskDatabase) {}

  /**
   * Events after number `after`, in order, at most `limit`, fewer when they are large; empty only when there are no later
   * ones.
   */
  async page(runId: string, after: number, limit: number): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    let bytes = 0;
    for await (const block of this.blocksAfter(runId, after)) {
      for (const event of block) {
        if (events.length >= limit || bytes >= FULL_PAGE) return events;
        events.push(event);
        bytes += bytesOf(event);
      }
    }
    return events;
  }

  /** The last `limit` entries of the log with a number below `before`, in order. */
  async lastLines(runId: string, limit: number, before = Number.MAX_SAFE_INTEGER): Promise<LogEntry[]> {
    const blocks: LogEntry[][] = [];
    let found = 0;
    let below = before;
    while (found < limit) {
      const rows = await this.rows(runId)
        .where('first_seq', '<', below)
        .where('lines', '>', 0)
        .orderBy('last_seq', 'desc')
        .limit(BLOCKS)
        .execute();
      for (const row of rows) {
        if (found >= limit) break;
        const block = this.unpack(row)
          .filter(isLogEntry)
          .filter((event) => firstSeqOf(event) < before)
          .map((event) => (event.type === 'truncated' ? partLeftOut(event, 0, before) : event));
        blocks.unshift(block);
        found += block.length;
      }
      if (rows.length < BLOCKS) break;
      below = rows.at(-1)?.first_seq ?? 0;
    }
    return blocks.flat().slice(-limit);
  }

  /** The first `limit` entries of the log with a number above `after`, in order. */
  async firstLines(runId: string, limit: number, after: number): Promise<LogEntry[]> {
    const found: LogEntry[] = [];
    for await (const { entries } of this.entries(runId, after)) {
      found.push(...entries);
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  /**
   * The wanted lines after number `after`, block by block, in order, with the marks of what is missing; `reached` is the
   * number up to which was looked. Blocks without lines that may be wanted are not read.
   */
  async *entries(
    runId: string,
    after: number,
    filter: LineFilter = {},
  ): AsyncGenerator<{ readonly entries: LogEntry[]; readonly reached: number }, void, void> {
    let reached = after;
    for await (const block of this.blocksAfter(runId, after, filter)) {
      reached = block.at(-1)?.seq ?? reached;
      yield { entries: block.filter(isLogEntry).filter((event) => isWanted(event, filter)), reached };
    }
  }

  /** The events after number `after`, each once, block by block. */
  private async *blocksAfter(
    runId: string,
    after: number,
    filter?: LineFilter,
  ): AsyncGenerator<readonly RunEvent[], void, void> {
    let reached = after;
    for (;;) {
      let query = this.rows(runId).where('last_seq', '>', reached).orderBy('last_seq').limit(BLOCKS);
      if (filter !== undefined) query = query.where('lines', '>', 0);
      const { level, step } = filter ?? {};
      if (level !== undefined) query = query.where('top_level', '>=', LOG_LEVELS.indexOf(level));
      if (step !== undefined) {
        const listed = JSON.stringify(step).slice(0, -1);
        query = query.where((eb) =>
          eb.or([eb('steps', 'is', null), eb(eb.fn('instr', ['steps', eb.val(listed)]), '>', 0)]),
        );
      }
      const rows = await query.execute();
      for (const row of rows) {
        // A mark may have taken the place of what was read a moment ago.
        yield eventsAfter(this.unpack(row), reached);
        reached = Math.max(reached, row.last_seq);
      }
      if (rows.length < BLOCKS) return;
      // The driver answers at once: to read a long log must not keep others waiting.
      await turn();
    }
  }

  private rows(runId: string) {
    return this.database.db
      .selectFrom('run_events')
      .select(['first_seq', 'last_seq', 'bytes', 'events', 'packed', 'run_id'])
      .where('run_id', '=', runId);
  }

  private unpack(row: Parameters<RecentBlocks['get']>[0] & Parameters<typeof eventsOf>[0]): readonly RunEvent[] {
    return row.bytes < WORTH_REMEMBERING ? eventsOf(row) : this.unpacked.get(row, () => eventsOf(row));
  }
}

/** Whether an entry passes the filter; a mark always does, for what is missing might have passed it. */
export function isWanted(entry: LogEntry, { level, step, matches }: LineFilter): boolean {
  if (entry.type === 'truncated') return true;
  if (level !== undefined && !isRecorded(entry.level, level)) return false;
  if (step !== undefined && !isInStep(entry.step, step)) return false;
  return matches === undefined || matches(entry.text);
}
