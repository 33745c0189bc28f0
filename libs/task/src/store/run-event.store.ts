import { Injectable } from '@nestjs/common';
import type { LineWritten, RunEvent } from '../run/run-event.js';
import { TaskDatabase } from './task-database.js';

/** Blocks read at once; a block is what one flush wrote, or a part of much that it wrote. */
const BLOCKS = 64;

/** Reads the events of runs. They are written by {@link RunStore} together with the change they tell of. */
@Injectable()
export class RunEventStore {
  constructor(private readonly database: TaskDatabase) {}

  /** Events after number `after`, in order, at most `limit`; empty when there are no later ones. */
  async page(runId: string, after: number, limit: number): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    let from = after;
    while (events.length < limit) {
      const blocks = await this.blocks(runId, from, after + limit);
      for (const block of blocks) {
        for (const event of block) if (event.seq > after && events.length < limit) events.push(event);
      }
      if (blocks.length < BLOCKS) break;
      from = blocks.at(-1)?.at(-1)?.seq ?? from;
    }
    return events;
  }

  /** The last `limit` log lines with a number below `before`, in order. */
  async lastLines(runId: string, limit: number, before = Number.MAX_SAFE_INTEGER): Promise<LineWritten[]> {
    const blocks: LineWritten[][] = [];
    let found = 0;
    let below = before;
    while (found < limit) {
      const rows = await this.database.db
        .selectFrom('run_events')
        .select(['events', 'first_seq'])
        .where('run_id', '=', runId)
        .where('first_seq', '<', below)
        .orderBy('last_seq', 'desc')
        .limit(BLOCKS)
        .execute();
      for (const row of rows) {
        if (found >= limit) break;
        const block = parse(row.events).filter((event) => event.type === 'log' && event.seq < before) as LineWritten[];
        blocks.unshift(block);
        found += block.length;
      }
      if (rows.length < BLOCKS) break;
      below = rows.at(-1)?.first_seq ?? 0;
    }
    return blocks.flat().slice(-limit);
  }

  /** The first `limit` log lines with a number above `after`, in order. */
  async firstLines(runId: string, limit: number, after: number): Promise<LineWritten[]> {
    const lines: LineWritten[] = [];
    for (let from = after; lines.length < limit; ) {
      const events = await this.page(runId, from, limit);
      lines.push(...events.filter((event) => event.type === 'log'));
      if (events.length < limit) break;
      from = events.at(-1)?.seq ?? from;
    }
    return lines.slice(0, limit);
  }

  /** Those with events after `after`, up to number `last`. */
  private async blocks(runId: string, after: number, last: number): Promise<RunEvent[][]> {
    const rows = await this.database.db
      .selectFrom('run_events')
      .select('events')
      .where('run_id', '=', runId)
      .where('last_seq', '>', after)
      .where('first_seq', '<=', last)
      .orderBy('last_seq')
      .limit(BLOCKS)
      .execute();
    return rows.map((row) => parse(row.events));
  }
}

function parse(events: string): RunEvent[] {
  return JSON.parse(events) as RunEvent[];
}
