import { format } from 'node:util';
import type { JsonValue, LogLevel } from '../run/run.js';
import { TaskContext } from '../run/task-context.js';
import type { LiveRun } from './live-run.js';

/** The context of one attempt. What is said after the run has ended is dropped. */
export class RunContext extends TaskContext {
  readonly runId: string;
  readonly task: string;
  readonly attempt: number;
  readonly actor: string | null;
  readonly label: string | null;

  constructor(
    private readonly live: LiveRun,
    readonly args: Readonly<Record<string, unknown>>,
  ) {
    super();
    ({ id: this.runId, task: this.task, attempt: this.attempt, actor: this.actor, label: this.label } = live.stored);
  }

  get signal(): AbortSignal {
    return this.live.signal;
  }

  log(text: unknown, ...values: unknown[]): void {
    this.write('info', text, values);
  }

  debug(text: unknown, ...values: unknown[]): void {
    this.write('debug', text, values);
  }

  info(text: unknown, ...values: unknown[]): void {
    this.write('info', text, values);
  }

  warn(text: unknown, ...values: unknown[]): void {
    this.write('warn', text, values);
  }

  error(text: unknown, ...values: unknown[]): void {
    this.write('error', text, values);
  }

  progress(current: number, total?: number, message?: string): void {
    if (!this.live.ended) this.live.draft.progress(current, total, message);
  }

  summary(text: string): void {
    if (!this.live.ended) this.live.draft.summary(String(text));
  }

  tag(...names: string[]): void {
    if (!this.live.ended) this.live.draft.tag(names.map(String));
  }

  set(key: string, value: JsonValue): void {
    if (!this.live.ended) this.live.draft.set(String(key), value);
  }

  private write(level: LogLevel, text: unknown, values: readonly unknown[]): void {
    if (!this.live.ended) this.live.draft.write(level, 'log', format(text, ...values));
  }
}
