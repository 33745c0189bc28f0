import { getMetadataStorage } from 'class-validator';
import type { ParamBound, ParamChoices } from '../decorators/param.options.js';
import type { ParamDefinition } from '../definition/task-definition.js';

/** What the rules of class-validator on one property say of its param. They are also run on every input. */
export interface ClassRules {
  /** `@IsOptional`: a value may be missing, default or not. */
  readonly optional?: boolean;
  /** `@ValidateIf`: whether a value is needed depends on the others. */
  readonly conditional?: boolean;
  readonly integer?: boolean;
  /** `@ValidateNested`: the value is an object, or a list of them. */
  readonly nested?: boolean;
  /** Rules for numbers inside a list. */
  readonly numbersInside?: boolean;
  readonly choices?: ParamChoices;
  readonly min?: ParamBound;
  readonly max?: ParamBound;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: ParamDefinition['format'];
}

type Reader = (constraints: readonly unknown[]) => ClassRules;

/** Rules of a value that is no list, by their name in class-validator. */
const OF_VALUE: Readonly<Record<string, Reader>> = {
  isInt: () => ({ integer: true }),
  min: ([min]) => ({ min: min as number }),
  max: ([max]) => ({ max: max as number }),
  // A bound that is a function is only known when the rules run.
  minDate: ([min]) => (min instanceof Date ? { min } : {}),
  maxDate: ([max]) => (max instanceof Date ? { max } : {}),
};

/** Rules of a list as a whole. */
const OF_LIST: Readonly<Record<string, Reader>> = {
  arrayNotEmpty: () => ({ min: 1 }),
  arrayMinSize: ([min]) => ({ min: min as number }),
  arrayMaxSize: ([max]) => ({ max: max as number }),
};

/** Rules of a text, or of each text of a list. */
const OF_TEXT: Readonly<Record<string, Reader>> = {
  minLength: ([minLength]) => ({ minLength: minLength as number }),
  maxLength: ([maxLength]) => ({ maxLength: maxLength as number }),
  isLength: ([minLength, maxLength]) => ({
    minLength: minLength as number,
    maxLength: maxLength as number | undefined,
  }),
  matches: ([pattern, modifiers]) =>
    wholePattern(new RegExp(pattern as RegExp, (modifiers as string | null) ?? undefined)),
  isEmail: () => ({ format: 'email' }),
  isUrl: () => ({ format: 'url' }),
  isIn: ([values]) => ({ choices: values as ParamChoices }),
  isEnum: ([members]) => ({ choices: members as ParamChoices }),
};

const NUMBERS = ['isInt', 'isNumber', 'isPositive', 'isNegative', 'min', 'max'];

/** The properties that have rules, each once. */
export function ruledProperties(argumentClass: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(argumentClass, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

/** Reads the rules of one property, so that they are written once and reach the form too. */
export function readClassRules(argumentClass: new () => object, property: string, isList: boolean): ClassRules {
  const rules = getMetadataStorage()
    .getTargetValidationMetadatas(argumentClass, '', false, false)
    .filter(({ propertyName }) => propertyName === property);
  const read = rules.map(({ type, name = '', constraints, each }): ClassRules => {
    if (type === 'conditionalValidation') return name === 'isOptional' ? { optional: true } : { conditional: true };
    if (type === 'nestedValidation') return { nested: true };
    if (isList && each && NUMBERS.includes(name)) return { numbersInside: true };
    const readers = { ...(isList ? OF_LIST : OF_VALUE), ...(isList === Boolean(each) ? OF_TEXT : {}) };
    return readers[name]?.(constraints ?? []) ?? {};
  });
  return Object.assign({}, ...read);
}

/**
 * `@Matches` looks for its pattern anywhere, a param's pattern must match the whole text: only one that says the same both ways
 * is taken over. The others are still checked, by class-validator alone.
 */
function wholePattern(pattern: RegExp): ClassRules {
  return /^\^[^|]*[^\\]\$$/.test(pattern.source) && !pattern.multiline ? { pattern } : {};
}
