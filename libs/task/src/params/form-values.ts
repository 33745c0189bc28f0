import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import type { JsonValue } from '../run/run.js';
import { parseParam } from './param-parser.js';
import { paramText } from './param-text.js';

/** What the fields of a form show: a text by param key, or a list of texts for a `multiselect`. */
export interface FormValues {
  /** `true` or `false` for a boolean, one item a line for `string[]`, the empty text for secrets and where there is nothing. */
  readonly values: Record<string, string | string[]>;
  /** Keys of stored values that no longer fit, or whose param is gone; the fields show the default instead. */
  readonly leftOut: readonly string[];
}

/**
 * The texts that a form shows: defaults, or the arguments of an earlier run. Sent back unchanged, they give the same values;
 * a `datetime` is on the clock of this process's zone, see `localZone()`.
 *
 * @param stored arguments of a run in their JSON form. A param that is missing in them had no value, unless it has a default:
 * then it is newer than the run
 */
export function formValues(definition: TaskDefinition, stored: Readonly<Record<string, JsonValue>> = {}): FormValues {
  const values: Record<string, string | string[]> = {};
  const leftOut = Object.keys(stored).filter((key) => !definition.params.some((param) => param.key === key));
  for (const param of definition.params) {
    const before = Object.hasOwn(stored, param.key) ? earlier(param, stored[param.key]) : undefined;
    if (before === 'unfit') leftOut.push(param.key);
    values[param.key] = fieldText(param, typeof before === 'object' ? before.value : param.default);
  }
  return { values, leftOut };
}

/** The typed value of a stored one, or `unfit`. */
function earlier(param: ParamDefinition, stored: unknown): { readonly value: unknown } | 'unfit' {
  if (stored === null && param.type !== 'json') return { value: undefined };
  const parsed = parseParam(param, stored, 'json');
  return 'code' in parsed ? 'unfit' : parsed;
}

function fieldText(param: ParamDefinition, value: unknown): string | string[] {
  if (param.type === 'multiselect') return Array.isArray(value) ? value.map(String) : [];
  return paramText(param.type, value);
}
