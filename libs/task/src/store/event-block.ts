import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { LOG_LEVELS } from '../run/run.js';
import { bytesOf, firstSeqOf, type LineWritten, linesOf, type RunEvent } from '../run/run-event.js';
import type { RunEventTable } from './run.table.js';

/** Events kept together at most; whoever wants one of them reads them all. */
const MOST_EVENTS = 1_000;
/** The same in what they count. */
const MOST_BYTES = 131_072;
/** Characters of JSON up to which compressing costs more than it saves. */
const SMALL = 16_384;
const MOST_STEPS = 8;

const STREAMS: readonly LineWritten['stream'][] = ['log', 'stdout', 'stderr'];
/** The quickest of what is good at short texts: half a million lines a second, a third of their length. */
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const compress = promisify(brotliCompress);

/** Lines in columns, which compress far better than rows. In place of an event that is no line stands `null`. */
interface Columns {
  readonly first: number;
  readonly texts: (string | null)[];
  readonly levels: number[];
  readonly streams: number[];
  readonly steps: (string | null)[];
  /** Of each line its step, by its place in `steps`. */
  readonly stepOf: number[];
  /** Of each line the milliseconds since the one before it, from 0 on. */
  readonly after: number[];
  /** The events that are no lines. */
  readonly others: RunEvent[];
}

/** Events in as many lists as it takes for none to be long. `mostBytes` is for runs that may keep little. */
export function blocksOf(events: readonly RunEvent[], mostBytes = Number.POSITIVE_INFINITY): RunEvent[][] {
  const most = Math.min(MOST_BYTES, mostBytes);
  const blocks: RunEvent[][] = [];
  let block: RunEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = bytesOf(event);
    if (block.length > 0 && (block.length >= MOST_EVENTS || bytes + size > most)) {
      blocks.push(block);
      block = [];
      bytes = 0;
    }
    block.push(event);
    bytes += size;
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

/** The row of a list of events; a promise of it where it is large enough to be compressed beside other work. */
export function toBlock(runId: string, events: readonly RunEvent[]): RunEventTable | Promise<RunEventTable> {
  const json = plainly(events);
  if (json !== null) return { ...indexOf(runId, events), events: json, packed: null };
  return compress(inColumns(events), QUICKLY).then((packed) => ({ ...indexOf(runId, events), events: null, packed }));
}

/** The same at once, for who must not wait. */
export function toBlockNow(runId: string, events: readonly RunEvent[]): RunEventTable {
  const json = plainly(events);
  const packed = json === null ? brotliCompressSync(inColumns(events), QUICKLY) : null;
  return { ...indexOf(runId, events), events: json, packed };
}

/** The events of a row, in order. */
export function eventsOf({ events, packed }: Pick<RunEventTable, 'events' | 'packed'>): RunEvent[] {
  if (packed === null) return JSON.parse(events ?? '[]') as RunEvent[];
  return outOfColumns(JSON.parse(brotliDecompressSync(packed).toString()) as Columns);
}

/** JSON of few events. */
function plainly(events: readonly RunEvent[]): string | null {
  // Not even tried where it cannot be: a line takes about 100 characters beside its text.
  if (events.length > SMALL / 100) return null;
  const json = JSON.stringify(events);
  return json.length > SMALL ? null : json;
}

function indexOf(runId: string, events: readonly RunEvent[]): Omit<RunEventTable, 'events' | 'packed'> {
  const [first, last] = [events[0], events.at(-1)];
  const steps = new Set<string | null>();
  let [lines, bytes, top_level, isCut] = [0, 0, -1, false];
  for (const event of events) {
    lines += linesOf(event);
    bytes += bytesOf(event);
    isCut ||= event.type === 'truncated';
    if (event.type !== 'log') continue;
    top_level = Math.max(top_level, LOG_LEVELS.indexOf(event.level));
    steps.add(event.step);
  }
  return {
    run_id: runId,
    first_seq: first === undefined ? 0 : firstSeqOf(first),
    last_seq: last?.seq ?? 0,
    lines,
    bytes,
    // A mark is wanted whatever is looked for: what is missing might have been that.
    top_level: isCut ? LOG_LEVELS.length : top_level,
    steps: isCut || steps.size > MOST_STEPS ? null : JSON.stringify([...steps]),
  };
}

function inColumns(events: readonly RunEvent[]): string {
  const [first] = events;
  const columns: Columns = {
    first: first === undefined ? 0 : firstSeqOf(first),
    texts: [],
    levels: [],
    streams: [],
    steps: [],
    stepOf: [],
    after: [],
    others: [],
  };
  const steps = new Map<string | null, number>();
  let [last, at] = [0, ''];
  for (const event of events) {
    if (event.type !== 'log') {
      columns.texts.push(null);
      columns.others.push(event);
      continue;
    }
    let step = steps.get(event.step);
    if (step === undefined) {
      step = columns.steps.push(event.step) - 1;
      steps.set(event.step, step);
    }
    const now = event.at === at ? last : Date.parse(event.at);
    columns.texts.push(event.text);
    columns.levels.push(LOG_LEVELS.indexOf(event.level));
    columns.streams.push(STREAMS.indexOf(event.stream));
    columns.stepOf.push(step);
    columns.after.push(now - last);
    [last, at] = [now, event.at];
  }
  return JSON.stringify(columns);
}

function outOfColumns({ first, texts, levels, streams, steps, stepOf, after, others }: Columns): RunEvent[] {
  const events: RunEvent[] = [];
  let [seq, line, other, ms, at] = [first, 0, 0, 0, ''];
  for (const text of texts) {
    const event = text === null ? others[other++] : undefined;
    if (event !== undefined) {
      events.push(event);
      seq = event.seq + 1;
      continue;
    }
    const passed = after[line] ?? 0;
    ms += passed;
    if (passed !== 0 || at === '') at = new Date(ms).toISOString();
    events.push({
      type: 'log',
      seq: seq++,
      at,
      level: LOG_LEVELS[levels[line] ?? 0] ?? 'info',
      stream: STREAMS[streams[line] ?? 0] ?? 'log',
      step: steps[stepOf[line] ?? 0] ?? null,
      text: text ?? '',
    });
    line++;
  }
  return events;
}
