import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AccessAction, AccessQuestion } from '../config/task-module.options.js';
import { AccessPolicy } from '../service/access-policy.js';
import type { TaskService } from '../service/task.service.js';
import { AccessDeniedError, RunNotFoundError, TaskNotFoundError } from '../task.errors.js';
import { AdminGuard, Asks, ForeignRequestError } from './admin.guard.js';
import { VisibleTasks } from './visible-tasks.js';

class Routes {
  @Asks('view')
  view() {}

  @Asks('run')
  run() {}

  @Asks('cancel')
  cancel() {}

  @Asks('run', { refusesForeign: true })
  ownCheck() {}

  silent() {}
}

interface Asked {
  route: keyof Routes;
  params?: Record<string, string>;
  method?: string;
  headers?: Record<string, string>;
}

const definitions = [{ key: 'backup' }, { key: 'backups' }];
const tasks = {
  list: () => definitions,
  get: (key: string) => {
    const found = definitions.find((one) => one.key === key);
    if (found === undefined) throw new TaskNotFoundError(key);
    return found;
  },
  find: async (id: string) => (id === 'r1' ? { id, task: 'backups' } : undefined),
} as unknown as TaskService;

async function ask(authorize: ((question: AccessQuestion) => boolean) | undefined, asked: Asked): Promise<boolean> {
  const { route, params = {}, method = 'GET', headers = {} } = asked;
  const all: Record<string, string> = { host: 'localhost', ...headers };
  const request = {
    params,
    method,
    headers: all,
    host: all.host,
    get: (name: string) => all[name],
    socket: { remoteAddress: '127.0.0.1' },
  };
  const policy = new AccessPolicy({ admin: { authorize } } as never);
  const guard = new AdminGuard(new Reflector(), policy, tasks, new VisibleTasks(tasks, policy));
  const context = { switchToHttp: () => ({ getRequest: () => request }), getHandler: () => Routes.prototype[route] };
  return guard.canActivate(context as unknown as ExecutionContext);
}

const may =
  (...actions: AccessAction[]) =>
  ({ action }: AccessQuestion) =>
    actions.includes(action);

describe('AdminGuard', () => {
  it('lets through what the rule allows', async () => {
    expect(await ask(may('view'), { route: 'view' })).toBe(true);
    expect(await ask(may('view', 'run'), { route: 'run', params: { key: 'backup' }, method: 'POST' })).toBe(true);
  });

  it('refuses an action on what may be seen with 403', async () => {
    const refused = ask(may('view'), { route: 'run', params: { key: 'backup' }, method: 'POST' });
    await expect(refused).rejects.toThrow(AccessDeniedError);
  });

  it('answers as if there were nothing where not even viewing is allowed', async () => {
    const backupOnly = ({ task }: AccessQuestion) => task !== 'backups';
    await expect(ask(backupOnly, { route: 'view', params: { key: 'backups' } })).rejects.toThrow(TaskNotFoundError);
    await expect(ask(backupOnly, { route: 'cancel', params: { runId: 'r1' }, method: 'POST' })).rejects.toThrow(
      RunNotFoundError,
    );
  });

  it('does not give away the key of a task that may not be seen', async () => {
    const backupOnly = ({ task }: AccessQuestion) => task !== 'backups';
    const error = await ask(backupOnly, { route: 'view', params: { key: 'backups' } }).catch((thrown) => thrown);
    const missing = await ask(backupOnly, { route: 'view', params: { key: 'backupz' } }).catch((thrown) => thrown);
    expect([error.nearest, missing.nearest]).toEqual([['backup'], ['backup']]);
  });

  it('asks with the task of the run that the path names', async () => {
    const asked: AccessQuestion[] = [];
    await ask((question) => asked.push(question) > 0, { route: 'cancel', params: { runId: 'r1' }, method: 'POST' });
    expect(asked.map(({ action, task, run }) => [action, task, run])).toEqual([
      ['view', 'backups', 'r1'],
      ['cancel', 'backups', 'r1'],
    ]);
  });

  it('takes a route that says nothing of itself for one of the owner', async () => {
    await expect(ask(may('view', 'run', 'cancel'), { route: 'silent' })).rejects.toThrow(AccessDeniedError);
    expect(await ask(may('view', 'manage'), { route: 'silent' })).toBe(true);
  });

  it('says how to open the site while it is closed by default', async () => {
    const refused = ask(undefined, { route: 'view', headers: { host: 'elsewhere.test' } });
    await expect(refused).rejects.toThrow('set admin.authorize');
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['a foreign Origin', { origin: 'https://evil.test' }],
    ['an opaque Origin', { origin: 'null' }],
  ])('refuses a change that comes from %s', async (_where, headers) => {
    const post = { params: { key: 'backup' }, method: 'POST', headers };
    await expect(ask(() => true, { route: 'run', ...post })).rejects.toThrow(ForeignRequestError);
    expect(await ask(() => true, { route: 'ownCheck', ...post })).toBe(true);
  });

  it.each([
    ['the same site', { 'sec-fetch-site': 'same-origin' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['its own Origin', { origin: 'http://localhost' }],
    ['a program without such headers', {}],
  ])('accepts a change that comes from %s', async (_where, headers) => {
    expect(await ask(() => true, { route: 'run', params: { key: 'backup' }, method: 'POST', headers })).toBe(true);
  });

  it('lets other sites link to pages', async () => {
    expect(await ask(() => true, { route: 'view', headers: { 'sec-fetch-site': 'cross-site' } })).toBe(true);
  });
});
