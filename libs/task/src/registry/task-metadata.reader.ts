import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { PARAM_METADATA, PROPERTY_METADATA, TASK_METADATA } from '../decorators/metadata-keys.js';
import type { ParameterMark, PropertyMark } from '../decorators/param.decorator.js';
import type { TaskOptions } from '../decorators/task.options.js';

/** A method that carries `@Task`, or `@Param` on one of its parameters. */
export interface MarkedMethod {
  readonly name: string;
  /** What `@Task` says; `undefined` when only `@Param` is there. */
  readonly options: TaskOptions | undefined;
  readonly params: readonly ParameterMark[];
  /** The types of all parameters as the compiler left them; `undefined` when it left none. */
  readonly types: readonly unknown[] | undefined;
}

/** A mark that stands where it means nothing. */
export interface MisplacedMark {
  readonly member: string;
  /** What the member is instead of a method. */
  readonly is: string;
}

/** Reads the marks that decorators and the compiler left. Nothing else in the library asks for them. */
@Injectable()
export class TaskMetadataReader {
  /** The marks on a method, its own or inherited; `undefined` when there are none. */
  method(prototype: object, name: string): MarkedMethod | undefined {
    const place = this.markedPlace(prototype, name);
    if (place === undefined) return undefined;
    const params: readonly ParameterMark[] = Reflect.getOwnMetadata(PARAM_METADATA, place, name) ?? [];
    return {
      name,
      options: Reflect.getMetadata(TASK_METADATA, prototype, name),
      params,
      types: Reflect.getOwnMetadata('design:paramtypes', place, name),
    };
  }

  /** The marks on the properties of an argument class; none when it is no argument class. */
  properties(type: unknown): readonly PropertyMark[] {
    if (typeof type !== 'function' || typeof type.prototype !== 'object' || type.prototype === null) return [];
    return Reflect.getMetadata(PROPERTY_METADATA, type.prototype) ?? [];
  }

  propertyType(argumentClass: new () => object, property: string | symbol): unknown {
    return Reflect.getMetadata('design:type', argumentClass.prototype, property);
  }

  /** The marks on anything but methods and properties of instances: always a mistake, and never found otherwise. */
  misplaced(type: new (...args: never[]) => unknown): MisplacedMark[] {
    const statics = Object.getOwnPropertyNames(type).filter((name) => isMarked(type, name));
    const properties: readonly PropertyMark[] = Reflect.getOwnMetadata(PROPERTY_METADATA, type) ?? [];
    const unreachable = Reflect.ownKeys(type.prototype).filter(
      (name) => isMarked(type.prototype, name) && !isNamedMethod(type.prototype, name),
    );
    return [
      ...[...statics, ...properties.map(({ property }) => property)].map(misplaced('static')),
      ...unreachable.map(misplaced('a getter, or named by a symbol')),
      ...(Reflect.hasOwnMetadata(PARAM_METADATA, type) ? ['constructor'] : []).map(misplaced('never a task')),
    ];
  }

  /** The nearest prototype that marks the method: one that overrides it without a mark changes nothing. */
  private markedPlace(prototype: object, name: string): object | undefined {
    let place: object | null = prototype;
    while (place !== null && place !== Object.prototype) {
      if (isMarked(place, name)) return place;
      place = Object.getPrototypeOf(place);
    }
    return undefined;
  }
}

function isMarked(place: object, name: string | symbol): boolean {
  return Reflect.hasOwnMetadata(TASK_METADATA, place, name) || Reflect.hasOwnMetadata(PARAM_METADATA, place, name);
}

/** Whether Nest lists it as a method. Asked without touching a getter. */
function isNamedMethod(prototype: object, name: string | symbol): boolean {
  return typeof name === 'string' && typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function';
}

function misplaced(is: string): (member: string | symbol) => MisplacedMark {
  return (member) => ({ member: String(member), is });
}
