import { Injectable } from '@nestjs/common';
import type { RunFrame } from '../events/run-frame.js';
import type { RunRecord } from '../run/run.js';
import type { RunCompleted, StatusChanged } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { BadRequestError } from '../task.errors.js';
import { FrameParts } from './frame-parts.js';
import { RunAddresses } from './run-addresses.js';
import { RunFeed } from './run-feed.js';

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
  private readonly parts = new FrameParts();

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
    for await (const batch of this.feed.read(runId, after, signal)) {
      for (const part of this.parts.of(batch))
        yield part.type === 'status' || part.type === 'complete' ? await this.frame(runId, part) : part;
    }
  }

  private async frame(runId: string, event: StatusChanged | RunCompleted): Promise<RunFrame> {
    const record = await this.store.get(runId);
    if (event.type === 'complete') return { type: 'complete', seq: event.seq, run: this.addresses.toRun(record) };
    return { type: 'status', seq: event.seq, run: this.addresses.toRun(asOf(record, event), event.at) };
  }
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
