import type { ParamBound } from '../decorators/param.options.js';
import type { ParamType } from '../definition/param-type.js';
import type { ParamDefinition } from '../definition/task-definition.js';
import { parseParam } from '../params/param-parser.js';
import { brokenRules } from '../params/param-validator.js';
import type { Report } from './declaration-problems.js';
import { titleFromKey } from './key-words.js';
import { defineChoices } from './param-choices.js';
import { inferType, type TypeClues } from './param-type-inference.js';

/** One param as it was declared, with everything that is known beside its options. */
export interface ParamDeclaration extends TypeClues {
  readonly key: string;
}

const KEY = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;
/** Names that every object has: a value under one of them could change more than itself. */
const REFUSED_KEYS = ['__proto__', 'constructor', 'prototype'];

const WITH_RANGE: readonly ParamType[] = [
  'integer',
  'number',
  'date',
  'datetime',
  'duration',
  'multiselect',
  'string[]',
];
const WITH_TEXT_RULES: readonly ParamType[] = ['string', 'text', 'secret', 'string[]'];
const WITH_CHOICES: readonly ParamType[] = ['select', 'multiselect'];

/** Resolves every default of a declared param and checks it. What is wrong is reported, and the rest is checked as well. */
export function defineParam(declared: ParamDeclaration, reportTask: Report): ParamDefinition {
  const { key, options, rules = {} } = declared;
  const report: Report = (problem) => reportTask(`param ${JSON.stringify(key)}: ${problem}`);
  if (!KEY.test(key) || REFUSED_KEYS.includes(key)) {
    report('this key is refused. Use letters, digits, "_" and "-", and begin with a letter.');
  }
  const type = inferType(declared, report);
  if (type === undefined) return bare('json');
  const param = {
    key,
    title: options.title ?? titleFromKey(key),
    description: options.description,
    type,
    required: false,
    ...range(type, declared, report),
    ...textRules(type, declared, report),
    choices: choices(type, declared, report),
    placeholder: options.placeholder,
    unit: options.unit,
    format: WITH_TEXT_RULES.includes(type) ? rules.format : undefined,
    order: options.order ?? 0,
    hidden: options.hidden ?? false,
  };
  return Object.freeze(withoutUndefined({ ...param, ...presence(param, declared, report) }));
}

function range(type: ParamType, { options, rules = {} }: ParamDeclaration, report: Report): Partial<ParamDefinition> {
  if (!WITH_RANGE.includes(type)) {
    if (options.min !== undefined || options.max !== undefined)
      report(`min and max mean nothing for the type ${type}.`);
    return {};
  }
  const min = bound('min', type, options.min ?? rules.min, report);
  const max = bound('max', type, options.max ?? rules.max, report);
  if (min !== undefined && max !== undefined && min > max) {
    report(`its min ${shown(min)} is above its max ${shown(max)}. Swap them.`);
  }
  return { min, max };
}

function bound(name: string, type: ParamType, raw: ParamBound | undefined, report: Report): number | Date | undefined {
  if (raw === undefined) return undefined;
  const isCount = type === 'multiselect' || type === 'string[]';
  const parsed = parseParam(bare(isCount ? 'integer' : type), raw, 'code');
  if ('value' in parsed && !(isCount && (parsed.value as number) < 0)) return parsed.value as number | Date;
  report(`its ${name} ${shown(raw)} is no ${isCount ? 'number of items' : type}.`);
  return undefined;
}

function textRules(
  type: ParamType,
  { options, rules = {} }: ParamDeclaration,
  report: Report,
): Partial<ParamDefinition> {
  if (!WITH_TEXT_RULES.includes(type)) {
    const { minLength, maxLength, pattern } = options;
    if ([minLength, maxLength, pattern].some((rule) => rule !== undefined)) {
      report(`minLength, maxLength and pattern mean nothing for the type ${type}.`);
    }
    return {};
  }
  const [minLength, maxLength] = [options.minLength ?? rules.minLength, options.maxLength ?? rules.maxLength];
  for (const length of [minLength, maxLength]) {
    if (length !== undefined && !(Number.isInteger(length) && length >= 0)) {
      report(`the length ${shown(length)} is no whole number of characters.`);
    }
  }
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    report(`its minLength ${minLength} is above its maxLength ${maxLength}. Swap them.`);
  }
  const pattern = options.pattern ?? rules.pattern;
  if (pattern !== undefined && !(pattern instanceof RegExp))
    report('its pattern is no regular expression. Write it as /…/.');
  return { minLength, maxLength, pattern };
}

function choices(
  type: ParamType,
  { options, rules = {} }: ParamDeclaration,
  report: Report,
): ParamDefinition['choices'] {
  const declared = options.choices ?? rules.choices;
  if (WITH_CHOICES.includes(type)) {
    if (declared !== undefined) return Object.freeze(defineChoices(declared, report));
    report(`a ${type} needs choices: a list, or an enum.`);
  } else if (options.choices !== undefined) {
    report(`choices mean nothing for the type ${type}. Leave the type out, or make it select or multiselect.`);
  }
  return undefined;
}

/** Whether a value is needed, and which one stands in for it. */
function presence(
  param: ParamDefinition,
  { options, rules = {}, initial }: ParamDeclaration,
  report: Report,
): Partial<ParamDefinition> {
  const declared = options.default ?? initial ?? undefined;
  const fallback = declared === undefined && param.type === 'boolean' && options.required !== true ? false : declared;
  const standIn = fallback === undefined ? undefined : defaultOf(param, fallback, report);
  const saidOptional = options.required === false || rules.optional === true;
  const required = options.required ?? !(saidOptional || rules.conditional === true || standIn !== undefined);
  const clearable = standIn !== undefined && saidOptional && !required && param.type !== 'boolean';
  return { required, default: standIn, clearable: clearable ? true : undefined };
}

function defaultOf(param: ParamDefinition, declared: unknown, report: Report): unknown {
  if (param.type === 'secret') {
    report('a secret has no default: it would be in the source, and on the page. Remove it.');
    return undefined;
  }
  const parsed = parseParam(param, declared, 'code');
  const faults = 'code' in parsed ? [parsed.message] : brokenRules(param, parsed.value).map(({ message }) => message);
  if (faults.length > 0) report(`its default ${shown(declared)} breaks its own rule: ${faults.join(' ')}`);
  return 'value' in parsed ? parsed.value : undefined;
}

/** A param of a type and nothing else, to read its bounds with. */
function bare(type: ParamType): ParamDefinition {
  return { key: '', title: '', type, required: false, order: 0, hidden: false };
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
