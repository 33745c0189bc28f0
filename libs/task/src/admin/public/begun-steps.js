import { tickText } from './clock-text.js';
import { STEP_SEPARATOR } from './step-figures.js';

/** What the log says where steps begin in it; server and browser use this same file. */

/** The steps that begin with a line of `step` after one of the step `before`, outermost first. */
export function begunSteps(before, step) {
  const [old, names] = [namesOf(before), namesOf(step)];
  let depth = 0;
  while (depth < names.length && names[depth] === old[depth]) depth += 1;
  return names.slice(depth).map((name, index) => ({
    name,
    depth: depth + index,
    path: names.slice(0, depth + index + 1).join(STEP_SEPARATOR),
  }));
}

/** `41.8s`, `running`, `failed · 3.1s`. Takes the status of a step and its milliseconds. */
export function stepFactText(state, ms) {
  if (state === 'running') return state;
  return state === 'succeeded' ? tickText(ms) : `${state} · ${tickText(ms)}`;
}

function namesOf(step) {
  return step === null ? [] : step.split(STEP_SEPARATOR);
}
