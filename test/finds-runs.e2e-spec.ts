import { BadRequestError, type RunFilter, type TaskService } from 'nestjs-taskforge';
import { startTasks } from './support/task-application.js';

let tasks: TaskService;
/** Ids by the letter that the run was given as `name`. */
const ids = new Map<string, string>();

beforeAll(async () => {
  ({ tasks } = await startTasks({}));
  const params = {
    name: { type: 'string' },
    format: { choices: ['sql', 'tar'], default: 'sql' },
    size: { type: 'integer', default: 1 },
  } as const;
  tasks.register({ key: 'backup', title: 'Database backup', params }, ({ name }, context) => {
    context.tag('nightly', `tag-${name}`);
    context.summary(`100% of ${name}_done`);
  });
  tasks.register({ key: 'fail', params }, ({ name }) => {
    throw new Error(`no room for ${name}`);
  });
  const run = async (task: string, name: string, args: object = {}, options: object = {}) => {
    ids.set(name, (await tasks.run(task, { name, ...args }, options)).id);
  };
  await run('backup', 'a', { format: 'tar' }, { label: 'batch', actor: 'ada' });
  await run('backup', 'b', { size: 7 }, { label: 'batch', trigger: 'schedule' });
  await run('fail', 'c', { format: 'tar', size: 7 }, { actor: 'bob' });
  await run('backup', 'd', { size: 10 }, { label: 'other' });
});

/** Letters of the runs that match, newest first. */
async function found(filter: RunFilter): Promise<string> {
  const letters = new Map([...ids].map(([letter, id]) => [id, letter]));
  return (await tasks.runs(filter)).items.map(({ id }) => letters.get(id)).join('');
}

describe('runs', () => {
  it.each<[RunFilter, string]>([
    [{}, 'dcba'],
    [{ task: 'backup' }, 'dba'],
    [{ task: 'no-task' }, ''],
    [{ status: 'failed' }, 'c'],
    [{ status: ['failed', 'queued'] }, 'c'],
    [{ label: 'batch' }, 'ba'],
    [{ actor: 'bob' }, 'c'],
    [{ trigger: 'schedule' }, 'b'],
    [{ tag: 'nightly' }, 'dba'],
    [{ tag: 'tag-d' }, 'd'],
    [{ tag: 'tag' }, ''],
    [{ args: { format: 'tar' } }, 'ca'],
    [{ args: { size: 7 } }, 'cb'],
    [{ args: { size: 1 } }, 'a'],
    [{ args: { format: 'tar', size: 7 } }, 'c'],
    [{ text: 'DATABASE' }, 'dba'],
    [{ text: 'no room for c' }, 'c'],
    [{ text: '100% of' }, 'dba'],
    [{ text: '_done' }, 'dba'],
    [{ text: '%_' }, ''],
    [{ text: 'other' }, 'd'],
    [{ task: 'backup', label: 'batch', args: { size: 7 } }, 'b'],
  ])('that match %j, newest first', async (filter, letters) => {
    expect(await found(filter)).toBe(letters);
  });

  it('that were created in a span of time, its end not counted', async () => {
    const [a, c] = await Promise.all(['a', 'c'].map((letter) => tasks.find(String(ids.get(letter)))));
    const [from, to] = [String(a?.createdAt), new Date(String(c?.createdAt))];
    const between = await found({ from, to });
    expect('cba'.includes(between)).toBe(true);
    expect(await found({ from: new Date(Date.now() + 1_000) })).toBe('');
    expect(await found({ to: '2020-01-01T00:00:00Z' })).toBe('');
    expect(await found({ from: '2020-01-01T00:00:00+02:00' })).toBe('dcba');
  });

  it('come in pages that stay exact while new runs arrive', async () => {
    const first = await tasks.runs({ limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([ids.get('d'), ids.get('c')]);
    const newer = await tasks.run('backup', { name: 'e' });
    const second = await tasks.runs({ limit: 2, cursor: String(first.nextCursor) });
    expect(second.items.map(({ id }) => id)).toEqual([ids.get('b'), ids.get('a')]);
    expect(second.nextCursor).toBeNull();
    expect((await tasks.runs({ limit: 1 })).items[0]?.id).toBe(newer.id);
  });

  it.each<[RunFilter, RegExp]>([
    [{ limit: 0 }, /limit is 0: expected a whole number from 1 to 500/],
    [{ limit: 501 }, /limit is 501/],
    [{ cursor: 'page-2' }, /cursor cannot be read/],
    [{ status: 'done' as 'failed' }, /no status "done"\. Known: queued/],
    [{ from: 'yesterday' }, /filter "from" is "yesterday"/],
  ])('are not looked for by %j', async (filter, message) => {
    await expect(tasks.runs(filter)).rejects.toThrow(BadRequestError);
    await expect(tasks.runs(filter)).rejects.toThrow(message);
  });
});
