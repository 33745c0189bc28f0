import type { ParamType } from '../definition/param-type.js';
import type { ParamChoice } from '../definition/task-definition.js';

/** Offers of a `select` or `multiselect`: values, values with labels, or a TypeScript enum. */
export type ParamChoices = readonly (ParamChoice | ParamChoice['value'])[] | Readonly<Record<string, string | number>>;

/** Lowest or highest value: a number (of items, for lists), a `Date` or ISO 8601 text, a duration. */
export type ParamBound = number | string | Date;

/** What `@Param` says of one input. Everything is optional. */
export interface ParamOptions {
  /** Default: made of the key ("batchSize" reads "Batch size"). */
  title?: string;
  /** One line below the field. */
  description?: string;
  /** Default: `select` or `multiselect` with `choices`, else made of the TypeScript type where that is known at run time. */
  type?: ParamType;
  /**
   * Whether a run is refused without a value. Default: true, unless there is a default, the type is `boolean`, or the
   * property carries `@IsOptional`. Said to be false beside a default, an emptied field means no value, not the default.
   */
  required?: boolean;
  /**
   * Value used when none is given. The initialiser of a property does the same; it is read once, when the application
   * starts. Secrets have none.
   */
  default?: unknown;
  /** Lowest number, earliest day or instant, shortest duration, or fewest items of a list. */
  min?: ParamBound;
  /** Highest number, latest day or instant, longest duration, or most items of a list. */
  max?: ParamBound;
  /** Fewest characters of the text, or of each text of a list; counted as HTML does, in UTF-16 units. */
  minLength?: number;
  /** Most characters of the text, or of each text of a list; counted as HTML does, in UTF-16 units. */
  maxLength?: number;
  /** What the whole text, or each text of a list, must match. */
  pattern?: RegExp;
  choices?: ParamChoices;
  placeholder?: string;
  /** Unit shown inside the field, for example `rows`. */
  unit?: string;
  /** Lower first; equal ones keep the order of declaration. Default 0. */
  order?: number;
  /** Not shown in the form; JSON and code may still give it. */
  hidden?: boolean;
}
