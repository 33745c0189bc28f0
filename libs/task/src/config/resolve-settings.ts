import { inspect } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { TaskSettingsError } from '../task.errors.js';
import { TASK_DEFAULTS, type TaskModuleOptions, type TaskSettings } from './task-module.options.js';
import { TASK_SETTINGS, type TaskSetting } from './task-setting.js';

/** Who set a value. */
export type SettingSource = 'code' | 'environment' | 'default';

/** The settings in force, and who set each. */
export interface ResolvedSettings {
  readonly settings: TaskSettings;
  readonly sources: Readonly<Record<keyof TaskSettings, SettingSource>>;
}

const NOT_SETTINGS = ['admin', 'isGlobal', 'rootModule'];

/**
 * Code, then environment, then default; every value is checked, and the result is frozen.
 * @throws TaskSettingsError that names the option or variable, its value and what was expected
 */
export function resolveSettings(options: TaskModuleOptions, env: Readonly<Record<string, string>>): ResolvedSettings {
  refuseUnknownOptions(options);
  const settings: Record<string, unknown> = {};
  const sources: Record<string, SettingSource> = {};
  for (const setting of TASK_SETTINGS) {
    const [value, source] = settled(setting, options, env);
    settings[setting.option] = value;
    sources[setting.option] = source;
  }
  return Object.freeze({
    settings: Object.freeze(settings) as unknown as TaskSettings,
    sources: Object.freeze(sources) as Record<keyof TaskSettings, SettingSource>,
  });
}

function settled(
  setting: TaskSetting,
  options: TaskModuleOptions,
  env: Readonly<Record<string, string>>,
): [value: unknown, source: SettingSource] {
  const inCode = options[setting.option];
  if (inCode !== undefined) return [checked(setting, inCode, `Option ${setting.option}`), 'code'];
  const inEnv = env[setting.option];
  if (inEnv !== undefined) return [checked(setting, inEnv, `Environment variable ${setting.env}`), 'environment'];
  return [TASK_DEFAULTS[setting.option], 'default'];
}

function checked(setting: TaskSetting, raw: unknown, where: string): unknown {
  const value = setting.read(raw);
  if (value !== undefined) return value;
  throw new TaskSettingsError(`${where} is ${shown(raw)}: expected ${setting.expected}.`);
}

/** The value for the message; the address of a store or queue may hold a password. */
function shown(raw: unknown): string {
  return typeof raw === 'string' ? JSON.stringify(raw.replace(/:\/\/[^/]*@/, '://•••@')) : inspect(raw, { depth: 0 });
}

function refuseUnknownOptions(options: TaskModuleOptions): void {
  const known = [...TASK_SETTINGS.map(({ option }) => option as string), ...NOT_SETTINGS];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TaskSettingsError(`Unknown option "${name}" of TaskModule. Did you mean ${closest(name, known)}?`);
  }
}
