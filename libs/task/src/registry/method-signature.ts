import type { ParameterMark } from '../decorators/param.decorator.js';
import { TaskContext } from '../run/task-context.js';
import type { Report } from './declaration-problems.js';
import type { ParamDeclaration } from './define-param.js';
import type { MarkedMethod, TaskMetadataReader } from './task-metadata.reader.js';

/** What a method takes, and how its arguments are made. */
export interface MethodSignature {
  /** In the order of the parameters; those of the argument class stand where it does. */
  readonly params: readonly ParamDeclaration[];
  readonly argumentClass?: new () => object;
  /** The arguments of one call. */
  readonly arguments: (values: Readonly<Record<string, unknown>>, context: TaskContext) => unknown[];
}

/** Makes one argument. */
type Slot = (values: Readonly<Record<string, unknown>>, context: TaskContext) => unknown;

const DECORATE = 'Give it @Param, make it a TaskContext, or a class whose properties carry @Param.';

/** Reads what a marked method takes. What is wrong is reported, and the rest is read as well. */
export async function readSignature(
  { params: marks, types }: MarkedMethod,
  arity: number,
  reader: TaskMetadataReader,
  report: Report,
): Promise<MethodSignature> {
  const slots: Slot[] = [];
  const params: ParamDeclaration[] = [];
  let argumentClass: (new () => object) | undefined;
  const length = Math.max(types?.length ?? arity, ...marks.map(({ index }) => index + 1));
  for (let index = 0; index < length; index++) {
    const type = types?.[index];
    const mark = marks.find((candidate) => candidate.index === index);
    if (mark !== undefined) {
      slots.push(valueSlot(mark, type, params, report));
    } else if (type === TaskContext) {
      slots.push((_values, context) => context);
    } else if (reader.properties(type).length > 0) {
      const found = type as new () => object;
      if (argumentClass !== undefined)
        report(`it takes two argument classes, ${argumentClass.name} and ${found.name}. Join them.`);
      argumentClass = found;
      slots.push(await classSlot(found, params, reader, report));
    } else {
      report(`parameter ${index + 1} ${typeProblem(type)}`);
    }
  }
  const makeArguments: MethodSignature['arguments'] = (values, context) => slots.map((slot) => slot(values, context));
  return { params, arguments: makeArguments, ...(argumentClass !== undefined && { argumentClass }) };
}

function valueSlot(
  { key, index, options }: ParameterMark,
  type: unknown,
  params: ParamDeclaration[],
  report: Report,
): Slot {
  if (key === undefined) {
    report(`@Param of parameter ${index + 1} has no key. Write @Param('key', …).`);
    return () => undefined;
  }
  params.push({ key, options, designType: type });
  return (values) => values[key];
}

function typeProblem(type: unknown): string {
  if (type === undefined) {
    return `cannot be told: the compiler left no types. Set "emitDecoratorMetadata", or give it @Param with a type.`;
  }
  if (type === Object || type === Function) {
    return `has a type that is not known at run time. ${DECORATE} Import classes without "import type".`;
  }
  return `is a ${(type as { name?: string }).name ?? 'value'} that no run can give. ${DECORATE}`;
}

async function classSlot(
  argumentClass: new () => object,
  params: ParamDeclaration[],
  reader: TaskMetadataReader,
  report: Report,
): Promise<Slot> {
  // They bring the 350 files of class-validator and class-transformer: an application without such a class starts without.
  const [{ readArgumentClass }, { argumentInstance }] = await Promise.all([
    import('./argument-class.js'),
    import('../params/argument-instance.js'),
  ]);
  const properties = readArgumentClass(argumentClass, reader, report);
  params.push(...properties);
  const keys = properties.map(({ key }) => key);
  // Not the values of other parameters: a class gets what it declares.
  return (values) =>
    argumentInstance(argumentClass, Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key))));
}
