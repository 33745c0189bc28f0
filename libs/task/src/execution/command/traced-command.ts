import path from 'node:path';
import { CommandError } from '../../attempt.errors.js';
import type { ExecOptions, ExecResult } from '../../run/exec.js';
import { type SpanFacts, UNTRACED_PART } from '../../telemetry/attempt-trace.js';
import type { RunScope } from '../run-scope.js';
import { runCommand } from './run-command.js';

/** As {@link runCommand}, with a span of its own. One that the stop of the run has ended did not fail. */
export async function tracedCommand(
  scope: RunScope,
  command: string,
  args: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const { live } = scope;
  const name = live.scrubber.text(path.basename(command));
  const span = scope.isOpen ? live.trace.part(`exec ${name}`, { 'process.executable.name': name }) : UNTRACED_PART;
  try {
    const result = await span.within(() => runCommand(scope, command, args, options));
    span.end(null, exitFacts(result.exitCode));
    return result;
  } catch (error) {
    const exitCode = error instanceof CommandError ? error.exitCode : null;
    span.end(live.signal.aborted ? null : live.scrubber.error(error), exitFacts(exitCode));
    throw error;
  }
}

function exitFacts(exitCode: number | null): SpanFacts {
  return exitCode === null ? {} : { 'process.exit.code': exitCode };
}
