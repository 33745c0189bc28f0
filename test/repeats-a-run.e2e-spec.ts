import { Injectable } from '@nestjs/common';
import { InvalidParamsError, Param, RunConflictError, RunNotFoundError, Task } from 'nestjs-taskforge';
import { rejection } from './support/rejection.js';
import { startTasks } from './support/task-application.js';

const seen: unknown[] = [];

@Injectable()
class ReportTasks {
  @Task()
  report(
    @Param('day', { type: 'date' }) day: Date,
    @Param('rows', { type: 'integer', min: 1 }) rows: number,
    @Param('fail', { default: false }) fail: boolean,
  ): string {
    seen.push({ day, rows, fail });
    if (fail) throw new Error('no paper');
    return `${rows} rows`;
  }

  @Task({ dangerous: 'Deletes every order' })
  wipe(@Param('before') before: string): string {
    return before;
  }

  @Task()
  signed(@Param('key', { type: 'secret' }) key: string, @Param('note', { required: false }) note?: string): number {
    return key.length + (note?.length ?? 0);
  }
}

const start = () => startTasks({ providers: [ReportTasks] });
const ARGS = { day: new Date('2026-11-23T00:00:00Z'), rows: 3 };

beforeEach(() => {
  seen.length = 0;
});

it('a finished run can be repeated, whatever its status: a new run with the same typed arguments, label and priority', async () => {
  const { tasks } = await start();
  const options = { label: 'nightly', priority: 7, actor: 'ada' };
  for (const fail of [false, true]) {
    const first = await tasks.run('report', { ...ARGS, fail }, options);
    const again = await tasks.retry(first.id, { actor: 'eve' });
    expect(again).toMatchObject({ task: 'report', args: first.args, label: 'nightly', priority: 7, actor: 'eve' });
    expect(again).toMatchObject({ status: 'queued', attempt: 0, retryOf: first.id, trigger: 'code' });
    expect(again.id).not.toBe(first.id);
    for await (const _frame of tasks.watch(again.id));
  }
  expect(seen).toEqual([false, false, true, true].map((fail) => ({ ...ARGS, fail })));
  expect((await tasks.runs()).items.map(({ retryOf }) => retryOf !== null)).toEqual([true, false, true, false]);
});

it('arguments can be changed on the way, and are checked like any others', async () => {
  const { tasks } = await start();
  const first = await tasks.run('report', { ...ARGS, fail: true });
  const mended = await tasks.retry(first.id, { args: { fail: false, rows: 5 }, label: 'mended' });
  expect(mended).toMatchObject({ args: { rows: 5, fail: false }, label: 'mended' });
  const { issues } = await rejection(tasks.retry(first.id, { args: { rows: 0, colour: 'red' } }), InvalidParamsError);
  expect(issues.map(({ param }) => param)).toEqual(['rows', 'colour']);
});

it('a run that goes on cannot be repeated, nor one that is not there', async () => {
  const { tasks } = await start();
  const { id } = await tasks.start('report', ARGS, { delay: '1h' });
  const error = await rejection(tasks.retry(id), RunConflictError);
  expect(error.message).toBe(
    `Run ${id} is queued: only a finished run can be repeated. Wait for its end, or cancel it.`,
  );
  await expect(tasks.retry('01936f0e-7a10-7abc-9def-012345678901')).rejects.toThrow(RunNotFoundError);
});

it('secrets are not kept, so they are asked for again', async () => {
  const { tasks } = await start();
  const first = await tasks.run('signed', { key: 'hunter2hunter2' });
  const { issues } = await rejection(tasks.retry(first.id), InvalidParamsError);
  expect(issues).toEqual([{ param: 'key', code: 'secret', message: 'Secret values are not kept. Enter it again.' }]);
  const again = await tasks.retry(first.id, { args: { key: 'correct horse' } });
  for await (const _frame of tasks.watch(again.id));
  expect(await tasks.find(again.id)).toMatchObject({ result: 13, args: { key: '•••' } });
});

it('the same idempotency key repeats it once', async () => {
  const { tasks } = await start();
  const first = await tasks.run('report', ARGS);
  const [one, two] = await Promise.all([1, 2].map(() => tasks.retry(first.id, { idempotencyKey: 'click' })));
  expect(one?.id).toBe(two?.id);
});

describe('POST /runs/{id}/retry', () => {
  const post = (url: string, id: string, body: URLSearchParams | object, headers: Record<string, string> = {}) => {
    const isForm = body instanceof URLSearchParams;
    const type = { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' };
    return fetch(`${url}/admin/task/runs/${id}/retry`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...type, ...headers },
      body: isForm ? body : JSON.stringify(body),
    });
  };

  it('answers JSON with 202 and the new run, with other arguments where the body brings some', async () => {
    const { tasks, url } = await start();
    const first = await tasks.run('report', ARGS, { label: 'nightly' });
    const response = await post(url, first.id, { args: { rows: 9 } });
    const again = (await response.json()) as { id: string };
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/admin/task/runs/${again.id}`);
    expect(again).toMatchObject({
      retryOf: first.id,
      trigger: 'api',
      label: 'nightly',
      args: { ...first.args, rows: 9 },
    });
  });

  it('leads a form to the page of the new run, also when it is sent twice', async () => {
    const { tasks, url } = await start();
    const first = await tasks.run('report', ARGS);
    const response = await post(url, first.id, new URLSearchParams({ idempotencyKey: 'click' }));
    const [again] = (await tasks.runs()).items;
    expect([response.status, response.headers.get('location')]).toEqual([303, `/admin/task/runs/${again?.id}`]);
    const twice = await post(url, first.id, new URLSearchParams({ idempotencyKey: 'click' }));
    expect([twice.status, (await twice.text()).includes(String(again?.id))]).toEqual([200, true]);
    expect((await tasks.runs()).items).toHaveLength(2);
  });

  it('asks for the confirmation of a dangerous task again', async () => {
    const { tasks, url } = await start();
    const first = await tasks.run('wipe', { before: '2026' });
    const refused = await post(url, first.id, {});
    expect([refused.status, await refused.json()]).toMatchObject([422, { issues: [{ param: 'confirm' }] }]);
    const page = await post(url, first.id, new URLSearchParams({}));
    const html = await page.text();
    expect(html).toContain('Deletes every order');
    expect(html).toContain(`action="/admin/task/runs/${first.id}/retry"`);
    expect((await tasks.runs()).items).toHaveLength(1);
    const confirmed = await post(url, first.id, new URLSearchParams({ confirm: 'wipe' }));
    expect(confirmed.status).toBe(303);
    expect((await tasks.runs()).items[0]).toMatchObject({ retryOf: first.id, args: { before: '2026' } });
  });

  it('refuses a run that goes on, an unknown one, another site, and missing secrets', async () => {
    const { tasks, url } = await start();
    const waiting = await tasks.start('report', ARGS, { delay: '1h' });
    const signed = await tasks.run('signed', { key: 'hunter2hunter2' });
    expect((await post(url, waiting.id, {})).status).toBe(409);
    expect((await post(url, '01936f0e-7a10-7abc-9def-012345678901', {})).status).toBe(404);
    expect((await post(url, signed.id, {}, { origin: 'https://evil.test' })).status).toBe(403);
    const missing = await post(url, signed.id, {});
    expect([missing.status, await missing.json()]).toMatchObject([422, { issues: [{ param: 'key', code: 'secret' }] }]);
    const form = await post(url, signed.id, new URLSearchParams({}));
    expect([form.status, (await form.text()).includes('Enter it again.')]).toEqual([422, true]);
    expect((await tasks.runs()).items).toHaveLength(2);
  });
});
