import type { TaskContext } from '../run/task-context.js';
import { type DeclarationProblems } from './declaration-problems.js';
import { checkScheduledClass } from './define-schedules.js';
import { defineTask } from './define-task.js';
import { keyFromMethod } from './key-words.js';
import { readSignature } from './method-signature.js';
import type { RegisteredTask } from './task.registry.js';
import type { MarkedMethod, TaskMetadataReader } from './task-metadata.reader.js';

/** The class a task is a method of, and how to come by an instance for a run. */
export interface TaskHost {
  readonly prototype: object;
  /** The one instance there is, or a fresh one where the class is request-scoped or transient. */
  readonly instance: (context: TaskContext) => object | Promise<object>;
}

type Method = (...args: unknown[]) => unknown;

/** A task from its marked method; `undefined` after a report. */
export async function taskFromMethod(
  host: TaskHost,
  method: MarkedMethod,
  reader: TaskMetadataReader,
  problems: DeclarationProblems,
): Promise<RegisteredTask | undefined> {
  const declaredAt = `${host.prototype.constructor.name}.${method.name}`;
  const report = problems.at(declaredAt);
  const before = problems.count;
  const { options } = method;
  if (options === undefined) {
    report('@Param stands on a method without @Task. Give it @Task, or take @Param away.');
    return undefined;
  }
  const { arguments: makeArguments, ...signature } = await readSignature(method, arity(host, method), reader, report);
  const key = options.key ?? keyFromMethod(method.name);
  const definition = defineTask({ declaredAt, key, options, ...signature }, report);
  if (problems.count === before) await checkScheduledClass(definition, report);
  if (problems.count > before) return undefined;
  return {
    definition,
    invoke: async (values, context) => {
      const instance = await host.instance(context);
      return (Reflect.get(instance, method.name) as Method).apply(instance, makeArguments(values, context));
    },
  };
}

function arity({ prototype }: TaskHost, { name }: MarkedMethod): number {
  return (Reflect.get(prototype, name) as Method).length;
}
