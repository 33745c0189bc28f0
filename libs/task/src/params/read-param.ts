import type { ParamDefinition } from '../definition/task-definition.js';
import type { ParamIssue } from '../task.errors.js';
import { type ParamSource, parseParam } from './param-parser.js';
import { enterSentence } from './param-sentences.js';
import { brokenRules } from './param-validator.js';
import { SECRET_MASK } from './stored-value.js';
import { copyOf } from './value-copy.js';

/** What an input says of one param. */
export interface ParamReading {
  /** Whether the method gets something; where it does, `value` is it. */
  readonly given: boolean;
  readonly value?: unknown;
  /** Everything that is wrong with it. */
  readonly issues: readonly ParamIssue[];
}

/**
 * Reads one param of an input: missing, emptied or given.
 *
 * *Missing* (no such key) brings the default. *Emptied* (an empty field, or `null` unless the type is `json`) is what a person
 * sees as empty, so it never brings back a default that can be done without:
 *
 * | the param | an emptied one is |
 * | --- | --- |
 * | is required | an issue |
 * | has no default, or is `clearable` | no value |
 * | has a default and is a text or a list | the empty text, the empty list |
 * | has a default and is anything else | the default: its method cannot do without |
 *
 * An empty text or list in JSON is a value of its own, and as good as none for a required param.
 */
export function readParam(
  param: ParamDefinition,
  input: Readonly<Record<string, unknown>>,
  source: ParamSource,
): ParamReading {
  const given = Object.hasOwn(input, param.key) ? input[param.key] : undefined;
  if (given === undefined) return missing(param);
  if (isEmptied(param, given, source)) return emptied(param);
  if (param.type === 'secret' && given === SECRET_MASK) return refused(param, 'required', MASKED);
  const parsed = parseParam(param, given, source);
  if ('code' in parsed) return refused(param, parsed.code, parsed.message);
  if (param.required && isEmpty(parsed.value)) return refused(param, 'required', enterSentence(param));
  return checked(param, parsed.value);
}

const MASKED = 'Enter it again: secrets are not kept.';

function missing(param: ParamDefinition): ParamReading {
  if (param.default !== undefined) return { given: true, value: copyOf(param.default), issues: [] };
  return param.required ? refused(param, 'required', enterSentence(param)) : nothing();
}

function emptied(param: ParamDefinition): ParamReading {
  if (param.required) return refused(param, 'required', enterSentence(param));
  if (param.default === undefined) return nothing();
  if (param.clearable) return { given: true, value: undefined, issues: [] };
  if (param.type === 'string' || param.type === 'text') return checked(param, '');
  return param.type === 'string[]' || param.type === 'multiselect' ? checked(param, []) : missing(param);
}

function isEmptied(param: ParamDefinition, given: unknown, source: ParamSource): boolean {
  if (given === null) return param.type !== 'json';
  if (source !== 'form') return param.type === 'secret' && given === '';
  const fields: unknown[] = Array.isArray(given) ? given : [given];
  const keepsBlanks = ['string', 'text', 'secret'].includes(param.type);
  return fields.every((field) => typeof field === 'string' && (keepsBlanks ? field : field.trim()) === '');
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function checked(param: ParamDefinition, value: unknown): ParamReading {
  const issues = brokenRules(param, value).map(({ code, message }) => ({ param: param.key, code, message }));
  return { given: true, value, issues };
}

function refused(param: ParamDefinition, code: string, message: string): ParamReading {
  return { given: false, issues: [{ param: param.key, code, message }] };
}

function nothing(): ParamReading {
  return { given: false, issues: [] };
}
