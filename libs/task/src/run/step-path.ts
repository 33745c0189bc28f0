import type { RunStep } from './run.js';

/** Joins the names of steps to a path, from the outermost one on. */
export const STEP_SEPARATOR = ' › ';

/** Whether what was written in `step` was written in the one with this path, or in one inside it. */
export function isInStep(step: string | null, path: string): boolean {
  return step === path || step?.startsWith(path + STEP_SEPARATOR) === true;
}

/** All steps with their paths, each before those inside it. `around` is what their paths begin with. */
export function stepsWithPaths(
  steps: readonly RunStep[],
  around = '',
): { readonly path: string; readonly step: RunStep }[] {
  return steps.flatMap((step) => {
    const path = around + step.name;
    return [{ path, step }, ...stepsWithPaths(step.steps, path + STEP_SEPARATOR)];
  });
}
