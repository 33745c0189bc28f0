import type { ParamOptions } from '../decorators/param.options.js';
import type { TaskOptions } from '../decorators/task.options.js';
import type { ParamType } from '../definition/param-type.js';
import type { ParamChoice } from '../definition/task-definition.js';
import type { TaskContext } from '../run/task-context.js';

/** Params of a task that is declared in code, by key. */
export type ParamsDeclaration = Readonly<Record<string, ParamOptions>>;

/** A task that is declared in code instead of with `@Task`. Each param needs a `type` or `choices`. */
export interface TaskDeclaration<P extends ParamsDeclaration = ParamsDeclaration> extends TaskOptions {
  key: string;
  params?: P;
}

/** What a task does that is declared in code. What it returns is the result. */
export type TaskHandler<P extends ParamsDeclaration = ParamsDeclaration> = (
  args: ArgumentsOf<P>,
  context: TaskContext,
) => unknown;

/** The typed values a handler gets for its params; optional ones may be missing. */
export type ArgumentsOf<P extends ParamsDeclaration> = {
  readonly [K in keyof P]: P[K] extends { required: false } ? ValueOf<P[K]> | undefined : ValueOf<P[K]>;
};

type ValueOf<O extends ParamOptions> = O extends { type: 'multiselect' }
  ? ChoiceOf<O>[]
  : O extends { choices: unknown }
    ? ChoiceOf<O>
    : O extends { type: infer T extends ParamType }
      ? ValueOfType[T]
      : unknown;

type ChoiceOf<O> = O extends { choices: readonly (infer C)[] }
  ? C extends { value: infer V }
    ? V
    : C
  : O extends { choices: infer E }
    ? E[keyof E]
    : ParamChoice['value'];

interface ValueOfType {
  string: string;
  text: string;
  integer: number;
  number: number;
  boolean: boolean;
  select: ParamChoice['value'];
  multiselect: ParamChoice['value'][];
  date: Date;
  datetime: Date;
  duration: number;
  // biome-ignore lint/suspicious/noExplicitAny: any JSON value; its shape is the handler's business
  json: any;
  'string[]': string[];
  secret: string;
}
