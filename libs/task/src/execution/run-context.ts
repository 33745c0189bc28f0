import { format } from 'node:util';
import type { Duration } from '../duration.js';
import type { ArtifactContent, AttachOptions } from '../run/artifact-content.js';
import type { EachOptions, EachResult } from '../run/each.js';
import type { ExecOptions, ExecResult } from '../run/exec.js';
import type { JsonValue, LogLevel } from '../run/run.js';
import { type NamedBar, type StepOptions, TaskContext } from '../run/task-context.js';
import { type AttachMeans, attachFile } from './attach-file.js';
import { tracedCommand } from './command/traced-command.js';
import type { LiveRun } from './live-run.js';
import type { DoneBefore } from './loop/earlier-loops.js';
import type { Items } from './loop/item-lanes.js';
import { type ItemWork, runEach } from './loop/run-each.js';
import { currentScope, type RunScope } from './run-scope.js';
import { runStep } from './run-step.js';
import { sleep } from './sleep.js';

type Work<T> = () => T | PromiseLike<T>;

/** The context of one attempt. What is said after the run has ended is dropped. */
export class RunContext extends TaskContext {
  readonly runId: string;
  readonly task: string;
  readonly attempt: number;
  readonly actor: string | null;
  readonly label: string | null;
  private readonly live: LiveRun;

  constructor(
    /** Where the method itself runs. */
    private readonly outermost: RunScope,
    readonly args: Readonly<Record<string, unknown>>,
    private readonly files: AttachMeans,
    private readonly earlier: DoneBefore,
  ) {
    super();
    this.live = outermost.live;
    const { id, task, attempt, actor, label } = this.live.stored;
    [this.runId, this.task, this.attempt, this.actor, this.label] = [id, task, attempt, actor, label];
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
    if (this.live.ended) return;
    this.live.draft.items.isShown = false;
    this.live.draft.progress(current, total, message);
  }

  bar(name: string): NamedBar {
    const { live } = this;
    return {
      progress(current, total, message) {
        if (!live.ended) live.draft.progress(current, total, message, String(name));
      },
    };
  }

  step<T>(name: string, work: Work<T>): Promise<T>;
  step<T>(name: string, options: StepOptions, work: Work<T>): Promise<T | undefined>;
  step<T>(name: string, ...rest: [Work<T>] | [StepOptions, Work<T>]): Promise<T | undefined> {
    const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
    return guarded(runStep(this.scope, name, options, work));
  }

  sleep(duration: Duration): Promise<void> {
    return guarded(sleep(duration, this.signal));
  }

  exec(command: string, args: readonly string[] = [], options: ExecOptions = {}): Promise<ExecResult> {
    return guarded(tracedCommand(this.scope, command, args, options));
  }

  each<T>(items: Items<T>, work: ItemWork<T>, options: EachOptions<T> = {}): Promise<EachResult> {
    return guarded(runEach(this.scope, this.earlier, items, work, options));
  }

  attach(name: string, content: ArtifactContent, options?: AttachOptions): Promise<void> {
    return guarded(attachFile(this.live, this.files, name, content, options));
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

  /** A context that another run was handed speaks for its own run all the same. */
  private get scope(): RunScope {
    const scope = currentScope();
    return scope?.live === this.live ? scope : this.outermost;
  }

  private write(level: LogLevel, text: unknown, values: readonly unknown[]): void {
    const { scope } = this;
    if (scope.records(level)) scope.write(level, 'log', format(text, ...values));
  }
}

/** A method that does not wait for it must not bring down the process when it fails. */
function guarded<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
