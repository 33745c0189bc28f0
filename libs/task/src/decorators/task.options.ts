import type { Duration } from '../duration.js';

/** What `@Task` says of a method. Everything is optional. */
export interface TaskOptions {
  /** Name in addresses and code: `[a-z0-9][a-z0-9:._-]*`. Default: the method's name in kebab-case. */
  key?: string;
  /** Default: made of the key. */
  title?: string;
  /** Markdown. */
  description?: string;
  /** `maintenance`, `data`, `admin`, `report`, or any other word. Default `maintenance`. */
  category?: string;
  /** Name of a Lucide icon. Default: the category's. */
  icon?: string;
  tags?: readonly string[];
  /** The warning: what may be harmed. Starting it asks for the key as confirmation. */
  dangerous?: string;
  /** Why it is expensive, or `true`. */
  expensive?: boolean | string;
  /** Not listed; can still be run by key. */
  hidden?: boolean;
  /** What to use instead, or `true`. */
  deprecated?: boolean | string;
  /** Limit of one attempt: a duration or milliseconds, `0` for none. Default: the setting `timeout`. */
  timeout?: Duration;
  /** Runs of this task at the same time. Default: no limit of its own. */
  maxConcurrent?: number;
  /** Higher goes first among waiting runs. Default 0. */
  priority?: number;
}
