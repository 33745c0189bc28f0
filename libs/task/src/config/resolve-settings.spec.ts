import { availableParallelism } from 'node:os';
import { TaskSettingsError } from '../task.errors.js';
import { resolveSettings } from './resolve-settings.js';
import { TASK_DEFAULTS, type TaskModuleOptions, type TaskSettings } from './task-module.options.js';
import { TASK_SETTINGS } from './task-setting.js';

interface Row {
  readonly option: keyof TaskSettings;
  readonly byDefault: unknown;
  readonly inEnv: [raw: string, value: unknown];
  readonly inCode: [raw: unknown, value: unknown];
  /** Refused both in code and in the environment, unless it is no text. */
  readonly refused: readonly unknown[];
}

const ROWS: readonly Row[] = [
  {
    option: 'maxConcurrent',
    byDefault: availableParallelism(),
    inEnv: [' 3 ', 3],
    inCode: [7, 7],
    refused: ['0', '-1', '1.5', 'many', '10001', 2.5, Number.NaN, null, 5n, true],
  },
  {
    option: 'timeout',
    byDefault: 300_000,
    inEnv: ['1h30m', 5_400_000],
    inCode: ['90s', 90_000],
    refused: ['soon', '-5s', '11y', -1, null, {}],
  },
  {
    option: 'webSocketEnabled',
    byDefault: true,
    inEnv: ['off', false],
    inCode: [false, false],
    refused: ['maybe', '2', 2, null],
  },
  {
    option: 'bufferSize',
    byDefault: 1_000,
    inEnv: ['20', 20],
    inCode: [1, 1],
    refused: ['0', '1000001', '1e3', 0],
  },
  {
    option: 'logLevel',
    byDefault: 'info',
    inEnv: ['WARN', 'warn'],
    inCode: ['debug', 'debug'],
    refused: ['verbose', 'warning', 3, null],
  },
  {
    option: 'retentionDays',
    byDefault: 30,
    inEnv: ['0', 0],
    inCode: [365, 365],
    refused: ['-1', '36501', '30d', 0.5],
  },
  {
    option: 'maxQueued',
    byDefault: 100_000,
    inEnv: ['5', 5],
    inCode: [1, 1],
    refused: ['0', '100000001', '99x'],
  },
  {
    option: 'store',
    byDefault: 'sqlite:.task/task.db',
    inEnv: [' sqlite::memory: ', 'sqlite::memory:'],
    inCode: ['sqlite:/var/lib/task.db', 'sqlite:/var/lib/task.db'],
    refused: ['task.db', 'sqlite:', 'sqlite:  ', 'postgres://localhost/task', 5, null],
  },
  {
    option: 'files',
    byDefault: '.task/files',
    inEnv: [' /srv/files ', '/srv/files'],
    inCode: ['files', 'files'],
    refused: ['a\0b', 5, null, {}],
  },
  {
    option: 'maxUploadBytes',
    byDefault: 100 * 1024 * 1024,
    inEnv: ['1048576', 1_048_576],
    inCode: [1, 1],
    refused: ['0', '-1', '1.5', '100MiB', '1000000000001', 0, null],
  },
  {
    option: 'maxLogBytes',
    byDefault: 64 * 1024 * 1024,
    inEnv: ['1048576', 1_048_576],
    inCode: [65_536, 65_536],
    refused: ['65535', '-1', '1.5', '64MiB', '1000000000001', 0, null],
  },
  {
    option: 'cancelGrace',
    byDefault: 5_000,
    inEnv: ['2s', 2_000],
    inCode: [0, 0],
    refused: ['a while', -1],
  },
  {
    option: 'shutdownGrace',
    byDefault: 10_000,
    inEnv: ['1m', 60_000],
    inCode: ['PT15S', 15_000],
    refused: ['a while', -1],
  },
];

const inCodeOnly = ({ option, inCode }: Row) => ({ [option]: inCode[0] }) as TaskModuleOptions;
const inEnvOnly = ({ option, inEnv }: Row) => ({ [option]: inEnv[0] });

it('the table of this test has every setting', () => {
  expect(ROWS.map(({ option }) => option)).toEqual(TASK_SETTINGS.map(({ option }) => option));
  expect(Object.keys(TASK_DEFAULTS).sort()).toEqual(ROWS.map(({ option }) => option).sort());
});

describe.each(ROWS)('$option', (row) => {
  const { option, byDefault, inEnv, inCode, refused } = row;
  const { env, expected } = TASK_SETTINGS.find((setting) => setting.option === option) ?? { env: '', expected: '' };

  it('is the default when nobody sets it', () => {
    const { settings, sources } = resolveSettings({}, {});
    expect(settings[option]).toBe(byDefault);
    expect(sources[option]).toBe('default');
  });

  it('is what the environment says', () => {
    const { settings, sources } = resolveSettings({}, inEnvOnly(row));
    expect(settings[option]).toBe(inEnv[1]);
    expect(sources[option]).toBe('environment');
  });

  it('is what the code says, whatever the environment says', () => {
    const { settings, sources } = resolveSettings(inCodeOnly(row), inEnvOnly(row));
    expect(settings[option]).toBe(inCode[1]);
    expect(sources[option]).toBe('code');
  });

  it('is not set by an option that is undefined', () => {
    expect(resolveSettings({ [option]: undefined }, inEnvOnly(row)).settings[option]).toBe(inEnv[1]);
  });

  it.each(refused)('refuses %p and says where it stands and what was expected', (raw) => {
    const inCode = () => resolveSettings({ [option]: raw } as TaskModuleOptions, inEnvOnly(row));
    expect(inCode).toThrow(TaskSettingsError);
    expect(inCode).toThrow(new RegExp(`^Option ${option} is .+: expected .{3}`));
    expect(inCode).toThrow(expected);
    if (typeof raw !== 'string') return;
    const inEnvironment = () => resolveSettings({}, { [option]: raw });
    expect(inEnvironment).toThrow(`Environment variable ${env} is ${JSON.stringify(raw)}: expected ${expected}.`);
  });
});

it('a default is a value that code and environment may give as well', () => {
  for (const { option, read } of TASK_SETTINGS) {
    expect(read(TASK_DEFAULTS[option])).toBe(TASK_DEFAULTS[option]);
    expect(read(String(TASK_DEFAULTS[option]))).toBe(TASK_DEFAULTS[option]);
  }
});

it('what is resolved cannot be changed', () => {
  const resolved = resolveSettings({}, {});
  for (const part of [resolved, resolved.settings, resolved.sources, TASK_DEFAULTS]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

it.each([
  ['true', true],
  ['TRUE', true],
  [' yes ', true],
  ['1', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['0', false],
  ['Off', false],
])('reads %p as %p', (raw, value) => {
  expect(resolveSettings({}, { webSocketEnabled: raw }).settings.webSocketEnabled).toBe(value);
});

it('an unknown option stops the start and names the nearest known one', () => {
  const options = { maxConcurent: 3 } as TaskModuleOptions;
  expect(() => resolveSettings(options, {})).toThrow(TaskSettingsError);
  expect(() => resolveSettings(options, {})).toThrow(
    'Unknown option "maxConcurent" of TaskModule. Did you mean maxConcurrent?',
  );
});

it('the options that are not settings are known', () => {
  expect(() => resolveSettings({ admin: false, isGlobal: true } as TaskModuleOptions, {})).not.toThrow();
});

it('a refused address is told without the password in it', () => {
  const act = () => resolveSettings({}, { store: 'postgres://task:hunter2@db/task' });
  expect(act).toThrow('Environment variable TASK_STORE is "postgres://•••@db/task": expected');
});
