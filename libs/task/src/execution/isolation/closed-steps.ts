import type { RunError, RunStep } from '../../run/run.js';
import type { ToldStep } from '../../run/run-event.js';

/** Steps of an attempt after its end, and those that the end has changed. */
export interface ClosedSteps {
  readonly steps: readonly RunStep[];
  /** Inner ones first. */
  readonly told: readonly ToldStep[];
}

/** Ends the steps that were at work when their process ended: they are `cancelled`, with this error. `now` is epoch ms. */
export function closedSteps(steps: readonly RunStep[], error: RunError | null, now: number): ClosedSteps {
  const told: ToldStep[] = [];
  const close = (list: readonly RunStep[], names: readonly string[], places: readonly number[]): readonly RunStep[] =>
    list.map((step, index) => {
      const path = [...names, step.name];
      const place = [...places, index];
      const inner = close(step.steps, path, place);
      if (step.status !== 'running')
        return inner.some((one, at) => one !== step.steps[at]) ? { ...step, steps: inner } : step;
      const durationMs = Math.max(0, now - Date.parse(step.startedAt));
      const { steps: _inside, ...closed } = { ...step, status: 'cancelled' as const, durationMs, error };
      told.push({ ...closed, path, place });
      return { ...closed, steps: inner };
    });
  return { steps: close(steps, [], []), told };
}
