import type { RunRecord, RunStep } from './run.js';

/** What a run whose method returned did not do, in one sentence: then it is `partial`. `null` when it did everything. */
export function shortfallOf({ items, steps }: Pick<RunRecord, 'items' | 'steps'>): string | null {
  const parts: string[] = [];
  if (items !== null && items.failed > 0) {
    const all = items.ok + items.failed + items.skipped;
    parts.push(`${items.failed} of ${all} ${all === 1 ? 'item' : 'items'} failed.`);
  }
  const failed = failedSteps(steps);
  if (failed.length === 1) parts.push(`The optional step "${failed[0]}" failed.`);
  if (failed.length > 1) parts.push(`${failed.length} optional steps failed: ${failed.map(quoted).join(', ')}.`);
  return parts.length === 0 ? null : parts.join(' ');
}

/** A failed step that is not optional has thrown: either the run failed, or the method caught it and went on. */
function failedSteps(steps: readonly RunStep[]): string[] {
  return steps.flatMap((step) => [
    ...(step.optional && step.status === 'failed' ? [step.name] : []),
    ...failedSteps(step.steps),
  ]);
}

function quoted(name: string): string {
  return `"${name}"`;
}
