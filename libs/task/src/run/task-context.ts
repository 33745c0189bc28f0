import type { JsonValue } from './run.js';

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
  /** Says in one sentence what the run did; shown above the result. The last call wins. */
  abstract summary(text: string): void;
  /** Adds tags to the run; runs can be found by them. */
  abstract tag(...names: string[]): void;
  /** Keeps a value with the run, shown among its details. Must fit JSON. */
  abstract set(key: string, value: JsonValue): void;
}
