import { prepareParams } from '../params/prepare-params.js';
import type { TaskContext } from '../run/task-context.js';
import { TaskDeclarationError, TaskNotFoundError } from '../task.errors.js';
import { TaskRegistry } from './task.registry.js';

const CONTEXT = {} as TaskContext;

function registry(...keys: string[]): TaskRegistry {
  const tasks = new TaskRegistry();
  for (const key of keys) tasks.register({ key }, () => key);
  return tasks;
}

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('TaskRegistry', () => {
  it('gives tasks by key, and lists them in the order of registration', () => {
    const tasks = registry('vacuum', 'backup', 'import');
    expect(tasks.get('backup').definition.key).toBe('backup');
    expect(tasks.find('backup')).toBe(tasks.get('backup'));
    expect(tasks.has('backup')).toBe(true);
    expect(tasks.list().map(({ definition }) => definition.key)).toEqual(['vacuum', 'backup', 'import']);
  });

  it('says which task may have been meant, but tells no hidden one', () => {
    const tasks = registry('vacuum', 'backup');
    tasks.register({ key: 'bakcups', hidden: true }, () => undefined);
    expect(tasks.find('bakcup')).toBeUndefined();
    const error = failure(() => tasks.get('bakcup'));
    expect(error).toBeInstanceOf(TaskNotFoundError);
    expect(error).toMatchObject({
      message: 'There is no task "bakcup". Did you mean backup?',
      nearest: ['backup'],
    });
  });

  it('forgets a task, and says whether there was one', () => {
    const tasks = registry('backup');
    expect(tasks.remove('backup')).toBe(true);
    expect(tasks.remove('backup')).toBe(false);
    expect(tasks.has('backup')).toBe(false);
    tasks.register({ key: 'backup' }, () => undefined);
    expect(tasks.has('backup')).toBe(true);
  });

  it('refuses a key that is taken, and names both places', () => {
    const tasks = registry('backup');
    const error = failure(() => tasks.register({ key: 'backup' }, () => undefined));
    expect(error).toBeInstanceOf(TaskDeclarationError);
    expect(error).toMatchObject({
      message: 'register("backup"): the key "backup" is taken by register("backup"). Give one of the two another key.',
    });
  });
});

describe('a task that is registered in code', () => {
  it('is complete, and gets typed values and the context', async () => {
    const tasks = new TaskRegistry();
    const definition = tasks.register(
      {
        key: 'price-sync',
        category: 'data',
        timeout: '1m',
        params: {
          batchSize: { type: 'integer', min: 1, default: 100 },
          since: { type: 'date' },
          mode: { choices: ['full', 'delta'], required: false },
        },
      },
      (args, context) => {
        const days: number = args.since.getTime() / 86_400_000;
        // @ts-expect-error there is no such param
        expect(args.batchsize).toBeUndefined();
        const mode: 'full' | 'delta' | undefined = args.mode;
        return { days, mode, next: args.batchSize + 1, context };
      },
    );
    expect(definition).toMatchObject({
      key: 'price-sync',
      title: 'Price sync',
      timeout: 60_000,
      declaredAt: 'register("price-sync")',
      params: [{ key: 'batchSize', title: 'Batch size' }, { key: 'since' }, { key: 'mode', required: false }],
    });
    const { values } = await prepareParams(definition, { since: '1970-01-03' }, 'json');
    expect(await tasks.get('price-sync').invoke(values, CONTEXT)).toEqual({
      days: 2,
      mode: undefined,
      next: 101,
      context: CONTEXT,
    });
  });

  it('that throws rejects, whether at once or later', async () => {
    const tasks = new TaskRegistry();
    tasks.register({ key: 'now' }, () => {
      throw new Error('at once');
    });
    tasks.register({ key: 'then' }, async () => {
      throw new Error('later');
    });
    await expect(tasks.get('now').invoke({}, CONTEXT)).rejects.toThrow('at once');
    await expect(tasks.get('then').invoke({}, CONTEXT)).rejects.toThrow('later');
  });

  it('is checked like any other, and nothing is registered when anything is wrong', () => {
    const tasks = new TaskRegistry();
    const error = failure(() =>
      tasks.register(
        { key: 'Sync', timeout: 'soon', params: { limit: {}, ok: { type: 'boolean' } } },
        'not a function' as unknown as () => void,
      ),
    );
    expect(error).toBeInstanceOf(TaskDeclarationError);
    expect((error as Error).message.split('\n')).toEqual([
      'register("Sync"): the handler is no function. Give one as the second argument.',
      expect.stringContaining('register("Sync"): the key "Sync" is malformed.'),
      expect.stringContaining('register("Sync"): its timeout "soon" is no duration.'),
      expect.stringContaining('register("Sync"): param "limit": its type cannot be told from TypeScript here.'),
    ]);
    expect((error as TaskDeclarationError).others).toHaveLength(3);
    expect(tasks.list()).toEqual([]);
  });
});
