import type { ParamOptions } from '../decorators/param.options.js';
import type { TaskContext } from '../run/task-context.js';
import { DeclarationProblems } from './declaration-problems.js';
import { defineTask } from './define-task.js';
import type { ArgumentsOf, ParamsDeclaration, TaskDeclaration, TaskHandler } from './task-declaration.js';

/**
 * A task that is declared in code, checked as one with decorators is.
 * @throws TaskDeclarationError that says everything that is wrong with it
 */
export function taskFromHandler<P extends ParamsDeclaration>(declaration: TaskDeclaration<P>, handler: TaskHandler<P>) {
  const { key, params = {}, ...options } = declaration;
  const problems = new DeclarationProblems();
  const declaredAt = `register(${JSON.stringify(key)})`;
  const report = problems.at(declaredAt);
  if (typeof handler !== 'function') report('the handler is no function. Give one as the second argument.');
  if (options.isolation !== undefined) {
    report(
      'its isolation cannot be: a handler cannot travel to another process. Declare the task with @Task on a method.',
    );
  }
  const declared = Object.entries<ParamOptions>(params).map(([name, param]) => ({ key: name, options: param }));
  const definition = defineTask({ declaredAt, key, options, params: declared }, report);
  problems.throwIfAny();
  return {
    definition,
    invoke: async (values: Readonly<Record<string, unknown>>, context: TaskContext): Promise<unknown> =>
      handler(values as ArgumentsOf<P>, context),
  };
}
