import type { ParamDefinition } from '../definition/task-definition.js';
import type { JsonValue } from '../run/run.js';
import { dayText } from './calendar.js';
import { copyOf } from './value-copy.js';

/** Stands for a secret wherever a run is stored or shown. */
export const SECRET_MASK = '•••';

/**
 * The JSON form of a typed value, kept with the run: read again as `json`, it is the same value. A secret is masked, and a
 * value that was emptied in spite of its default is `null`.
 */
export function storedValue(param: ParamDefinition, value: unknown): JsonValue {
  if (value === undefined) return null;
  if (param.type === 'secret') return SECRET_MASK;
  if (value instanceof Date) return param.type === 'date' ? dayText(value) : value.toISOString();
  return copyOf(value) as JsonValue;
}
