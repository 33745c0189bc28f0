import type { Run, RunStep } from '../../run/run.js';
import { isActive } from '../../run/run-status.js';
import { stepsWithPaths } from '../../run/step-path.js';
import { begunSteps, stepFactText } from '../public/begun-steps.js';

/** The heading of a step in the log, above its first line. */
export interface LogStepView {
  readonly name: string;
  /** One thing for each step around it. */
  readonly around: readonly unknown[];
  /** `41.8s`, `running`, `failed · 3.1s`; empty where nothing is known of it. */
  readonly fact: string;
}

/** Says which steps begin with lines, of the present or last attempt of a run with what is known of them. */
export class LogStepViews {
  private readonly steps: readonly { readonly path: string; readonly step: RunStep }[];
  private before: string | null = null;

  constructor(private readonly run: Run) {
    this.steps = stepsWithPaths(run.steps);
  }

  /** A line that is in no step, or the first one of an attempt: whatever step comes next begins. */
  restart(): void {
    this.before = null;
  }

  /** The headings above the next line. */
  above({ step, at }: { readonly step: string | null; readonly at: string }): LogStepView[] {
    const begun = begunSteps(this.before, step);
    this.before = step;
    return begun.map(({ name, depth, path }) => ({
      name,
      around: Array.from({ length: depth }),
      fact: this.factOf(path, at),
    }));
  }

  private factOf(path: string, at: string): string {
    const found = this.steps.findLast((one) => one.path === path && one.step.startedAt <= at);
    if (found === undefined) return '';
    const { status, durationMs, startedAt } = found.step;
    if (durationMs !== null) return stepFactText(status, durationMs);
    const ended = this.run.attempts.at(-1)?.finishedAt ?? this.run.finishedAt;
    if (isActive(this.run.status) || ended === null) return stepFactText(status, 0);
    return stepFactText('interrupted', Math.max(0, Date.parse(ended) - Date.parse(startedAt)));
  }
}
