import { hostname } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { Isolation } from '../definition/execution-rules.js';
import { RunEventBus } from '../events/run-event-bus.js';
import { finalProgress } from '../run/final-progress.js';
import { toJsonValue } from '../run/json-value.js';
import type { LoopNews } from '../run/loop-news.js';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import type { RunTrace } from '../run/run-trace.js';
import { applyChange, type RunChange } from '../run/run-transitions.js';
import { shortfallOf } from '../run/shortfall.js';
import { type InsertedRun, type Occupancy, RunStore } from '../store/run.store.js';
import { TaskTelemetry } from '../telemetry/task-telemetry.js';
import { RelayedDraft } from './isolation/relayed-draft.js';
import { LiveRun } from './live-run.js';
import { persistently } from './persistently.js';
import { RunArrivals } from './run-arrivals.js';
import { type DraftedChange, RunDraft } from './run-draft.js';
import { outsideRuns } from './run-scope.js';
import { SecretScrubber } from './secret-scrubber.js';
import { statusChanged } from './status-changed.js';

/** What a run says within this time is stored and told together. */
const GATHER_MS = 10;
const RETRY_MS = 1_000;

/** What comes with the slot. */
interface Beginning {
  readonly trace: RunTrace | null;
  /** Values that nothing it says may show. */
  readonly secrets: readonly string[];
  /** Where its method will run, if elsewhere. */
  readonly isolation: Isolation | undefined;
}

/** The only writer of runs. Store first, then tell: nobody learns what the store does not know. */
@Injectable()
export class RunRecorder {
  private readonly logger = new Logger(RunRecorder.name);
  private readonly node = `${hostname()}:${process.pid}`;
  private readonly arrivals = new RunArrivals();

