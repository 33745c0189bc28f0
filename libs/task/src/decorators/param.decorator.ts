import 'reflect-metadata';
import { PARAM_METADATA, PROPERTY_METADATA } from './metadata-keys.js';
import type { ParamOptions } from './param.options.js';

/** The mark of `@Param` on a parameter of a method. */
export interface ParameterMark {
  /** Position of the parameter. */
  readonly index: number;
  /** Absent only where the compiler was not asked: the declaration is refused then. */
  readonly key?: string;
  readonly options: ParamOptions;
}

/** The mark of `@Param` on a property of a class. */
export interface PropertyMark {
  readonly property: string | symbol;
  /** Absent, or equal to the property: anything else is refused. */
  readonly key?: string;
  readonly options: ParamOptions;
}

/**
 * Declares one input of a task, on a parameter of the method or on a property of the one class that the method takes.
 * It only leaves a mark; wrong declarations are found when the application starts. `TaskParam` is the same decorator,
 * for files that use Nest's own `Param`.
 *
 * @param key name of the value in forms, JSON and code; a property is its own key
 * @example
 * ```ts
 * @Task()
 * reindex(@Param('batchSize', { min: 1, max: 5000, default: 500 }) batchSize: number) { … }
 *
 * class ImportArguments {
 *   @Param({ description: 'Sent when it is done' }) @IsEmail() notify: string;
 * }
 * ```
 */
export function Param(key: string, options?: ParamOptions): ParameterDecorator & PropertyDecorator;
export function Param(options?: ParamOptions): PropertyDecorator;
export function Param(keyOrOptions: string | ParamOptions = {}, more: ParamOptions = {}) {
  const [key, options] = typeof keyOrOptions === 'string' ? [keyOrOptions, more] : [undefined, keyOrOptions];
  return (target: object, name: string | symbol | undefined, index?: number): void => {
    if (typeof index === 'number') addParameter(target, name, { index, key, options: { ...options } });
    else addProperty(target, { property: name as string | symbol, key, options: { ...options } });
  };
}

export { Param as TaskParam };

function addParameter(target: object, method: string | symbol | undefined, mark: ParameterMark): void {
  // `method` is undefined on a parameter of the constructor: the mark is left on the class then, where it is refused.
  const place = method as string;
  // Only its own list: a method that overrides another one declares all its parameters anew.
  const marks: readonly ParameterMark[] = Reflect.getOwnMetadata(PARAM_METADATA, target, place) ?? [];
  Reflect.defineMetadata(PARAM_METADATA, [...marks, mark], target, place);
}

function addProperty(target: object, mark: PropertyMark): void {
  // A copy: a subclass inherits the list and must not write into its parent's.
  const inherited: readonly PropertyMark[] = Reflect.getMetadata(PROPERTY_METADATA, target) ?? [];
  const others = inherited.filter(({ property }) => property !== mark.property);
  Reflect.defineMetadata(PROPERTY_METADATA, [...others, mark], target);
}
