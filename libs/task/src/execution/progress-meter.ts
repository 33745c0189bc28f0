import type { ProgressBar, RunProgress } from '../run/run.js';

/** What is kept of one run; further bars are left out. */
export const MOST_BARS = 100;
/** A shorter span says little of the speed: a batch may have ended in it, or not. */
const SHORTEST_SPAN_MS = 250;
/** What lies further back hardly counts. */
const MEMORY_MS = 15_000;
/** However long a span took, it does not count for more than this share of what was known. */
const MOST_FORGOTTEN = 0.6;

/** What a counter is told. */
export interface Reading {
  readonly current: number;
  readonly total: number | null;
  readonly message: string | null;
}

/** One counter, and how fast it moves. Times are milliseconds of any clock that never goes back. */
class BarMeter {
  private reading: Reading = { current: 0, total: null, message: null };
  private since: { readonly current: number; readonly at: number } | undefined;
  /** Items per millisecond: a mean of all spans, in which later ones count for more. */
  private speed = 0;
  /** How much of the mean is known, from 0 to 1. Divided by it, the first spans count like any. */
  private known = 0;

  read(reading: Reading, now: number): void {
    this.reading = reading;
    if (this.since === undefined || reading.current < this.since.current) {
      // A counter that goes back starts something new.
      this.speed = 0;
      this.known = 0;
      this.since = { current: reading.current, at: now };
      return;
    }
    const span = now - this.since.at;
    if (span < SHORTEST_SPAN_MS) return;
    const share = Math.min(MOST_FORGOTTEN, 1 - Math.exp(-span / MEMORY_MS));
    this.speed += share * ((reading.current - this.since.current) / span - this.speed);
    this.known += share * (1 - this.known);
    this.since = { current: reading.current, at: now };
  }

  get bar(): ProgressBar {
    const { current, total, message } = this.reading;
    const speed = this.known === 0 ? null : this.speed / this.known;
    return {
      current,
      total,
      percent: percentOf(current, total),
      message,
      rate: speed === null ? null : Number((speed * 1_000).toPrecision(3)),
      remainingMs: remaining(current, total, speed),
    };
  }
}

/** The main bar and the named ones of one attempt. */
export class ProgressMeter {
  private readonly main: BarMeter;
  private readonly named = new Map<string, BarMeter>();

  constructor(private readonly clock: () => number = () => performance.now()) {
    this.main = new BarMeter();
  }

  /** Of the main bar, or of the one with this name; false when there are too many already. */
  read(reading: Reading, name: string | null): boolean {
    const meter = name === null ? this.main : (this.named.get(name) ?? this.add(name));
    meter?.read(reading, this.clock());
    return meter !== undefined;
  }

  /** As the record keeps it. */
  toProgress(): RunProgress {
    return { ...this.main.bar, bars: Array.from(this.named, ([name, meter]) => ({ name, ...meter.bar })) };
  }

  private add(name: string): BarMeter | undefined {
    if (this.named.size >= MOST_BARS) return undefined;
    const meter = new BarMeter();
    this.named.set(name, meter);
    return meter;
  }
}

/** Floored, from 0 to 99: only the end of the run makes it 100. */
function percentOf(current: number, total: number | null): number | null {
  if (total === null || total <= 0) return null;
  return Math.min(99, Math.max(0, Math.floor((current / total) * 100)));
}

function remaining(current: number, total: number | null, speed: number | null): number | null {
  if (total === null || total <= 0) return null;
  if (current >= total) return 0;
  const ms = speed === null ? Number.POSITIVE_INFINITY : Math.round((total - current) / speed);
  return Number.isSafeInteger(ms) ? ms : null;
}
