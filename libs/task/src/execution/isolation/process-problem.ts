import { TaskProcessError } from '../../attempt.errors.js';
import type { ProcessEnd } from './run-process.js';

/** Signals that a lack of memory ends a process with: that of Node's own limit, and that of the system. */
const MEMORY: Readonly<Record<string, string>> = {
  SIGABRT: 'Usually it needed more memory than Node allows: see --max-old-space-size.',
  SIGKILL: 'Somebody killed it, or the system ran out of memory.',
};

/** What a run fails with whose process ended before its method did. `cause` is what went wrong in it, where that is known. */
export function processProblem({ exitCode, signal, fault }: ProcessEnd, dying: Error | undefined): TaskProcessError {
  const cause = fault ?? dying;
  const how =
    fault === undefined
      ? `The process of the attempt ${signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`} before its method did.`
      : 'The process of the attempt could not be started.';
  const why = cause === undefined ? (MEMORY[signal ?? ''] ?? '') : `${cause.name}: ${cause.message}`;
  return new TaskProcessError({ exitCode, signal }, `${how} ${why}`.trim(), cause && { cause });
}
