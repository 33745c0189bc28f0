import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { LogLevel } from '../run/run.js';
import { isRecorded, type RunLogLine } from '../run/run-event.js';
import type { LiveRun } from './live-run.js';
import type { LoopPlace } from './loop/loop-place.js';
import type { Step } from './step-tree.js';

/** Where code runs: in which run, and in which of its steps. Follows it through everything it awaits or starts. */
export class RunScope {
  constructor(
    readonly live: LiveRun,
    readonly step: Step | null = null,
    /** How far `console.group` has moved the console's lines in. */
    public indent = '',
    /** The item of a loop that it runs in; `null` outside of loops. */
    readonly place: LoopPlace | null = null,
  ) {}

  /** Whether anything is still taken in. */
  get isOpen(): boolean {
    return !this.live.ended;
  }

  /** Whether lines of this level are kept. */
  records(level: LogLevel): boolean {
    return this.isOpen && isRecorded(level, this.live.draft.lowestLevel);
  }

  /** One log line for each line of the text. What is said after the run has ended is dropped. */
  write(level: LogLevel, stream: RunLogLine['stream'], text: string): void {
    if (this.isOpen) this.live.draft.write(level, stream, text, this.step?.path);
  }
}

const scopes = new AsyncLocalStorage<RunScope | undefined>();

/** Where the code that asks runs; nothing outside of runs. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore();
}

/** Does the work, and what it starts, in this scope. */
export function withinScope<T>(scope: RunScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** As `live.abort`. Whoever listens to the signal belongs to this run, whoever stops it. */
export function stopRun(live: LiveRun, reason: Error, graceMs: number): void {
  withinScope(new RunScope(live), () => live.abort(reason, graceMs));
}

/** Where this file was loaded: outside of every request, transaction and span that the application keeps in a context. */
const atTheStart = AsyncResource.bind(<T>(work: () => T): T => work(), 'nestjs-taskforge');

/**
 * Does the work, and what it starts, outside of all runs: what it prints belongs to none. Also outside of whatever else
 * follows the code that asks, such as the request that made room for a run of somebody else.
 */
export function outsideRuns<T>(work: () => T): T {
  return atTheStart(() => scopes.run(undefined, work));
}
