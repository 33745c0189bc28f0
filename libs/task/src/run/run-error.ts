import { isError, toJsonValue } from './json-value.js';
import type { JsonValue, RunError } from './run.js';

const LONGEST_CHAIN = 10;
/** Errors of HTTP clients carry whole requests and sockets. */
const LARGEST_CONTEXT = 1_000;
const NOT_CONTEXT = ['name', 'message', 'stack', 'cause', 'toJSON'];

/** What is kept of anything a method threw: name, message, stack, its own fields, and the chain of causes. Never throws. */
export function toRunError(thrown: unknown): RunError {
  try {
    return isError(thrown) ? ofError(thrown, LONGEST_CHAIN) : ofOther(thrown);
  } catch {
    return bare('The task threw something that cannot be read.');
  }
}

function ofError(error: Error, causesLeft: number): RunError {
  return {
    name: textOf(error, 'name') || 'Error',
    message: textOf(error, 'message') ?? '',
    stack: textOf(error, 'stack') ?? null,
    cause: causesLeft === 0 ? null : causeOf(error, causesLeft - 1),
    context: contextOf(error),
  };
}

function causeOf(error: Error, causesLeft: number): RunError | null {
  const { cause } = error;
  if (cause === undefined || cause === null) return null;
  return isError(cause) ? ofError(cause, causesLeft) : ofOther(cause);
}

function ofOther(thrown: unknown): RunError {
  const isObject = typeof thrown === 'object' && thrown !== null;
  return bare(isObject ? JSON.stringify(toJsonValue(thrown, LARGEST_CONTEXT)) : String(thrown));
}

function bare(message: string): RunError {
  return { name: 'Error', message, stack: null, cause: null, context: null };
}

function contextOf(error: Error): RunError['context'] {
  const fields = {};
  // What an AggregateError gathered is not enumerable.
  for (const key of new Set([...Object.keys(error), 'errors'])) {
    const field = Object.getOwnPropertyDescriptor(error, key);
    if (field !== undefined && !NOT_CONTEXT.includes(key))
      Object.defineProperty(fields, key, { ...field, enumerable: true });
  }
  const context = toJsonValue(fields, LARGEST_CONTEXT) as { [key: string]: JsonValue };
  return Object.keys(context).length === 0 ? null : context;
}

/** A field may be a getter that throws; the other fields are still worth keeping. */
function textOf(error: Error, name: 'name' | 'message' | 'stack'): string | undefined {
  try {
    const value: unknown = error[name];
    return value === undefined || value === null ? undefined : String(value);
  } catch {
    return undefined;
  }
}
