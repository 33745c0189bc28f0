import type { ParamDefinition } from '../definition/task-definition.js';
import type { JsonValue } from '../run/run.js';
import { SECRET_MASK } from './stored-value.js';

/** Arguments as they were declared, to be shown: JSON, in the order of their keys, without defaults, secrets read `"•••"`. */
export function maskedArgs(
  params: readonly ParamDefinition[],
  args: Readonly<Record<string, unknown>>,
): Record<string, JsonValue> {
  const secrets = new Set(params.filter(({ type }) => type === 'secret').map(({ key }) => key));
  const shown = Object.entries(args)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, secrets.has(key) ? SECRET_MASK : value]);
  return JSON.parse(JSON.stringify(Object.fromEntries(shown)));
}
