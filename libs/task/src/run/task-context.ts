import type { Duration } from '../duration.js';
import type { ArtifactContent, AttachOptions } from './artifact-content.js';
import type { EachOptions, EachResult, ItemPlace } from './each.js';
import type { ExecOptions, ExecResult } from './exec.js';
import type { JsonValue } from './run.js';

/** How a step is carried out. */
export interface StepOptions {
  /** Whether the run goes on when the step fails, and ends as `partial`. Default false: the error is thrown. */
  readonly optional?: boolean;
}

/** A progress bar of its own, shown below the main one. */
export interface NamedBar {
  /** Says how far it is. Without a total only the counter is shown. */
  progress(current: number, total?: number, message?: string): void;
}

/**
 * What a task method may ask for and say. Declare a parameter of this type, at any position, and the run's context is
 * handed in. It is an abstract class, so that it exists at run time and can be found by its type.
 */
export abstract class TaskContext {
  /** Id of the run (UUID v7). */
  abstract readonly runId: string;
  /** Key of the task. */
  abstract readonly task: string;
  /** Typed values by param key. */
  abstract readonly args: Readonly<Record<string, unknown>>;
  /** 1 for the first attempt. */
  abstract readonly attempt: number;
  /** Aborted on cancel, timeout and shutdown; `signal.reason` says which. */
  abstract readonly signal: AbortSignal;
  /** Who asked for the run. */
  abstract readonly actor: string | null;
  /** Name that groups runs. */
  abstract readonly label: string | null;

  /** Writes at level `info`; values are formatted as `console.log` does. A text of several lines becomes several log lines. */
  abstract log(text: unknown, ...values: unknown[]): void;
  /** Writes at level `debug`; not recorded unless `logLevel` is `debug`. */
  abstract debug(text: unknown, ...values: unknown[]): void;
  /** Writes at level `info`. */
  abstract info(text: unknown, ...values: unknown[]): void;
  /** Writes at level `warn`. */
  abstract warn(text: unknown, ...values: unknown[]): void;
  /** Writes at level `error`. */
  abstract error(text: unknown, ...values: unknown[]): void;
  /** Says how far the run is. Without a total only the counter is shown. */
  abstract progress(current: number, total?: number, message?: string): void;
  /** A named progress bar; the same name gives the same bar. A run keeps at most 100. */
  abstract bar(name: string): NamedBar;
  /**
   * Does a named, timed part of the work and gives what it returns. Steps nest, also side by side; what is written inside
   * one carries its name. What it throws is kept with the step and thrown again. A step at work when the run is stopped
   * becomes `cancelled`. A run keeps at most 1,000.
   */
  abstract step<T>(name: string, work: () => T | PromiseLike<T>): Promise<T>;
  /** With `optional: true` a failure gives `undefined`: the run goes on, and ends as `partial`. */
  abstract step<T>(name: string, options: StepOptions, work: () => T | PromiseLike<T>): Promise<T | undefined>;
  /** Waits; rejects with `signal.reason` as soon as the run is to stop. @throws RangeError when it is no duration */
  abstract sleep(duration: Duration): Promise<void>;
  /**
   * Runs a program, without a shell. The lines it writes become log lines as they come: those of standard output at level
   * `info`, those of standard error at `warn`. When the run is to stop, the program and all it has started are ended:
   * with SIGTERM, and with SIGKILL what is left when the grace time is nearly over (on Windows the program alone).
   * @throws CommandError when it cannot be started, takes too long, or ends with an error; `signal.reason` after a stop
   */
  abstract exec(command: string, args?: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /**
   * Does the work on each item, one after another or several at the same time. One that throws has failed, whatever it
   * throws: it is counted and listed (the first 1,000), the rest go on, and the run ends as `partial`. The main progress
   * bar follows the items of all loops, unless the method calls {@link progress} itself.
   *
   * A `retry` of a `partial` run with the same arguments does only the items that are not done, and new ones at the end; of
   * a loop with more than 10,000 failed items it does all again. With `checkpoint` that holds after every end but a
   * success, for later attempts of the same run too, and after a crash: what was done since the last save, some
   * milliseconds, may then be done twice. Its keys are held in memory while it goes on, about 200 bytes an item.
   *
   * When the run is to stop no item is handed out any more; those at work are waited for. An item that throws then was
   * neither done nor has it failed.
   * @throws `signal.reason` after a stop; what the items or `key` throw; TypeError for wrong options, and for equal keys in
   * a loop with `checkpoint`
   */
  abstract each<T>(
    items: Iterable<T> | AsyncIterable<T>,
    work: (item: T, place: ItemPlace) => unknown,
    options?: EachOptions<T>,
  ): Promise<EachResult>;
  /**
   * Leaves a file with the run; its page offers it for download, and it is deleted with the run. The name may have letters
   * of any script and spaces; the same name again replaces the file, whole, at once. A text is the content itself; a file
   * that is on disk already is named by `{ path }`, and copied. Streams and iterables go to disk as they come. Resolves
   * when the file is on disk. Its bytes are your own business: secrets are not looked for in them.
   * @throws ArtifactError for a name or content that is not possible, more than `maxUploadBytes`, more than 1,000 files, or
   * after the run has ended; StoreError when it cannot be written; what the source throws; `signal.reason` when the run is
   * stopped meanwhile
   */
  abstract attach(name: string, content: ArtifactContent, options?: AttachOptions): Promise<void>;
  /** Says in one sentence what the run did; shown above the result. The last call wins. */
  abstract summary(text: string): void;
  /** Adds tags to the run; runs can be found by them. */
  abstract tag(...names: string[]): void;
  /** Keeps a value with the run, shown among its details. Must fit JSON. */
  abstract set(key: string, value: JsonValue): void;
}
