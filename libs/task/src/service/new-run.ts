import { v7 as uuidv7 } from 'uuid';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { PreparedParams } from '../params/prepare-params.js';
import type { RunRecord } from '../run/run.js';
import type { RunOptions } from '../run/run-query.js';
import { UNTOUCHED_RUN } from '../run/untouched-run.js';
import { TaskDeclarationError } from '../task.errors.js';
import { availableAt } from './start-options.js';

const LONGEST_KEY = 200;

/** The record of a run that was asked for, as it is kept first. The options have been checked. */
export function newRun(definition: TaskDefinition, prepared: PreparedParams, options: RunOptions): RunRecord {
  const now = Date.now();
  return {
    ...UNTOUCHED_RUN,
    id: uuidv7(),
    task: definition.key,
    title: definition.title,
    label: options.label?.trim() || null,
    trigger: options.trigger ?? 'code',
    actor: options.actor ?? null,
    requestedFrom: options.requestedFrom ?? null,
    args: prepared.stored,
    secretArgs: Object.keys(prepared.secrets),
    maxAttempts: definition.retry?.attempts ?? 1,
    retryOf: options.retryOf ?? null,
    concurrencyKey: concurrencyKeyOf(definition, prepared.values),
    priority: options.priority ?? definition.priority,
    idempotencyKey: options.idempotencyKey ?? null,
    createdAt: now,
    availableAt: availableAt(options, now),
  };
}

/** @throws TaskDeclarationError when the task's own function throws or gives no text of a fit length */
function concurrencyKeyOf(definition: TaskDefinition, values: PreparedParams['values']): string | null {
  const { concurrencyKey, declaredAt } = definition;
  if (concurrencyKey === undefined) return null;
  let key: unknown;
  try {
    key = concurrencyKey(values);
  } catch (cause) {
    throw new TaskDeclarationError(declaredAt, `its concurrencyKey threw: ${String(cause)}. Nothing was started.`);
  }
  if (typeof key === 'string' && key.length >= 1 && key.length <= LONGEST_KEY) return key;
  throw new TaskDeclarationError(
    declaredAt,
    `its concurrencyKey gave no text of 1 to ${LONGEST_KEY} characters. Nothing was started.`,
  );
}
