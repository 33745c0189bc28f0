import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import type { JsonValue } from '../run/run.js';
import { InvalidParamsError, type ParamIssue } from '../task.errors.js';
import { nearestKeys } from './nearest-keys.js';
import type { ParamSource } from './param-parser.js';
import { readParam } from './read-param.js';
import { storedValue } from './stored-value.js';

const LONGEST_NAME = 50;

/** The input of a run, checked. */
export interface PreparedParams {
  /** Typed values by param key: what the method gets. A key without a value is missing, or was emptied in spite of a default. */
  readonly values: Record<string, unknown>;
  /** Their JSON form, kept with the run; secrets read `"•••"`. Prepared again as `json` it gives the same values. */
  readonly stored: Record<string, JsonValue>;
  /** Values of the secrets, by param key. Never stored in clear text. */
  readonly secrets: Record<string, string>;
}

/**
 * The one way from what somebody entered to what a method gets: parses, fills in defaults and checks every rule, those of
 * the argument class included.
 *
 * @param input an object by param key; `undefined` is an empty one. Keys that are no params are issues
 * @param source how it is written: in a form a number is a text, in JSON it is not
 * @throws InvalidParamsError with everything that is wrong, in the order of the params
 */
export async function prepareParams(
  definition: TaskDefinition,
  input: unknown,
  source: ParamSource,
): Promise<PreparedParams> {
  const { values, issues, unknown } = readParams(definition, input, source);
  const all = [...(await withRulesOfClass(definition, values, issues)), ...unknown];
  if (all.length > 0) throw new InvalidParamsError(definition.key, all);
  return { values, ...kept(definition.params, values) };
}

/** What of a task decides how an input is read. */
export type TaskParams = Pick<TaskDefinition, 'key' | 'params'>;

/** What an input says of the params of a task. */
export interface ParamsReading extends Pick<PreparedParams, 'values'> {
  /** What breaks the params' own rules, in the order of the params. */
  readonly issues: readonly ParamIssue[];
  /** Keys that are no params. */
  readonly unknown: readonly ParamIssue[];
}

/**
 * The part of {@link prepareParams} that needs no waiting: everything but the rules of the argument class.
 * @throws InvalidParamsError when the input is no object
 */
export function readParams(task: TaskParams, input: unknown, source: ParamSource): ParamsReading {
  const given = asRecord(task, input);
  const values: Record<string, unknown> = {};
  const issues: ParamIssue[] = [];
  for (const param of task.params) {
    const reading = readParam(param, given, source);
    if (reading.given) values[param.key] = reading.value;
    issues.push(...reading.issues);
  }
  return { values, issues, unknown: unknownKeys(task, given) };
}

/** Loads class-validator for a task that has an argument class, and for no other. */
async function withRulesOfClass(
  { argumentClass, params }: TaskDefinition,
  values: Readonly<Record<string, unknown>>,
  issues: readonly ParamIssue[],
): Promise<readonly ParamIssue[]> {
  if (argumentClass === undefined) return issues;
  const { withClassRules } = await import('./argument-rules.js');
  return withClassRules(argumentClass, params, values, issues);
}

function asRecord({ key, params }: TaskParams, input: unknown): Record<string, unknown> {
  if (input === undefined) return {};
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  const example = params[0] === undefined ? '{}' : `{ "${params[0].key}": … }`;
  const message = `Give the arguments as an object by param, such as ${example}.`;
  throw new InvalidParamsError(key, [{ param: '', code: 'type', message }]);
}

function unknownKeys({ params }: TaskParams, given: Record<string, unknown>): ParamIssue[] {
  const known = params.map(({ key }) => key);
  return Object.keys(given)
    .filter((key) => !known.includes(key) && given[key] !== undefined)
    .map((key) => ({ param: key, code: 'unknown', message: unknownSentence(key, known) }));
}

/** A name from outside, as an error repeats it. */
export function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

function unknownSentence(key: string, known: readonly string[]): string {
  const [nearest] = nearestKeys(key, known);
  return `There is no param "${shortened(key)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
}

function kept(params: readonly ParamDefinition[], values: Record<string, unknown>) {
  const stored: Record<string, JsonValue> = {};
  const secrets: Record<string, string> = {};
  for (const param of params) {
    if (!Object.hasOwn(values, param.key)) continue;
    const value = values[param.key];
    stored[param.key] = storedValue(param, value);
    if (param.type === 'secret') secrets[param.key] = value as string;
  }
  return { stored, secrets };
}