  constructor(
    private readonly store: RunStore,
    private readonly bus: RunEventBus,
    private readonly telemetry: TaskTelemetry,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Keeps a new run and tells of it, or finds the one that holds its idempotency key. @throws OverlapError */
  create(record: RunRecord, occupancy: Occupancy): Promise<InsertedRun> {
    return this.arrivals.add(record, this.insert(record, occupancy));
  }

  /** A run as it was kept last, or as it is being kept. */
  async find(id: string): Promise<RunRecord | undefined> {
    return this.arrivals.find(id) ?? (await this.store.find(id));
  }

  private async insert(record: RunRecord, occupancy: Occupancy): Promise<InsertedRun> {
    const inserted = await this.store.insert(record, occupancy);
    if (!inserted.replayed) this.bus.publish({ run: record, from: null, events: [] });
    return inserted;
  }

  /**
   * Gives a queued run its slot. Tries for a minute if the store cannot be written; after that the next process finds it.
   * @throws RunConflictError when it is no longer queued
   */
  async begin(queued: RunRecord, { trace, secrets, isolation }: Beginning): Promise<LiveRun> {
    const record = { ...applyChange(queued, { to: 'running', node: this.node }, Date.now()), trace };
    await this.keepAtLast(queued, record, [statusChanged(record)]);
    const scrubber = new SecretScrubber(secrets);
    const Draft = isolation === undefined ? RunDraft : RelayedDraft;
    const draft = new Draft(this.configuration.settings.logLevel, scrubber, () => this.schedule(live, GATHER_MS));
    const live = new LiveRun(record, draft, scrubber);
    return live;
  }

  /** Changes the status of a run at work, which stays at work. Never throws: what could not be stored is tried again. */
  async turn(live: LiveRun, change: RunChange): Promise<void> {
    while (live.saving !== undefined) await live.saving;
    if (live.ended) return;
    live.saving = this.saveOnce(live, change);
    await live.saving;
  }

  /** Stores at once what the run has said, and tells of it. Never throws: what could not be stored is tried again. */
  async save(live: LiveRun): Promise<void> {
    while (live.saving !== undefined) await live.saving;
    if (live.ended || (live.draft.isEmpty && !live.isUnsaved)) return;
    const isRetry = live.isUnsaved;
    live.saving = this.saveOnce(live);
    await live.saving;
    // What was said since is still in the draft.
    if (isRetry && !live.isUnsaved) await this.save(live);
  }

  /**
   * Ends an attempt at work, and with it the run unless the change lets it wait for another one. Tries for a minute if the
   * store cannot be written; after that the next process finds it.
   */
  end(live: LiveRun, change: RunChange): Promise<RunRecord> {
    return this.close(live, (said) => changed(said, scrubbed(orPartial(change, said), live.scrubber)));
  }

  /** Gives a paused run away, since its process ends: it stays paused, and goes on in another attempt. Tries as {@link end} does. */
  park(live: LiveRun): Promise<RunRecord> {
    return this.close(live, abandoned);
  }

  /** Says of a paused run that its process has ended. @throws RunConflictError when it is no longer as it was `before` */
  async abandon(before: RunRecord): Promise<void> {
    const record = abandoned(before);
    await this.keep(before, record, [told(record)]);
  }

  private async close(live: LiveRun, conclude: (said: RunRecord) => RunRecord): Promise<RunRecord> {
    clearTimeout(live.timer);
    while (live.saving !== undefined) await live.saving;
    live.draft.closeSteps(live.signal.aborted);
    live.ended = true;
    while (live.draft.isLong && !live.isUnsaved) await this.saveOnce(live);
    const drafted = live.draft.take(live.latest);
    live.draft.kept();
    const record = conclude(drafted.record);
    await this.keepAtLast(live.stored, record, [...live.unsaved, ...drafted.events, told(record)], {
      checkpoints: [...live.unsavedCheckpoints, ...drafted.checkpoints],
      remainders: record.status === 'partial' ? live.draft.remainders : [],
    });
    return record;
  }

  /**
   * Changes a run that is not at work here: queued, or left behind by a process that died. `facts` are kept with the change;
   * `endedAt` (epoch ms) is when its attempt ended, if not just now.
   * @throws RunConflictError when it is no longer as it was `before`
   */
  async changeIdle(
    before: RunRecord,
    change: RunChange,
    facts: Partial<RunRecord> = {},
    endedAt?: number,
  ): Promise<RunRecord> {
    const record = { ...changed(before, change, endedAt), ...facts };
    await this.keep(before, record, [told(record)]);
    return record;
  }

  private async saveOnce(live: LiveRun, change?: RunChange): Promise<void> {
    clearTimeout(live.timer);
    live.timer = undefined;
    // While the store fails no more is taken than it was given at first: the draft knows how much the memory can bear.
    const isRetry = live.isUnsaved && change === undefined;
    const {
      record: said,
      events,
      checkpoints,
    } = isRetry ? nothingNew(live.latest) : live.draft.take(live.latest, true);
    const record = change === undefined ? said : applyChange(said, change, Date.now());
    live.latest = record;
    live.unsaved = [...live.unsaved, ...events, ...(change === undefined ? [] : [told(record)])];
    live.unsavedCheckpoints = [...live.unsavedCheckpoints, ...checkpoints];
    try {
      await this.keep(live.stored, record, live.unsaved, { checkpoints: live.unsavedCheckpoints, remainders: [] });
      live.stored = record;
      live.unsaved = [];
      live.unsavedCheckpoints = [];
      live.draft.kept();
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
    // What goes wrong is not for the log of the run: it would be something new to keep, and go wrong again.
    live.timer = outsideRuns(() => setTimeout(() => void this.save(live), afterMs));
  }

  /** Tries until the store can be written: a run must not be lost between two statuses. */
  private async keepAtLast(
    before: RunRecord,
    after: RunRecord,
    events: readonly RunEvent[],
    loops?: LoopNews,
  ): Promise<void> {
    await persistently(
      () => this.keep(before, after, events, loops),
      (error) => this.logger.error(`That run ${after.id} is ${after.status} could not be stored, trying again`, error),
    );
  }

  private async keep(
    before: RunRecord,
    after: RunRecord,
    events: readonly RunEvent[],
    loops?: LoopNews,
  ): Promise<void> {
    await this.arrivals.precede(
      before,
      this.store.change(before, after, events, loops, this.configuration.settings.maxLogBytes),
    );
    this.telemetry.changed(before, after);
    this.bus.publish({ run: after, from: before.status, events });
  }
}

function nothingNew(record: RunRecord): DraftedChange {
  return { record, events: [], checkpoints: [] };
}

function changed(before: RunRecord, change: RunChange, endedAt?: number): RunRecord {
  const record = applyChange(before, change, Date.now(), endedAt);
  return { ...record, progress: finalProgress(record) };
}

/** A paused run whose process ends or has ended. */
function abandoned(before: RunRecord): RunRecord {
  const reason = 'Its process ended while it was paused. Resumed, it goes on in a new attempt.';
  return { ...before, node: null, reason, lastSeq: before.lastSeq + 1 };
}

/** The event that tells of a change of status; its number is the record's last. */
function told(record: RunRecord): RunEvent {
  return isActive(record.status) ? statusChanged(record) : { type: 'complete', seq: record.lastSeq };
}

/** A method that returned did not do everything when items or optional steps failed. */
function orPartial(change: RunChange, record: RunRecord): RunChange {
  const reason = change.to === 'succeeded' ? shortfallOf(record) : null;
  return change.to === 'succeeded' && reason !== null ? { to: 'partial', result: change.result, reason } : change;
}

function scrubbed(change: RunChange, scrubber: SecretScrubber): RunChange {
  const { to, ...facts } = change;
  return { to, ...(scrubber.json(toJsonValue(facts)) as object) } as RunChange;
}
