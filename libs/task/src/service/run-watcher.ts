import { Injectable } from '@nestjs/common';
import type { RunFrame } from '../events/run-frame.js';
import type { RunRecord } from '../run/run.js';
import type { LineWritten, RunEvent, RunLogLine, StatusChanged } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { BadRequestError } from '../task.errors.js';
import { RunAddresses } from './run-addresses.js';
import { RunFeed } from './run-feed.js';

/** Characters of log after which a frame is full: what waits for a slow reader stays small. */
const FRAME_LENGTH = 65_536;

/** Where to start, and when to stop. */
export interface WatchOptions {
  /** Number of the last event that is known already; 0, the default, replays the whole run. */
  after?: number;
  /** Ends the watching when aborted; the run goes on. */
  signal?: AbortSignal;
}

/** Turns the events of a run into the frames that readers get, in code and on the socket alike. */
@Injectable()
export class RunWatcher {
  constructor(
    private readonly store: RunStore,
    private readonly feed: RunFeed,
    private readonly addresses: RunAddresses,
  ) {}

  /**
   * A snapshot, every event after `after`, and the end.
   * @throws RunNotFoundError, BadRequestError when `after` is no whole number
   */
  async *watch(runId: string, { after = 0, signal }: WatchOptions = {}): AsyncGenerator<RunFrame, void, void> {
    if (!Number.isSafeInteger(after) || after < 0) {
      throw new BadRequestError(`"after" is ${after}: expected the number of an event, 0 or higher.`);
    }
    const record = await this.store.get(runId);
    yield { type: 'snapshot', seq: after, run: this.addresses.toRun(record) };
    for await (const batch of this.feed.read(runId, after, signal)) yield* this.frames(runId, batch);
  }

  private async *frames(runId: string, events: readonly RunEvent[]): AsyncGenerator<RunFrame, void, void> {
    let lines: RunLogLine[] = [];
    let length = 0;
    for (const event of events) {
      if (lines.length > 0 && (event.type !== 'log' || length >= FRAME_LENGTH)) {
        yield logFrame(lines);
        lines = [];
        length = 0;
      }
      if (event.type === 'log') {
        lines.push(toLine(event));
        length += event.text.length;
      } else {
        yield await this.frame(runId, event);
      }
    }
    if (lines.length > 0) yield logFrame(lines);
  }

  private async frame(runId: string, event: Exclude<RunEvent, LineWritten>): Promise<RunFrame> {
    if (event.type === 'progress' || event.type === 'step' || event.type === 'truncated') return event;
    const record = await this.store.get(runId);
    if (event.type === 'complete') return { type: 'complete', seq: event.seq, run: this.addresses.toRun(record) };
    return { type: 'status', seq: event.seq, run: this.addresses.toRun(asOf(record, event), event.at) };
  }
}

function logFrame(lines: readonly RunLogLine[]): RunFrame {
  return { type: 'log', seq: lines.at(-1)?.seq ?? 0, lines };
}

function toLine({ type: _type, ...line }: LineWritten): RunLogLine {
  return line;
}

/** The run as it was when its status changed: a replay must not tell the end before it comes. */
function asOf(record: RunRecord, { type: _type, seq, at: _at, ...status }: StatusChanged): RunRecord {
  if (record.lastSeq === seq) return record;
  // Still in the same attempt: nothing of its end is known.
  if (isActive(record.status) && record.status === status.status && record.attempt === status.attempt)
    return { ...record, ...status, lastSeq: seq };
  const attempts = record.attempts.filter((attempt) => attempt.lastSeq <= seq);
  const undone = {
    finishedAt: null,
    result: null,
    attempts,
    error: status.status === 'queued' ? (attempts.at(-1)?.error ?? null) : null,
    reason: null,
    summary: null,
    progress: null,
    steps: [],
    items: null,
    ignoredSignal: false,
  };
  return { ...record, ...undone, ...status, lastSeq: seq };
}
