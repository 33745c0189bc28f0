import type { ParamDefinition } from '../../definition/task-definition.js';
import { durationText } from '../../params/param-text.js';
import { storedValue } from '../../params/stored-value.js';
import type { RunStatus } from '../../run/run-status.js';
import { isActive } from '../../run/run-status.js';
import { durationOf } from '../run-durations.js';
import type { ListedTask } from './task-filter.js';

/** A param as JSON: absent rules are left out. */
export type ParamJson = Readonly<Record<string, unknown>> & { readonly key: string };

/** A task as programs read it. */
export interface TaskJson {
  readonly key: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly category: string;
  readonly icon: string | null;
  readonly tags: readonly string[];
  /** The warning, or `null`. Starting it needs `confirm`. */
  readonly dangerous: string | null;
  readonly expensive: string | null;
  readonly deprecated: string | null;
  /** Limit of one attempt in ms, 0 for none. */
  readonly timeout: number;
  readonly maxConcurrent: number | null;
  readonly priority: number;
  readonly params: readonly ParamJson[];
  /** Path of its page. */
  readonly url: string;
  /** The newest run, or `null`. */
  readonly lastRun: LastRunJson | null;
}

/** The newest run of a task, in short. */
export interface LastRunJson {
  readonly id: string;
  readonly status: RunStatus;
  readonly createdAt: string;
  readonly durationMs: number | null;
  /** Path of its page. */
  readonly url: string;
}

/** The task as programs read it. `timeoutMs` is the setting that holds for tasks without a limit of their own. */
export function taskJson({ definition, recent }: ListedTask, base: string, timeoutMs: number): TaskJson {
  const { key, title, description, category, tags, priority } = definition;
  const [last] = recent;
  return {
    key,
    title,
    description,
    category,
    icon: definition.icon ?? null,
    tags,
    dangerous: definition.dangerous ?? null,
    expensive: definition.expensive ?? null,
    deprecated: definition.deprecated ?? null,
    timeout: definition.timeout ?? timeoutMs,
    maxConcurrent: definition.maxConcurrent ?? null,
    priority,
    params: definition.params.map(paramJson),
    url: `${base}/${key}`,
    lastRun:
      last === undefined
        ? null
        : {
            id: last.id,
            status: last.status,
            createdAt: new Date(last.createdAt).toISOString(),
            durationMs: last.startedAt === null || isActive(last.status) ? null : durationOf(last),
            url: `${base}/runs/${last.id}`,
          },
  };
}

function paramJson(param: ParamDefinition): ParamJson {
  const { key, title, type, required, description, minLength, maxLength, pattern, choices, placeholder, unit, hidden } =
    param;
  return {
    key,
    title,
    type,
    required,
    ...defined({
      description,
      default: param.default === undefined ? undefined : storedValue(param, param.default),
      min: bound(param, param.min),
      max: bound(param, param.max),
      minLength,
      maxLength,
      pattern: pattern?.source,
      choices,
      placeholder,
      unit,
      hidden: hidden || undefined,
    }),
  };
}

function bound({ type }: ParamDefinition, value: number | Date | undefined): unknown {
  if (value instanceof Date) return type === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
  return type === 'duration' && value !== undefined ? durationText(value) : value;
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
