import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RunEventBus } from '../events/run-event-bus.js';
import { toJsonValue } from '../run/json-value.js';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { applyChange, type RunChange } from '../run/run-transitions.js';
import { type InsertedRun, RunStore } from '../store/run.store.js';
import { RunConflictError } from '../task.errors.js';
import { LiveRun } from './live-run.js';
import { RunDraft, statusChanged } from './run-draft.js';
import { SecretScrubber } from './secret-scrubber.js';

/** What a run says within this time is stored and told together. */
const GATHER_MS = 10;
const RETRY_MS = 1_000;
const LAST_TRIES = 60;

/** The only writer of runs. Store first, then tell: nobody learns what the store does not know. */
@Injectable()
export class RunRecorder {
  private readonly logger = new Logger(RunRecorder.name);
  private readonly node = `${hostname()}:${process.pid}`;

  constructor(
    private readonly store: RunStore,
    private readonly bus: RunEventBus,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Keeps a new run and tells of it, or finds the one that holds its idempotency key. */
  async create(record: RunRecord): Promise<InsertedRun> {
    const inserted = await this.store.insert(record);
    if (!inserted.replayed) this.bus.publish({ run: record, events: [] });
    return inserted;
  }

  /**
   * Gives a queued run its slot. Tries for a minute if the store cannot be written; after that the next process finds it.
   * @throws RunConflictError when it is no longer queued
   */
  async begin(queued: RunRecord, secrets: readonly string[]): Promise<LiveRun> {
    const started = applyChange(queued, { to: 'running', node: this.node }, Date.now());
    const record = { ...started, lastSeq: started.lastSeq + 1 };
    await this.keepAtLast(queued, record, [statusChanged(record)]);
    const scrubber = new SecretScrubber(secrets);
    const draft = new RunDraft(this.configuration.settings.logLevel, scrubber, () => this.schedule(live, GATHER_MS));
    const live = new LiveRun(record, draft, scrubber);
    return live;
  }

  /** Stores at once what the run has said, and tells of it. Never throws: what could not be stored is tried again. */
  async save(live: LiveRun): Promise<void> {
    while (live.saving !== undefined) await live.saving;
    if (live.ended || (live.draft.isEmpty && !live.isUnsaved)) return;
    live.saving = this.saveOnce(live);
    await live.saving;
  }

  /** Ends a run at work. Tries for a minute if the store cannot be written; after that the next process finds it. */
  async end(live: LiveRun, change: RunChange): Promise<void> {
    clearTimeout(live.timer);
    while (live.saving !== undefined) await live.saving;
    const drafted = live.draft.take(live.latest);
    live.ended = true;
    const { record, complete } = ended(drafted.record, scrubbed(change, live.scrubber));
    const events = [...live.unsaved, ...drafted.events, complete];
    await this.keepAtLast(live.stored, record, events);
  }

  /** Ends a run that is not at work here: queued, or left behind by a process that died. */
  async endIdle(before: RunRecord, change: RunChange): Promise<RunRecord> {
    const { record, complete } = ended(before, change);
    await this.keep(before, record, [complete]);
    return record;
  }

  private async saveOnce(live: LiveRun): Promise<void> {
    clearTimeout(live.timer);
    live.timer = undefined;
    const { record, events } = live.draft.take(live.latest);
    live.latest = record;
    live.unsaved = [...live.unsaved, ...events];
    try {
      await this.keep(live.stored, record, live.unsaved);
      live.stored = record;
      live.unsaved = [];
    } catch (error) {
      this.logger.error(`What run ${live.id} said could not be stored, trying again`, error);
    } finally {
      live.saving = undefined;
      if (live.isUnsaved) this.schedule(live, RETRY_MS);
      else if (!live.draft.isEmpty) this.schedule(live, GATHER_MS);
    }
  }

  private schedule(live: LiveRun, afterMs: number): void {
    if (live.ended || live.timer !== undefined || live.saving !== undefined) return;
    live.timer = setTimeout(() => void this.save(live), afterMs);
  }

  /** Tries until the store can be written: a run must not be lost between two statuses. */
  private async keepAtLast(before: RunRecord, after: RunRecord, events: readonly RunEvent[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.keep(before, after, events);
      } catch (error) {
        if (error instanceof RunConflictError || tries >= LAST_TRIES) throw error;
        this.logger.error(`That run ${after.id} is ${after.status} could not be stored, trying again`, error);
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private async keep(before: RunRecord, after: RunRecord, events: readonly RunEvent[]): Promise<void> {
    await this.store.change(before, after, events);
    this.bus.publish({ run: after, events });
  }
}

function ended(before: RunRecord, change: RunChange): { record: RunRecord; complete: RunEvent } {
  const applied = applyChange(before, change, Date.now());
  const record = { ...applied, progress: finalProgress(applied), lastSeq: applied.lastSeq + 1 };
  return { record, complete: { type: 'complete', seq: record.lastSeq } };
}

/** A run that did all it had counted is at 100 once it has ended well. */
function finalProgress({ progress, status }: RunRecord): RunRecord['progress'] {
  if (progress === null || progress.total === null || status !== 'succeeded') return progress;
  return progress.current >= progress.total ? { ...progress, percent: 100 } : progress;
}

function scrubbed(change: RunChange, scrubber: SecretScrubber): RunChange {
  const { to, ...facts } = change;
  const clean = scrubber.json(toJsonValue(facts)) as Omit<RunChange, 'to'>;
  return { to, ...clean } as RunChange;
}
