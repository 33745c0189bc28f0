import { toJsonValue } from '../run/json-value.js';
import { type JsonValue, LOG_LEVELS, type LogLevel, type ProgressBar, type RunRecord } from '../run/run.js';
import type { LineWritten, RunEvent, StatusChanged } from '../run/run-event.js';
import type { SecretScrubber } from './secret-scrubber.js';

const LINE_BREAK = /\r?\n/;

/** A record and the events that lead to it. */
export interface DraftedChange {
  readonly record: RunRecord;
  readonly events: readonly RunEvent[];
}

type DraftedLine = Omit<LineWritten, 'type' | 'seq'>;

/** What a run has said since it was last kept. Scrubs secrets on the way in; numbers events on the way out. */
export class RunDraft {
  private lines: DraftedLine[] = [];
  private progressBar: ProgressBar | undefined;
  private changes: { summary?: string; cancelRequestedAt?: number; cancelRequestedBy?: string | null } = {};
  private tags: string[] = [];
  private metadata = new Map<string, JsonValue>();
  private touched = false;

  constructor(
    private readonly lowestLevel: LogLevel,
    private readonly scrubber: SecretScrubber,
    /** Called when there is something new to keep. */
    private readonly onTouched: () => void,
  ) {}

  /** Whether there is something to keep. */
  get isEmpty(): boolean {
    return !this.touched;
  }

  /** One log line for each line of the text; nothing below the lowest level. */
  write(level: LogLevel, stream: LineWritten['stream'], text: string): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.lowestLevel)) return;
    const at = new Date().toISOString();
    for (const line of this.scrubber.text(text).split(LINE_BREAK))
      this.lines.push({ at, level, stream, step: null, text: line });
    this.touch();
  }

  /** Replaces the progress; counters that are not finite numbers are ignored. */
  progress(current: number, total: number | undefined, message: string | undefined): void {
    if (!Number.isFinite(current) || (total !== undefined && !Number.isFinite(total))) return;
    this.progressBar = {
      current,
      total: total ?? null,
      percent: percentOf(current, total),
      message: message === undefined ? null : this.scrubber.text(String(message)),
    };
    this.touch();
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

  cancelRequested(by: string | null): void {
    this.changes.cancelRequestedAt = Date.now();
    this.changes.cancelRequestedBy = by;
    this.touch();
  }

  /** Takes everything out: `before` with the changes, and the events numbered from its last one on. */
  take(before: RunRecord): DraftedChange {
    const events: RunEvent[] = this.lines.map((line, index) => ({
      type: 'log',
      seq: before.lastSeq + index + 1,
      ...line,
    }));
    let record: RunRecord = {
      ...before,
      ...this.changes,
      tags: [...new Set([...before.tags, ...this.tags])],
      metadata: { ...before.metadata, ...Object.fromEntries(this.metadata) },
      logLines: before.logLines + this.lines.length,
      lastSeq: before.lastSeq + this.lines.length,
    };
    if (this.progressBar !== undefined) {
      const progress = { ...this.progressBar, bars: [] };
      record = { ...record, progress, lastSeq: record.lastSeq + 1 };
      events.push({ type: 'progress', seq: record.lastSeq, progress });
    }
    if (this.changes.cancelRequestedAt !== undefined) {
      record = { ...record, lastSeq: record.lastSeq + 1 };
      events.push(statusChanged(record));
    }
    this.reset();
    return { record, events };
  }

  private touch(): void {
    this.touched = true;
    this.onTouched();
  }

  private reset(): void {
    this.lines = [];
    this.progressBar = undefined;
    this.changes = {};
    this.tags = [];
    this.metadata = new Map();
    this.touched = false;
  }
}

/** The event that tells of the record's status, with the record's last number. */
export function statusChanged(record: RunRecord): StatusChanged {
  const { lastSeq: seq, status, attempt, startedAt, cancelRequestedAt, cancelRequestedBy } = record;
  return { type: 'status', seq, status, attempt, startedAt, cancelRequestedAt, cancelRequestedBy };
}

/** Floored, from 0 to 99: only the end of the run makes it 100. */
function percentOf(current: number, total: number | undefined): number | null {
  if (total === undefined || total <= 0) return null;
  return Math.min(99, Math.max(0, Math.floor((current / total) * 100)));
}
