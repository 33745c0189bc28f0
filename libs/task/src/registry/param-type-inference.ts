import type { ParamOptions } from '../decorators/param.options.js';
import { PARAM_TYPES, type ParamType } from '../definition/param-type.js';
import type { ClassRules } from './class-rules.js';
import type { Report } from './declaration-problems.js';

/** Everything that is known of a param before its type is. */
export interface TypeClues {
  readonly options: ParamOptions;
  /** What the compiler left of the TypeScript type: a constructor, `Object` where it has none, `undefined` where it left nothing. */
  readonly designType?: unknown;
  readonly rules?: ClassRules;
  /** What the initialiser of the property gives. */
  readonly initial?: unknown;
}

const BY_CONSTRUCTOR = new Map<unknown, ParamType>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Date, 'datetime'],
  [Array, 'string[]'],
]);

/** Whether the values of a param are lists, as far as can be told before its type is known. */
export function isList({ options, designType, initial }: TypeClues): boolean {
  if (options.type !== undefined) return options.type === 'string[]' || options.type === 'multiselect';
  return designType === Array || Array.isArray(initial);
}

/** The declared type, or the one that choices, rules and TypeScript tell; `undefined` after a report. */
export function inferType(clues: TypeClues, report: Report): ParamType | undefined {
  const { options, rules = {} } = clues;
  if (options.type !== undefined) return knownType(options.type, report);
  if (options.choices !== undefined || rules.choices !== undefined) return isList(clues) ? 'multiselect' : 'select';
  if (rules.nested) return 'json';
  if (rules.numbersInside) {
    report(`its items are numbers, which no list type carries. Give it the type json.`);
    return undefined;
  }
  const type = BY_CONSTRUCTOR.get(constructorOf(clues));
  if (type === undefined)
    report(`its type cannot be told from TypeScript here. Give it one: ${PARAM_TYPES.join(', ')}.`);
  return type === 'number' && rules.integer ? 'integer' : type;
}

function knownType(type: ParamType, report: Report): ParamType | undefined {
  if (PARAM_TYPES.includes(type)) return type;
  report(`there is no type ${JSON.stringify(type)}. Use one of ${PARAM_TYPES.join(', ')}.`);
  return undefined;
}

/** A property that is only initialised has the design type `Object`: then its value tells more. */
function constructorOf({ designType, initial }: TypeClues): unknown {
  const isTold = designType !== undefined && designType !== Object;
  return isTold || initial === undefined || initial === null ? designType : (initial as object).constructor;
}
