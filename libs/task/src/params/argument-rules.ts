import { getMetadataStorage, type ValidationError, validate } from 'class-validator';
import type { ParamDefinition } from '../definition/task-definition.js';
import type { ParamIssue } from '../task.errors.js';
import { argumentInstance } from './argument-instance.js';

/** One rule of class-validator that is broken, on a property or somewhere inside its value. */
interface BrokenConstraint {
  readonly param: string;
  /** Its name in class-validator, such as `maxLength`; inside a value with its path, the same for all items of a list. */
  readonly name: string;
  readonly message: string;
}

/** The issues that the rules of a param report already, under these names of class-validator. */
const SAME_RULE: Readonly<Record<string, readonly string[]>> = {
  min: ['min'],
  minDate: ['min'],
  arrayMinSize: ['min'],
  arrayNotEmpty: ['min'],
  max: ['max'],
  maxDate: ['max'],
  arrayMaxSize: ['max'],
  minLength: ['minLength'],
  maxLength: ['maxLength'],
  isLength: ['minLength', 'maxLength'],
  matches: ['pattern'],
};

/** Where one of these is reported, there is no value to look at further. */
const NO_VALUE = ['required', 'type', 'choice'];

/**
 * Adds the issues of the argument class's own rules to those that are known, in the order of the params. A rule that both
 * know is one issue; a message that the class gives it wins.
 */
export async function withClassRules(
  argumentClass: new () => object,
  params: readonly ParamDefinition[],
  values: Readonly<Record<string, unknown>>,
  issues: readonly ParamIssue[],
): Promise<readonly ParamIssue[]> {
  const broken = await brokenConstraints(argumentClass, values, issues);
  return params.flatMap(({ key, required }) => {
    const own = issues.filter(({ param }) => param === key);
    if (own.some(({ code }) => NO_VALUE.includes(code))) return own;
    // Rules of a value that may be missing and is are not asked, unless `@ValidateIf` says when they are.
    const excused = values[key] === undefined && !required && !isConditional(argumentClass, key);
    const constraints = excused ? [] : broken.filter(({ param }) => param === key);
    return merged(own, constraints, argumentClass);
  });
}

async function brokenConstraints(
  argumentClass: new () => object,
  values: Readonly<Record<string, unknown>>,
  issues: readonly ParamIssue[],
): Promise<BrokenConstraint[]> {
  try {
    const errors = await validate(argumentInstance(argumentClass, values));
    return errors.flatMap((error) => flattened(error));
  } catch (error) {
    // A rule that compares two values may stumble when one of them could not be read: that one is reported already.
    if (issues.some(({ code }) => NO_VALUE.includes(code))) return [];
    throw error;
  }
}

function flattened(error: ValidationError, param = error.property, path = ''): BrokenConstraint[] {
  const here = path === '' ? error.property : `${path}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => ({
    param,
    name: path === '' ? name : `${here.replaceAll(/\.\d+/g, '.*')}:${name}`,
    message: sentence(message, error.property, path === '' ? undefined : here),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flattened(child, param, here))];
}

/** class-validator's own texts begin with the property; a param's issue does not name it, and a nested one names the path. */
function sentence(message: string, property: string, path: string | undefined): string {
  const rest = message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
  if (path !== undefined) return ended(rest === message ? `${path}: ${message}` : `${path} ${rest}`);
  return ended(rest.charAt(0).toUpperCase() + rest.slice(1));
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function merged(
  own: readonly ParamIssue[],
  constraints: readonly BrokenConstraint[],
  argumentClass: new () => object,
): ParamIssue[] {
  const result = [...own];
  const told = new Set<string>();
  for (const { param, name, message } of constraints) {
    if (told.has(name)) continue;
    told.add(name);
    const same = result.findIndex(({ code }) => SAME_RULE[name]?.includes(code));
    if (same === -1) result.push({ param, code: 'rule', message });
    else if (hasMessage(argumentClass, param, name)) result[same] = { param, code: result[same]?.code ?? '', message };
  }
  return result;
}

function hasMessage(argumentClass: new () => object, property: string, name: string): boolean {
  return metadataOf(argumentClass, property).some((rule) => rule.name === name && rule.message !== undefined);
}

function isConditional(argumentClass: new () => object, property: string): boolean {
  return metadataOf(argumentClass, property).some(
    ({ type, name }) => type === 'conditionalValidation' && name !== 'isOptional',
  );
}

function metadataOf(argumentClass: new () => object, property: string) {
  return getMetadataStorage()
    .getTargetValidationMetadatas(argumentClass, '', false, false)
    .filter(({ propertyName }) => propertyName === property);
}
