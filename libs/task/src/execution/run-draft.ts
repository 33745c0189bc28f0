import { toJsonValue } from '../run/json-value.js';
import type { LoopCheckpoint, LoopRemainder } from '../run/loop-news.js';
import type { JsonValue, KeptArtifact, LogLevel, RunRecord, RunStep } from '../run/run.js';
import { isRecorded, type LineWritten, type RunEvent } from '../run/run-event.js';
import { Backlog, type DraftedEvent, giveNumbers } from './backlog.js';
import { cutLine } from './cut-line.js';
import { ItemTally } from './loop/item-tally.js';
import { MOST_BARS, ProgressMeter } from './progress-meter.js';
import type { SecretScrubber } from './secret-scrubber.js';
import { statusChanged } from './status-changed.js';
import { MOST_STEPS, type Step, StepTree } from './step-tree.js';

const LINE_BREAK = /\r?\n/;
/** A longer line is cut, in characters: nobody reads it, and a block of the store would be as large. */
const LONGEST_LINE = 1_048_576;

/** A record, the events that lead to it, and what its loops have done. */
export interface DraftedChange {
  readonly record: RunRecord;
  readonly events: readonly RunEvent[];
  readonly checkpoints: readonly LoopCheckpoint[];
}

/** What a run has said since it was last kept. Scrubs secrets on the way in; numbers events on the way out. */
export class RunDraft {
  private readonly backlog = new Backlog();
  private readonly meter = new ProgressMeter();
  private readonly steps: StepTree;
  /** The items of its loops. */
  readonly items = new ItemTally(() => this.itemsChanged());
  /** Warnings that are given once. */
  private readonly warned = new Set<string>();
  private moment = { ms: Number.NaN, text: '' };
  private hasProgress = false;
  private hasSteps = false;
  private changes: {
    summary?: string;
    reason?: string | null;
    cancelRequestedAt?: number;
    cancelRequestedBy?: string | null;
  } = {};
  private tags: string[] = [];
  private metadata = new Map<string, JsonValue>();
  private artifacts: KeptArtifact[] = [];
  private touched = false;

  constructor(
    readonly lowestLevel: LogLevel,
    private readonly scrubber: SecretScrubber,
    /** Called when there is something new to keep. */
    private readonly onTouched: () => void,
  ) {
    this.steps = new StepTree(scrubber, (step) => {
      this.hasSteps = true;
      this.add([{ type: 'step', seq: 0, step }]);
    });
  }

  /** Whether there is something to keep. */
  get isEmpty(): boolean {
    return !this.touched;
  }

  /** Whether more waits than one save takes. */
  get isLong(): boolean {
    return this.backlog.isLong;
  }

  /** One log line for each line of the text; nothing below the lowest level. `step` is the path of the step it is written in. */
  write(level: LogLevel, stream: LineWritten['stream'], text: string, step: string | null = null): void {
    if (!isRecorded(level, this.lowestLevel)) return;
    const at = this.now();
    const clean = this.scrubber.text(text);
    for (const line of clean.includes('\n') ? clean.split(LINE_BREAK) : [clean])
      this.backlog.add({ type: 'log', seq: 0, at, level, stream, step, text: cutLine(line, LONGEST_LINE) });
    this.touch();
  }

  /**
   * To be awaited, where possible, by whoever is about to say much: resolves when what was said before is in the store.
   * Nothing to wait for while that is little.
   */
  room(): Promise<void> | undefined {
    return this.backlog.room();
  }

  /** All that was taken is in the store, or is not wanted any more. */
  kept(): void {
    this.backlog.kept();
    this.items.kept();
  }

  /** Replaces the progress, or that of a named bar; counters that are not finite numbers are ignored. */
  progress(current: number, total: number | undefined, message: string | undefined, bar: string | null = null): void {
    if (!Number.isFinite(current) || (total !== undefined && !Number.isFinite(total))) return;
    const reading = {
      current,
      total: total ?? null,
      message: message === undefined ? null : this.scrubber.text(String(message)),
    };
    if (this.meter.read(reading, bar === null ? null : this.scrubber.text(bar))) {
      this.hasProgress = true;
      this.touch();
    } else {
      this.warnOnce(`A run keeps at most ${MOST_BARS} progress bars; further ones are not shown.`);
    }
  }

  /** A new step inside `parent`; nothing when there are too many already. `isOneMore` allows a single one beyond the limit. */
  beginStep(parent: Step | null, name: string, optional: boolean, isOneMore = false): Step | undefined {
    const step = this.steps.begin(parent, name, optional, isOneMore ? MOST_STEPS + 1 : MOST_STEPS);
    if (step === undefined)
      this.warnOnce(
        `A run keeps at most ${MOST_STEPS.toLocaleString('en')} steps; further ones run, but are not kept.`,
      );
    return step;
  }

