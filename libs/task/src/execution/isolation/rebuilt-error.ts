import * as attemptErrors from '../../attempt.errors.js';
import type { RunError } from '../../run/run.js';
import * as taskErrors from '../../task.errors.js';

const CLASSES: Readonly<Record<string, unknown>> = { ...taskErrors, ...attemptErrors };

/**
 * An error as it was in another process: with its name, message, stack, causes and own fields as far as JSON carries them.
 * One of the errors of this library is of its class again; others are of the class `Error`.
 */
export function rebuiltError({ name, message, stack, cause, context }: RunError): Error {
  const error = new Error(message, cause === null ? undefined : { cause: rebuiltError(cause) });
  const type = CLASSES[name];
  const isOurs = typeof type === 'function' && typeof context?.code === 'string';
  if (isOurs) Object.setPrototypeOf(error, type.prototype as object);
  set(error, 'name', name);
  set(error, 'stack', stack ?? undefined);
  for (const [key, value] of Object.entries(context ?? {})) set(error, key, value, true);
  return error;
}

/** A plain assignment would fail where the class has a getter, and set the prototype for `__proto__`. */
function set(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}
