import type { ParamType } from '../definition/param-type.js';
import type { ParamChoice, ParamDefinition } from '../definition/task-definition.js';
import { toMilliseconds } from '../duration.js';
import { isWritable, localZone, parseDay, parseInstant } from './calendar.js';
import { parseJsonText, toJson } from './json-text.js';
import { choiceSentence, enterSentence } from './param-sentences.js';

/**
 * Where an input comes from: `json` is what JSON can carry, `form` is texts and lists of texts, `code` is as `json` and may
 * hold `Date`s.
 */
export type ParamSource = 'json' | 'form' | 'code';

/** The typed value of a param, or the one reason why there is none. */
export type ParsedParam = { readonly value: unknown } | { readonly code: 'type' | 'choice'; readonly message: string };

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;
const ON = ['on', 'true', '1', 'yes'];
const OFF = ['off', 'false', '0', 'no'];

type Parser = (param: ParamDefinition, given: unknown, source: ParamSource) => ParsedParam;

const PARSERS: Readonly<Record<ParamType, Parser>> = {
  string: parseText,
  text: parseText,
  secret: parseText,
  integer: parseNumber,
  number: parseNumber,
  boolean: parseBoolean,
  select: parseSelect,
  multiselect: parseMultiselect,
  date: parseDate,
  datetime: parseDatetime,
  duration: parseDuration,
  json: parseJson,
  'string[]': parseTexts,
};

/**
 * What was given for a param as the value its method gets. Rules are not looked at, and that there is something must be
 * known already: an empty field never comes here.
 */
export function parseParam(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  return PARSERS[param.type](param, given, source);
}

function refusal(param: ParamDefinition, message = enterSentence(param)): ParsedParam {
  return { code: 'type', message };
}

function parseText(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  if (typeof given !== 'string') return refusal(param);
  // Browsers send line breaks as CRLF, and count them as one character.
  return { value: source === 'form' ? given.replaceAll('\r\n', '\n') : given };
}

function parseNumber(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  const whole = param.type === 'integer';
  const value = source === 'form' ? numberFrom(given, whole ? WHOLE : DECIMAL) : given;
  const fits = whole ? Number.isSafeInteger(value) : Number.isFinite(value);
  // JSON has no -0 after a round trip.
  return fits ? { value: (value as number) + 0 } : refusal(param);
}

function numberFrom(given: unknown, form: RegExp): number | undefined {
  return typeof given === 'string' && form.test(given.trim()) ? Number(given) : undefined;
}

function parseBoolean(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  if (source !== 'form') return typeof given === 'boolean' ? { value: given } : refusal(param);
  // A hidden "false" before the checkbox says that it was there and off; the last one counts.
  const last: unknown = Array.isArray(given) ? given.at(-1) : given;
  const word = typeof last === 'string' ? last.trim().toLowerCase() : '';
  if (ON.includes(word)) return { value: true };
  return OFF.includes(word) ? { value: false } : refusal(param);
}

function parseSelect(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  const choice = choiceOf(param, given, source);
  return choice === undefined ? { code: 'choice', message: choiceSentence(param) } : { value: choice.value };
}

function parseMultiselect(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  const items = source === 'form' ? fieldValues(given)?.filter((value) => value !== '') : given;
  if (!Array.isArray(items)) return refusal(param);
  const choices = items.map((item) => choiceOf(param, item, source));
  if (choices.includes(undefined)) return { code: 'choice', message: enterSentence(param) };
  return { value: [...new Set(choices)].map((choice) => (choice as ParamChoice).value) };
}

function choiceOf(param: ParamDefinition, given: unknown, source: ParamSource): ParamChoice | undefined {
  return param.choices?.find(({ value }) => (source === 'form' ? String(value) : value) === given);
}

function parseDate(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  if (source === 'code' && given instanceof Date) {
    return isMidnightUtc(given)
      ? { value: new Date(given) }
      : refusal(param, 'Give a date as YYYY-MM-DD, or a Date at midnight UTC.');
  }
  const day = typeof given === 'string' ? parseDay(given.trim()) : undefined;
  return day === undefined ? refusal(param) : { value: day };
}

function isMidnightUtc(date: Date): boolean {
  return date.getTime() % 86_400_000 === 0 && isWritable(date);
}

function parseDatetime(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  if (source === 'code' && given instanceof Date)
    return isWritable(given) ? { value: new Date(given) } : refusal(param);
  const zone = source === 'form' ? localZone() : undefined;
  const instant = typeof given === 'string' ? parseInstant(given.trim(), zone) : undefined;
  if (instant instanceof Date) return { value: instant };
  if (instant === 'no offset') {
    return refusal(param, 'Enter a date and time with its offset, such as 2026-03-01T14:30:00Z.');
  }
  if (instant === 'skipped') return refusal(param, `This time does not exist in ${zone}: the clocks skip it.`);
  return refusal(param);
}

function parseDuration(param: ParamDefinition, given: unknown): ParsedParam {
  const milliseconds = toMilliseconds(given);
  return milliseconds === undefined ? refusal(param) : { value: milliseconds };
}

function parseJson(_param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  const reading = source === 'form' && typeof given === 'string' ? parseJsonText(given) : toJson(given);
  return 'value' in reading ? reading : { code: 'type', message: reading.fault };
}

function parseTexts(param: ParamDefinition, given: unknown, source: ParamSource): ParsedParam {
  // One a line, or a repeated field, or both.
  const items =
    source === 'form'
      ? fieldValues(given)
          ?.flatMap((field) => field.split(/\r?\n/))
          .filter(isFilled)
      : given;
  if (!Array.isArray(items) || !items.every((item) => typeof item === 'string')) return refusal(param);
  return { value: [...items] };
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

/** The values of a form field that may be repeated. */
function fieldValues(given: unknown): string[] | undefined {
  const values: unknown[] = Array.isArray(given) ? given : [given];
  return values.every((value) => typeof value === 'string') ? values : undefined;
}
