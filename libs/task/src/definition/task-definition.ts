import type { ConcurrencyKey, Isolation, Overlap, RateLimit, RetryPolicy } from './execution-rules.js';
import type { ParamType } from './param-type.js';
import type { ScheduleDefinition } from './schedule-definition.js';

/** One offer of a `select` or `multiselect`. */
export interface ParamChoice {
  /** What the method receives. */
  readonly value: string | number | boolean;
  /** What a person reads. */
  readonly label: string;
}

/** One input of a task, complete and checked: every default is resolved. */
export interface ParamDefinition {
  readonly key: string;
  readonly title: string;
  readonly description?: string;
  readonly type: ParamType;
  /** Whether a run is refused without a value. */
  readonly required: boolean;
  /** Typed value used when none is given; never set for secrets. */
  readonly default?: unknown;
  /** An emptied field, or `null` in JSON, means no value at all rather than the default. Only beside a default. */
  readonly clearable?: boolean;
  /** Lowest number, earliest `Date`, shortest duration in ms, or fewest items of a list. */
  readonly min?: number | Date;
  /** Highest number, latest `Date`, longest duration in ms, or most items of a list. */
  readonly max?: number | Date;
  /** Fewest characters of the text, or of each text of a list. */
  readonly minLength?: number;
  /** Most characters of the text, or of each text of a list. */
  readonly maxLength?: number;
  /** What the whole text must match. */
  readonly pattern?: RegExp;
  readonly choices?: readonly ParamChoice[];
  readonly placeholder?: string;
  /** Unit shown inside the field, for example `rows`. */
  readonly unit?: string;
  /** Input type that a rule of class-validator suggests to the form. */
  readonly format?: 'email' | 'url';
  /** Lower first; equal ones keep the order of declaration. Default 0. */
  readonly order: number;
  /** Not shown in the form; JSON and code may still give it. */
  readonly hidden: boolean;
}

/** A task, complete and checked. Plain data: how to call it is the registry's business. */
export interface TaskDefinition {
  readonly key: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  /** `maintenance`, `data`, `admin`, `report`, or any other word. */
  readonly category: string;
  /** Name of a Lucide icon; absent means the icon of the category. */
  readonly icon?: string;
  readonly tags: readonly string[];
  /** The warning that is shown before it starts; absent means not dangerous. */
  readonly dangerous?: string;
  /** Why it is expensive; absent means it is not. */
  readonly expensive?: string;
  /** Not listed; can still be run by key. */
  readonly hidden: boolean;
  /** What to use instead; absent means not deprecated. */
  readonly deprecated?: string;
  /** In the order of the form. */
  readonly params: readonly ParamDefinition[];
  /** Class that carries the params as properties, with its class-validator rules. */
  readonly argumentClass?: new () => object;
  /** Limit of one attempt in ms, 0 for none; absent means the setting `timeout`. */
  readonly timeout?: number;
  /** Runs of this task (of each key, with a `concurrencyKey`) at the same time; absent means no limit of its own. */
  readonly maxConcurrent?: number;
  readonly concurrencyKey?: ConcurrencyKey;
  /** Starts of this task (of each key, with a `concurrencyKey`) in a span of time; absent means no limit. */
  readonly rateLimit?: RateLimit;
  readonly overlap: Overlap;
  /** Absent means in the process of the application. */
  readonly isolation?: Isolation;
  /** Absent means one attempt. */
  readonly retry?: RetryPolicy;
  /** Higher goes first among waiting runs. Default 0. */
  readonly priority: number;
  /** When it runs by itself, in the order of declaration. */
  readonly schedules: readonly ScheduleDefinition[];
  /** `Class.method` it was declared at, or how it was registered. */
  readonly declaredAt: string;
}
