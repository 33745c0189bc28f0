import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigModule } from '@nestjs/config';
import { TaskModule, TaskSettingsError } from 'nestjs-taskforge';
import { TaskConfiguration } from '../libs/task/src/config/task-configuration.js';
import { fileTree } from './support/file-tree.js';
import { rejection } from './support/rejection.js';
import { startApplication, startTasks } from './support/task-application.js';

const environment = { ...process.env };
const folders: string[] = [];

function folderWith(files: Record<string, string>): string {
  const folder = fileTree(files);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('Settings', () => {
  it('come from code, else from the environment, else from the defaults', async () => {
    Object.assign(process.env, {
      TASK_LOG_LEVEL: 'error',
      TASK_TIMEOUT: '1h30m',
      TASK_MAX_QUEUED: '7',
      TASK_CANCEL_GRACE: ' ',
    });
    const { tasks, get } = await startTasks({ options: { logLevel: 'debug', maxQueued: 9 } });
    const { settings, sources } = get(TaskConfiguration);
    expect(settings).toMatchObject({
      logLevel: 'debug',
      maxQueued: 9,
      timeout: 5_400_000,
      cancelGrace: 5_000,
      bufferSize: 1_000,
    });
    expect(sources).toMatchObject({
      logLevel: 'code',
      maxQueued: 'code',
      timeout: 'environment',
      cancelGrace: 'default',
      bufferSize: 'default',
    });
    tasks.register({ key: 'talk' }, (_args, context) => context.debug('recorded'));
    expect(await tasks.run('talk')).toMatchObject({ logLines: 1 });
  });

  it('are in force where the environment alone sets them', async () => {
    const file = path.join(folderWith({}), 'deep/er/task.db');
    Object.assign(process.env, {
      TASK_STORE: `sqlite:${file}`,
      TASK_LOG_LEVEL: 'WARN',
      TASK_TIMEOUT: '20',
      TASK_WEBSOCKET_ENABLED: 'off',
    });
    const { tasks, close } = await startApplication({ imports: [TaskModule.forRoot()] });
    tasks.register({ key: 'talk' }, (_args, context) => {
      context.info('not recorded');
      context.warn('recorded');
      return new Promise((_resolve, reject) => context.signal.addEventListener('abort', reject));
    });
    expect(await tasks.run('talk')).toMatchObject({ status: 'timed_out', logLines: 1, socketUrl: null });
    await close();
    const again = await startApplication({ imports: [TaskModule.forRoot()] });
    expect((await again.tasks.runs()).items).toHaveLength(1);
    await again.close();
  });

  it.each(['before', 'after'])('are read from the .env file that the application loads %s the module', async (when) => {
    const envFilePath = path.join(folderWith({}), '.env');
    writeFileSync(envFilePath, 'TASK_STORE=sqlite::memory:\nTASK_MAX_CONCURRENT=3\nOTHER=1\n');
    const imports =
      when === 'before'
        ? [ConfigModule.forRoot({ envFilePath }), TaskModule.forRoot()]
        : [TaskModule.forRoot(), ConfigModule.forRoot({ envFilePath })];
    const { get } = await startApplication({ imports });
    expect(get(TaskConfiguration)).toMatchObject({
      settings: { maxConcurrent: 3, store: 'sqlite::memory:' },
      sources: { maxConcurrent: 'environment' },
    });
  });

  it.each([
    ['TASK_MAX_CONCURRENT', '0', 'a whole number from 1 to 10000'],
    ['TASK_TIMEOUT', 'soon', 'a duration such as 90s or 1h30m, milliseconds, or 0 for none'],
    ['TASK_WEBSOCKET_ENABLED', 'maybe', 'true or false'],
    ['TASK_RETENTION_DAYS', '-1', 'a whole number of days from 0 to 36500'],
  ])('with a bad value of %s stop the start, with what was expected', async (name, value, expected) => {
    process.env[name] = value;
    const error = await rejection(startTasks({}), TaskSettingsError);
    expect(error.message).toBe(`Environment variable ${name} is "${value}": expected ${expected}.`);
    expect(error).toMatchObject({ name: 'TaskSettingsError', code: 'task_settings' });
  });

  it('with a bad value or an unknown name in code stop the start', async () => {
    await expect(startTasks({ options: { cancelGrace: 'a while' } })).rejects.toThrow(
      'Option cancelGrace is "a while": expected a duration such as 5s, or milliseconds.',
    );
    const misspelt = { maxConcurent: 2 } as object;
    await expect(startTasks({ options: misspelt })).rejects.toThrow(
      'Unknown option "maxConcurent" of TaskModule. Did you mean maxConcurrent?',
    );
  });

  it('with an unknown TASK_ name stop the start and name the nearest known one', async () => {
    process.env.TASK_MAX_CONCURENT = '2';
    const error = await rejection(startTasks({}), TaskSettingsError);
    expect(error.message).toMatch(
      /^Unknown setting TASK_MAX_CONCURENT in the environment\. Did you mean TASK_MAX_CONCURRENT\? Known names: TASK_/,
    );
  });

  it('of a store that cannot be opened stop the start and say what to do', async () => {
    const file = path.join(
      folderWith({ 'task.db': 'not a database, but long enough to be read as the head of one' }),
      'task.db',
    );
    await expect(startTasks({ options: { store: `sqlite:${file}` } })).rejects.toThrow(
      /task\.db cannot be opened: .*move it away/,
    );
  });
});
