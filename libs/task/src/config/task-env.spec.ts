import { TaskSettingsError } from '../task.errors.js';
import { readTaskEnv, taskEnv } from './task-env.js';
import { TASK_SETTINGS } from './task-setting.js';

describe('readTaskEnv', () => {
  it('hands on the raw value of every variable under the name of its option', () => {
    const env = Object.fromEntries(TASK_SETTINGS.map(({ env: name }) => [name, `raw ${name}`]));
    const values = Object.fromEntries(TASK_SETTINGS.map(({ env: name, option }) => [option, `raw ${name}`]));
    expect(readTaskEnv(env)).toEqual(values);
  });

  it('takes an empty value for one that is not set', () => {
    expect(readTaskEnv({ TASK_TIMEOUT: '', TASK_STORE: '  ', TASK_LOG_LEVEL: undefined })).toEqual({});
  });

  it('leaves the variables of others alone', () => {
    expect(readTaskEnv({ PATH: '/bin', TASKS: '1', task_timeout: '1', MY_TASK_TIMEOUT: '1' })).toEqual({});
  });

  it.each([
    ['TASK_TIMEOUTS', 'TASK_TIMEOUT'],
    ['TASK_MAX_CONCURENT', 'TASK_MAX_CONCURRENT'],
    ['TASK_RETENTION', 'TASK_RETENTION_DAYS'],
    ['TASK_timeout', 'TASK_TIMEOUT'],
    ['TASK_', 'TASK_STORE'],
  ])('refuses %s and names %s', (name, nearest) => {
    const act = () => readTaskEnv({ [name]: '' });
    expect(act).toThrow(TaskSettingsError);
    expect(act).toThrow(`Unknown setting ${name} in the environment. Did you mean ${nearest}?`);
    for (const { env } of TASK_SETTINGS) expect(act).toThrow(env);
  });
});

it('the names are the ones of the options, in capitals', () => {
  const words = (option: string) =>
    option.replace('webSocket', 'websocket').replace(/[A-Z]/g, (letter) => `_${letter}`);
  for (const { env, option } of TASK_SETTINGS) expect(env).toBe(`TASK_${words(option).toUpperCase()}`);
});

it('the namespace reads the environment of the process', () => {
  process.env.TASK_LOG_LEVEL = 'error';
  try {
    expect(taskEnv()).toMatchObject({ logLevel: 'error' });
  } finally {
    delete process.env.TASK_LOG_LEVEL;
  }
});
