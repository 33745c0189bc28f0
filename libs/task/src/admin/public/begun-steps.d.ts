/** A step that begins in the log. */
export interface BegunStep {
  readonly name: string;
  /** How many steps are around it. */
  readonly depth: number;
  /** As its lines carry it. */
  readonly path: string;
}

/** The steps that begin with a line of `step` after one of the step `before`, outermost first; `null` is outside of steps. */
export function begunSteps(before: string | null, step: string | null): BegunStep[];

/** How a step ended and how long it took, or that it goes on. Takes milliseconds. */
export function stepFactText(state: string, ms: number): string;
