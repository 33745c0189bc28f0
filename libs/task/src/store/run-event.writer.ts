import type { Transaction } from 'kysely';
import type { RunRecord } from '../run/run.js';
import type { EventsLeftOut, RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import { blocksOf, eventsOf, toBlock, toBlockNow } from './event-block.js';
import type { NamedQueries } from './named-queries.js';
import type { RunEventTable, TaskTables } from './run.table.js';
import type { Perform } from './task-database.js';

/** Blocks that count less are put together with their neighbours. */
const LOOSE_BYTES = 49_152;
/** After so many events it is looked for loose blocks. */
const JOIN_EVERY = 1_000;
/** A run with fewer events leaves its blocks as they are when it ends: they are few. */
const FEW = 32;
/** The parts of what a run may keep: half is for the head; a sixteenth is made free at once, so that it is seldom done. */
const PARTS = 16;

/** Who writes it, and in which transaction. */
interface Writing {
  readonly transaction: Transaction<TaskTables>;
  readonly perform: Perform;
  readonly queries: NamedQueries;
}

/** Events as rows that are ready to be written: at once where they are few. */
export function toBlocks(
  runId: string,
  events: readonly RunEvent[],
  maxBytes: number,
): RunEventTable[] | Promise<RunEventTable[]> {
  const blocks = blocksOf(events, maxBytes / PARTS).map((block) => toBlock(runId, block));
  return blocks.some((block) => 'then' in block)
    ? Promise.all(blocks.map(async (block) => block))
    : (blocks as RunEventTable[]);
}

/**
 * Writes the blocks of what a run has said; now and then puts small ones together, and takes from the middle of what is more
 * than `maxBytes`.
 */
export async function writeBlocks(
  writing: Writing,
  blocks: readonly RunEventTable[],
  [before, after]: readonly [RunRecord, RunRecord],
  maxBytes: number,
): Promise<void> {
  for (const block of blocks) await insert(writing, block);
  const crosses = (every: number, from: number, to: number) => Math.floor(from / every) < Math.floor(to / every);
  const ends = !isActive(after.status) && after.lastSeq > FEW;
  if (ends || crosses(JOIN_EVERY, before.lastSeq, after.lastSeq)) await joinLoose(writing, after, maxBytes);
  if (after.logBytes > maxBytes && crosses(maxBytes / PARTS, before.logBytes, after.logBytes))
    await takeFromTheMiddle(writing, after.id, maxBytes);
}

async function insert({ perform, queries }: Writing, row: RunEventTable): Promise<void> {
  await queries.insert(perform, 'run_events', row);
}

/** A run that says little at a time makes many small blocks, which compress badly. */
async function joinLoose(writing: Writing, { id, lastSeq }: RunRecord, maxBytes: number): Promise<void> {
  const loose = await writing.transaction
    .selectFrom('run_events')
    .selectAll()
    .where('run_id', '=', id)
    .where('last_seq', '>', lastSeq - 2 * JOIN_EVERY)
    .where('bytes', '>', 0)
    .where('bytes', '<=', LOOSE_BYTES)
    .orderBy('last_seq')
    .execute();
  let group: RunEventTable[] = [];
  for (const block of loose) {
    if (group.length > 0 && group.at(-1)?.last_seq !== block.first_seq - 1) {
      await join(writing, group, maxBytes);
      group = [];
    }
    group.push(block);
  }
  await join(writing, group, maxBytes);
}

async function join(writing: Writing, group: readonly RunEventTable[], maxBytes: number): Promise<void> {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined || group.length === 1) return;
  const joined = blocksOf(group.flatMap(eventsOf), maxBytes / PARTS);
  if (joined.length >= group.length) return;
  await remove(writing, first, last);
  for (const events of joined) await insert(writing, toBlockNow(first.run_id, events));
}

/** Keeps the first half of what may be kept and the newest of the rest; a mark takes the place of what was between them. */
async function takeFromTheMiddle(writing: Writing, runId: string, maxBytes: number): Promise<void> {
  const blocks = await writing.transaction
    .selectFrom('run_events')
    .select(['run_id', 'first_seq', 'last_seq', 'lines', 'bytes'])
    .where('run_id', '=', runId)
    .orderBy('last_seq')
    .execute();
  let [start, end] = [0, blocks.length - 1];
  let head = maxBytes / 2;
  for (; start < end && !isMark(blocks[start]) && head >= (blocks[start]?.bytes ?? 0); start++)
    head -= blocks[start]?.bytes ?? 0;
  let tail = maxBytes / 2 - maxBytes / PARTS;
  // The newest block stays, whatever it counts.
  for (; end > start && (end === blocks.length - 1 || tail >= (blocks[end]?.bytes ?? 0)); end--)
    tail -= blocks[end]?.bytes ?? 0;
  const middle = blocks.slice(start, end + 1);
  const [first, last] = [middle[0], middle.at(-1)];
  const isNewest = end === blocks.length - 1;
  if (first === undefined || last === undefined || isNewest || middle.every(isMark)) return;
  await remove(writing, first, last);
  const mark: EventsLeftOut = {
    type: 'truncated',
    seq: last.last_seq,
    from: first.first_seq,
    to: last.last_seq,
    lines: middle.reduce((sum, { lines }) => sum + lines, 0),
    reason: `The log is longer than the ${maxBytes.toLocaleString('en')} bytes that TASK_MAX_LOG_BYTES lets a run keep.`,
  };
  await insert(writing, toBlockNow(runId, [mark]));
}

function isMark(block: Pick<RunEventTable, 'bytes' | 'lines'> | undefined): boolean {
  return block?.bytes === 0;
}

type Place = Pick<RunEventTable, 'run_id' | 'first_seq' | 'last_seq'>;

async function remove({ transaction }: Writing, first: Place, last: Place): Promise<void> {
  await transaction
    .deleteFrom('run_events')
    .where('run_id', '=', first.run_id)
    .where('last_seq', '>=', first.last_seq)
    .where('last_seq', '<=', last.last_seq)
    .execute();
}