  /** @param thrown absent when nothing went wrong */
  endStep(step: Step, status: RunStep['status'], thrown?: unknown): void {
    this.steps.end(step, status, thrown);
  }

  /** The method has ended: steps still at work are cancelled. `wasStopped` says whether it was told to. */
  closeSteps(wasStopped: boolean): void {
    this.steps.close(wasStopped);
  }

  summary(text: string): void {
    this.changes.summary = this.scrubber.text(text);
    this.touch();
  }

  tag(names: readonly string[]): void {
    this.tags.push(...names.map((name) => this.scrubber.text(name)));
    this.touch();
  }

  set(key: string, value: JsonValue): void {
    this.metadata.set(this.scrubber.text(key), this.scrubber.json(toJsonValue(value)));
    this.touch();
  }

  /** A file that is on disk. It takes the place of one of the same name. */
  attach(artifact: KeptArtifact): void {
    this.artifacts.push(artifact);
    this.touch();
  }

  /** The files of a run that had these before. */
  artifactsAfter(before: readonly KeptArtifact[]): readonly KeptArtifact[] {
    const byName = new Map([...before, ...this.artifacts].map((artifact) => [artifact.name, artifact]));
    return [...byName.values()];
  }

  /** What its loops have left undone. */
  get remainders(): readonly LoopRemainder[] {
    return this.items.remainders;
  }

  cancelRequested(by: string | null): void {
    this.changes.cancelRequestedAt = Date.now();
    this.changes.cancelRequestedBy = by;
    this.touch();
  }

  /** Why the run has the status it has. */
  explain(reason: string | null): void {
    this.changes.reason = reason;
    this.touch();
  }

  /**
   * Takes out what there is: `before` with the changes, and the events numbered from its last one on.
   * @param isPortion of very many lines only as many as one save takes
   */
  take(before: RunRecord, isPortion = false): DraftedChange {
    const told = this.backlog.take(isPortion);
    const { lastSeq, lines, bytes } = giveNumbers(told, before.lastSeq);
    const events: RunEvent[] = told;
    let record: RunRecord = {
      ...before,
      ...this.changes,
      ...(this.tags.length > 0 && { tags: [...new Set([...before.tags, ...this.tags])] }),
      ...(this.metadata.size > 0 && { metadata: { ...before.metadata, ...Object.fromEntries(this.metadata) } }),
      ...(this.artifacts.length > 0 && { artifacts: this.artifactsAfter(before.artifacts) }),
      ...(this.hasSteps && { steps: this.steps.toRunSteps() }),
      ...(this.items.hasNews && { items: this.items.toItems() }),
      logLines: before.logLines + lines,
      logBytes: before.logBytes + bytes,
      lastSeq,
    };
    if (this.hasProgress) {
      const progress = this.meter.toProgress();
      record = { ...record, progress, lastSeq: record.lastSeq + 1 };
      events.push({ type: 'progress', seq: record.lastSeq, progress });
    }
    if (this.changes.cancelRequestedAt !== undefined || this.changes.reason !== undefined) {
      record = { ...record, lastSeq: record.lastSeq + 1 };
      events.push(statusChanged(record));
    }
    const checkpoints = this.items.takeCheckpoints();
    this.reset();
    return { record, events, checkpoints };
  }

  /** ISO 8601. Many lines of one millisecond share one text. */
  private now(): string {
    const ms = Date.now();
    if (ms !== this.moment.ms) this.moment = { ms, text: new Date(ms).toISOString() };
    return this.moment.text;
  }

  /** The main bar follows the items until the method says itself how far it is. */
  private itemsChanged(): void {
    const { isShown, progress } = this.items;
    if (isShown) this.progress(progress.current, progress.total, undefined);
    this.touch();
  }

  /** Takes in events in their order, and says that there is something new. */
  protected add(events: readonly DraftedEvent[]): void {
    for (const event of events) this.backlog.add(event);
    this.touch();
  }

  private touch(): void {
    this.touched = true;
    this.onTouched();
  }

  private reset(): void {
    this.hasProgress = false;
    this.hasSteps = false;
    this.changes = {};
    this.tags = [];
    this.metadata = new Map();
    this.artifacts = [];
    this.touched = !this.backlog.isEmpty;
  }

  private warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.write('warn', 'log', text);
  }
}
