import type { RunError, RunStep } from '../run/run.js';
import { toRunError } from '../run/run-error.js';
import type { ToldStep } from '../run/run-event.js';
import { STEP_SEPARATOR } from '../run/step-path.js';
import type { SecretScrubber } from './secret-scrubber.js';

/** What is kept of one run. A step beyond it only runs. */
export const MOST_STEPS = 1_000;
const LONGEST_NAME = 200;
const NAMELESS = '(no name)';
const UNFINISHED = 'The method ended before this step did.';

/** One step of an attempt, from its beginning on. Changed by its {@link StepTree} alone. */
export class Step {
  status: RunStep['status'] = 'running';
  durationMs: number | null = null;
  error: RunError | null = null;
  readonly steps: Step[] = [];
  readonly startedAt = new Date().toISOString();
  readonly names: readonly string[];
  readonly place: readonly number[];
  /** What its log lines carry. */
  readonly path: string;
  private readonly beganAt = performance.now();
  /** Made anew after a change; of a large tree most stays as it was. */
  private kept: RunStep | undefined;

  constructor(
    readonly name: string,
    readonly optional: boolean,
    readonly parent: Step | null,
    siblings: number,
  ) {
    this.names = [...(parent?.names ?? []), name];
    this.place = [...(parent?.place ?? []), siblings];
    this.path = this.names.join(STEP_SEPARATOR);
  }

  end(status: RunStep['status'], error: RunError | null): void {
    this.status = status;
    this.error = error;
    this.durationMs = Math.round(performance.now() - this.beganAt);
    this.touch();
  }

  /** It, or a step inside it, has changed. */
  touch(): void {
    this.kept = undefined;
    this.parent?.touch();
  }

  /** As the record keeps it. */
  toRunStep(): RunStep {
    const { name, status, optional, startedAt, durationMs, error } = this;
    this.kept ??= {
      name,
      status,
      optional,
      startedAt,
      durationMs,
      error,
      steps: this.steps.map((step) => step.toRunStep()),
    };
    return this.kept;
  }

  /** As its events tell it. */
  toToldStep(): ToldStep {
    const { name, status, optional, startedAt, durationMs, error, names, place } = this;
    return { path: names, place, name, status, optional, startedAt, durationMs, error };
  }
}

/** The steps of one attempt, and the order in which they began and ended. */
export class StepTree {
  private readonly roots: Step[] = [];
  private readonly running = new Set<Step>();
  private count = 0;

  constructor(
    private readonly scrubber: SecretScrubber,
    private readonly onChanged: (step: ToldStep) => void,
  ) {}

  /** A new step inside `parent`; nothing when as many as `most` are kept already. */
  begin(parent: Step | null, name: string, optional: boolean, most: number): Step | undefined {
    if (this.count >= most) return undefined;
    this.count++;
    const siblings = parent?.steps ?? this.roots;
    const step = new Step(this.nameOf(name), optional, parent, siblings.length);
    siblings.push(step);
    parent?.touch();
    this.running.add(step);
    this.onChanged(step.toToldStep());
    return step;
  }

  /** @param thrown absent when nothing went wrong */
  end(step: Step, status: RunStep['status'], thrown?: unknown): void {
    this.finish(step, status, thrown === undefined ? null : this.scrubber.error(thrown));
  }

  /** The attempt has ended: what is still at work is `cancelled`, and says so where nobody had stopped it. */
  close(wasStopped: boolean): void {
    const error = wasStopped ? null : unfinishedError();
    // Inner ones began later.
    for (const step of [...this.running].reverse()) this.finish(step, 'cancelled', error);
  }

  /** As the record keeps them. */
  toRunSteps(): readonly RunStep[] {
    return this.roots.map((step) => step.toRunStep());
  }

  private finish(step: Step, status: RunStep['status'], error: RunError | null): void {
    this.running.delete(step);
    step.end(status, error);
    this.onChanged(step.toToldStep());
  }

  private nameOf(name: string): string {
    const line = this.scrubber.text(String(name)).replace(/\s+/g, ' ').trim();
    if (line === '') return NAMELESS;
    return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
  }
}

/** Why a step is cancelled that nobody had stopped. */
export function unfinishedError(): RunError {
  return { ...toRunError(UNFINISHED), name: 'StepUnfinished' };
}
