import { registerAs } from '@nestjs/config';
import { closest } from 'fastest-levenshtein';
import { TaskSettingsError } from '../task.errors.js';
import { TASK_SETTINGS } from './task-setting.js';

/**
 * The only reader of the environment. Checks every `TASK_*` name and hands on the raw values; an empty value counts as
 * not set.
 * @throws TaskSettingsError for an unknown name, with the nearest known one
 */
export const taskEnv = registerAs('task', () => readTaskEnv(process.env));

/** Whether the host says that it runs in production. */
export function isProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}

/** The raw values of all `TASK_*` variables, by option. */
export function readTaskEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const byName = new Map(TASK_SETTINGS.map(({ env: name, option }) => [name as string, option]));
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('TASK_') || value === undefined) continue;
    const option = byName.get(name);
    if (option === undefined) throw unknownName(name, [...byName.keys()]);
    if (value.trim() !== '') values[option] = value;
  }
  return values;
}

function unknownName(name: string, known: readonly string[]): TaskSettingsError {
  return new TaskSettingsError(
    `Unknown setting ${name} in the environment. Did you mean ${closest(name, [...known])}? Known names: ${known.join(', ')}.`,
  );
}
