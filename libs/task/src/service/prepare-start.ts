import type { TaskDefinition } from '../definition/task-definition.js';
import { type PreparedParams, prepareParams } from '../params/prepare-params.js';
import type { RunOptions } from '../run/run-query.js';
import { InvalidParamsError } from '../task.errors.js';
import { optionIssues } from './start-options.js';

/** How the input of a run is written. */
export type InputSource = 'json' | 'form' | 'code';

/** Checks the arguments and what stands beside them. @throws InvalidParamsError with all issues of both */
export async function prepareStart(
  definition: TaskDefinition,
  input: unknown,
  source: InputSource,
  options: RunOptions,
): Promise<PreparedParams> {
  const issues = optionIssues(options);
  const prepared = await prepareParams(definition, input, source).catch((error) => {
    if (!(error instanceof InvalidParamsError)) throw error;
    throw new InvalidParamsError(definition.key, [...error.issues, ...issues]);
  });
  if (issues.length > 0) throw new InvalidParamsError(definition.key, issues);
  return prepared;
}
