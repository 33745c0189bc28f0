import type { StepOptions } from '../run/task-context.js';
import { UNTRACED_PART } from '../telemetry/attempt-trace.js';
import { RunScope, withinScope } from './run-scope.js';

/** Does the work as a step of the scope's run, inside the scope's own step. See `TaskContext.step`. */
export async function runStep<T>(
  scope: RunScope,
  name: string,
  { optional = false }: StepOptions,
  work: () => T | PromiseLike<T>,
): Promise<T | undefined> {
  const { live } = scope;
  if (typeof work !== 'function') throw new TypeError(`Step "${name}" has no function to do its work.`);
  const room = live.draft.room();
  if (room !== undefined) await room;
  // After the end of its run a step only runs; what it would change is kept already.
  const step = scope.isOpen ? live.draft.beginStep(scope.step, name, optional) : undefined;
  const span = step ? live.trace.part(`step ${step.name}`, { 'task.step': step.name }) : UNTRACED_PART;
  const end: typeof live.draft.endStep = (...how) => (scope.isOpen ? live.draft.endStep(...how) : undefined);
  // One that begins after the stop, to tidy up, ends as it ends.
  const wasStoppedBefore = live.signal.aborted;
  const wasStopped = () => live.signal.aborted && !wasStoppedBefore;
  try {
    const inside = new RunScope(live, step ?? scope.step, scope.indent, scope.place);
    const value = await withinScope(inside, () => span.within(work));
    if (step) end(step, wasStopped() ? 'cancelled' : 'succeeded');
    return value;
  } catch (error) {
    if (wasStopped()) {
      if (step) end(step, 'cancelled', isStop(error, live.signal) ? undefined : error);
      throw error;
    }
    // Also beyond the limit of steps one is kept, so that the run does not end as if nothing had failed.
    const failed =
      step ?? (optional && scope.isOpen ? live.draft.beginStep(scope.step, name, optional, true) : undefined);
    if (failed) end(failed, 'failed', error ?? new Error(String(error)));
    if (!optional) throw error;
    scope.write(
      'warn',
      'log',
      `The optional step "${failed?.name ?? name}" failed, the run goes on: ${live.scrubber.error(error).message}`,
    );
    return undefined;
  } finally {
    if (step) span.end(step.error, { 'task.step.status': step.status });
  }
}

/** What a method throws because it was told to stop: the reason, or an `AbortError` of Node's. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
