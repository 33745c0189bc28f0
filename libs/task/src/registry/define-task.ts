import type { TaskOptions } from '../decorators/task.options.js';
import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import type { Report } from './declaration-problems.js';
import { defineParam, type ParamDeclaration } from './define-param.js';
import { defineRules } from './define-rules.js';
import { defineSchedules } from './define-schedules.js';
import { keyProblem, titleFromKey } from './key-words.js';

/** One task as it was declared: with decorators, or in code. */
export interface DeclaredTask {
  /** `Class.method`, or how it was registered. */
  readonly declaredAt: string;
  readonly key: string;
  readonly options: TaskOptions;
  /** In the order of declaration. */
  readonly params: readonly ParamDeclaration[];
  readonly argumentClass?: new () => object;
}

const EXPENSIVE = 'Takes long, or much of the machine.';
const DEPRECATED = 'No longer recommended.';

/** Resolves every default of a declared task and checks all of it. What is wrong is reported, and the rest is checked as well. */
export function defineTask(declared: DeclaredTask, report: Report): TaskDefinition {
  const { declaredAt, key, options, argumentClass } = declared;
  const problem = keyProblem(key);
  if (problem !== undefined) report(problem);
  const { icon, dangerous } = options;
  if (dangerous !== undefined && (typeof dangerous !== 'string' || dangerous.trim() === '')) {
    report('dangerous must say what may be harmed. Write the warning, or leave it out.');
  }
  const expensive = sentence(options.expensive, EXPENSIVE);
  const deprecated = sentence(options.deprecated, DEPRECATED);
  const rules = defineRules(options, report);
  const params = paramsOf(declared.params, report);
  return Object.freeze({
    key,
    title: options.title ?? titleFromKey(key),
    description: options.description ?? '',
    category: options.category ?? 'maintenance',
    ...(icon !== undefined && { icon }),
    tags: Object.freeze([...new Set(options.tags)]),
    ...(dangerous !== undefined && { dangerous }),
    ...(expensive !== undefined && { expensive }),
    hidden: options.hidden ?? false,
    ...(deprecated !== undefined && { deprecated }),
    params: Object.freeze(params),
    ...(argumentClass !== undefined && { argumentClass }),
    ...rules,
    schedules: Object.freeze(defineSchedules(options.schedule, { key, params }, report)),
    declaredAt,
  });
}

function paramsOf(declared: readonly ParamDeclaration[], report: Report): ParamDefinition[] {
  const keys = new Set<string>();
  for (const { key } of declared) {
    if (keys.has(key)) report(`two params have the key "${key}". Give one of them another.`);
    keys.add(key);
  }
  return declared.map((param) => defineParam(param, report)).sort((a, b) => a.order - b.order);
}

/** `true` stands for a sentence of ours. */
function sentence(said: boolean | string | undefined, ours: string): string | undefined {
  if (said === true) return ours;
  return said === false || said === '' ? undefined : said;
}
