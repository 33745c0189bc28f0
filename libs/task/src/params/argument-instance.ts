import { plainToInstance } from 'class-transformer';
import { copyOf } from './value-copy.js';

/**
 * Builds the argument class of a task from typed values: initialisers, `@Type` and `@Transform` of class-transformer are
 * honoured. The values are copied first, since class-transformer may change what it is given.
 */
export function argumentInstance<T extends object>(
  argumentClass: new () => T,
  values: Readonly<Record<string, unknown>>,
): T {
  return plainToInstance(argumentClass, copyOf(values));
}
