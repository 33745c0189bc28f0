import { Injectable } from '@nestjs/common';
import { Param, Task } from 'nestjs-taskforge';
import { jsonOf } from './support/site-json.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

@Injectable()
class ShopTasks {
  @Task({ title: 'Price report', category: 'report', tags: ['prices'] })
  report(
    @Param('month', { pattern: /\d{4}-\d{2}/ }) month: string,
    @Param('top', { type: 'integer', min: 1, max: 10, default: 3 }) top: number,
    @Param('draft') draft: boolean,
    @Param('token', { type: 'secret', required: false }) token: string | undefined,
  ) {
    return { month, top, draft, hasToken: token !== undefined };
  }

  @Task({ dangerous: 'Deletes every order' })
  wipe(@Param('before') before: string) {
    return before;
  }

  @Task({ expensive: 'Reads everything' })
  audit() {
    return 'audited';
  }

  @Task()
  broken(): void {
    throw new Error('no paper');
  }

  @Task({ hidden: true })
  secretly() {
    return 'done';
  }
}

let site: TaskApplication;
let base: string;

beforeAll(async () => {
  site = await startTasks({ providers: [ShopTasks], options: { admin: { title: 'Shop' } } });
  base = `${site.url}/admin/task`;
});

const json = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const form = (path: string, fields: [string, string][], headers: Record<string, string> = {}) =>
  fetch(base + path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) });

const textOf = (html: string) => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');

describe('starting a run with JSON', () => {
  it('answers 202 with the run and where it is', async () => {
    const response = await json('/report/start', { args: { month: '2026-10' }, label: 'nightly' });
    const run = await jsonOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/admin/task/runs/${run.id}`);
    expect(run).toMatchObject({ task: 'report', label: 'nightly', trigger: 'api', url: `/admin/task/runs/${run.id}` });
    expect(run.requestedFrom?.ip).toContain('127.0.0.1');
  });

  it('answers 200 with the finished run, whatever its status', async () => {
    const succeeded = await json('/report/run', { args: { month: '2026-10', draft: true } });
    expect([succeeded.status, (await jsonOf(succeeded)).result]).toEqual([
      200,
      { month: '2026-10', top: 3, draft: true, hasToken: false },
    ]);
    const failed = await json('/broken/run', {});
    expect([failed.status, (await jsonOf(failed)).error?.message]).toEqual([200, 'no paper']);
  });

  it('answers 422 with every issue and starts nothing', async () => {
    const response = await json('/report/start', {
      args: { top: 99, month: 'soon', tpo: 1 },
      priority: 0.5,
      delay: 'soon',
    });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = await jsonOf(response);
    expect(problem).toMatchObject({ status: 422, code: 'invalid_params', instance: '/admin/task/report/start' });
    expect(problem.issues.map(({ param }) => param)).toEqual(['month', 'top', 'tpo', 'delay', 'priority']);
  });

  it('starts nothing by a body that is taken for a form and is none', async () => {
    for (const body of ['{"args":{"month":"2026-10"}}', 'month=2026-10', 'args=x&args.month=2026-10']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const response = await fetch(`${base}/report/start`, { method: 'POST', headers, body });
      const { detail } = (await response.json()) as { detail: string };
      expect([response.status, detail]).toEqual([400, expect.stringContaining('JSON needs the header')]);
    }
  });

  it('asks for the key of a dangerous task, together with what else is wrong', async () => {
    const problem = await jsonOf(await json('/wipe/start', { args: {}, priority: 0.5, confirm: 'yes' }));
    expect(problem.issues).toMatchObject([
      { param: 'before', code: 'required' },
      { param: 'priority', code: 'type' },
      { param: 'confirm', code: 'confirm' },
    ]);
    expect((await json('/wipe/start', { args: { before: 'x' }, confirm: 'wipe' })).status).toBe(202);
  });

  it('gives the same run for the same key, and 409 for other arguments', async () => {
    const send = (month: string) => json('/report/start', { args: { month } }, { 'idempotency-key': 'once-a' });
    const first = await send('2026-10');
    const second = await send('2026-10');
    expect((await jsonOf(second)).id).toBe((await jsonOf(first)).id);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect((await send('2026-11')).status).toBe(409);
  });

  it('refuses a body it cannot read', async () => {
    expect((await json('/report/start', [1])).status).toBe(400);
    expect((await json('/report/start', { month: '2026-10' })).status).toBe(400);
    const text = await fetch(`${base}/report/start`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    });
    expect(text.status).toBe(400);
  });

  it('runs a hidden task by its key, and 404s an unknown one with the nearest keys', async () => {
    expect((await json('/secretly/run', {})).status).toBe(200);
    const missing = await json('/reprot/run', {});
    expect([missing.status, (await jsonOf(missing)).nearest]).toEqual([404, ['report']]);
  });
});

describe('starting a run with a form', () => {
  it('leads to the page of the run, at once or when it has ended', async () => {
    const started = await form('/report/start', [['args.month', '2026-10']]);
    expect(started.status).toBe(303);
    const id = started.headers.get('location')?.split('/').at(-1) ?? '';
    expect(await site.tasks.find(id)).toMatchObject({
      trigger: 'admin',
      args: { month: '2026-10', top: 3, draft: false },
    });
    const ran = await form('/report/run', [
      ['args.month', '2026-10'],
      ['args.draft', 'false'],
      ['args.draft', 'true'],
    ]);
    const ranId = ran.headers.get('location')?.split('/').at(-1) ?? '';
    expect(await site.tasks.find(ranId)).toMatchObject({ status: 'succeeded', result: { draft: true } });
  });

  it('comes back with 422, the values but not the secrets, and the errors at their fields', async () => {
    const fields: [string, string][] = [
      ['args.month', '<b>soon'],
      ['args.top', '99'],
      ['args.token', 'hunter2'],
      ['label', 'x'],
      ['args.draft', 'true'],
    ];
    const response = await form('/report/start', fields);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('value="&lt;b&gt;soon"');
    expect(html).toContain('value="99"');
    expect(html).toContain('name="label" type="text" value="x"');
    expect(html).toMatch(/name="args.draft"[^>]*value="true" checked/);
    expect(html).not.toContain('hunter2');
    expect(html).toContain('role="alert" tabindex="-1" data-focus');
    expect(html).toContain('<a class="link" href="#field-month">Month</a>');
    expect(textOf(html)).toContain('Nothing was started. 2 params need a change.');
  });

  it('asks on a page of its own before a dangerous task, and starts nothing until the key is typed', async () => {
    const before = (await site.tasks.runs({ task: 'wipe' })).items.length;
    const asked = await form('/wipe/start', [['args.before', '2020']]);
    const html = await asked.text();
    expect(asked.status).toBe(200);
    expect(html).toContain('Deletes every order');
    expect(html).toContain('<input type="hidden" name="args.before" value="2020">');
    const wrong = await form('/wipe/start', [
      ['args.before', '2020'],
      ['confirm', 'wip'],
    ]);
    expect([wrong.status, textOf(await wrong.text())]).toEqual([422, expect.stringContaining('Type wipe.')]);
    expect((await site.tasks.runs({ task: 'wipe' })).items).toHaveLength(before);
    expect(
      (
        await form('/wipe/start', [
          ['args.before', '2020'],
          ['confirm', 'wipe'],
        ])
      ).status,
    ).toBe(303);
  });

  it('asks before an expensive task too, without a key to type', async () => {
    const html = await (await form('/audit/start', [])).text();
    expect(html).toContain('<input type="hidden" name="confirm" value="audit">');
    expect((await form('/audit/start', [['confirm', 'audit']])).status).toBe(303);
  });

  it('makes one run of a form that is sent twice, and says so', async () => {
    const fields: [string, string][] = [
      ['args.month', '2026-10'],
      ['idempotencyKey', 'form-1'],
    ];
    const first = await form('/report/start', fields);
    const second = await form('/report/start', fields);
    expect([first.status, second.status]).toEqual([303, 200]);
    const html = await second.text();
    expect(textOf(html)).toContain('This form was already started just now. No second run was made.');
    expect(html).toContain(`href="${first.headers.get('location')}"`);
    expect(html).not.toContain('value="form-1"');
  });

  it('refuses a form of another site and keeps its values', async () => {
    const before = (await site.tasks.runs({ task: 'report' })).items.length;
    const response = await form('/report/start', [['args.month', '2026-10']], { 'sec-fetch-site': 'cross-site' });
    const html = await response.text();
    expect(response.status).toBe(403);
    expect(textOf(html)).toContain('Nothing was done: the request came from another site.');
    expect(html).toContain('value="2026-10"');
    expect((await site.tasks.runs({ task: 'report' })).items).toHaveLength(before);
  });

  it('answers a form with JSON where that is asked for', async () => {
    const response = await form('/report/start', [['args.month', '2026-10']], { accept: 'application/json' });
    expect([response.status, (await jsonOf(response)).trigger]).toEqual([202, 'api']);
  });
});

describe('the page of a task', () => {
  it('is filled from the address and starts nothing', async () => {
    const before = (await site.tasks.runs({ task: 'report' })).items.length;
    const html = await (await fetch(`${base}/report?args.month=2026-01&args.token=hunter2&args.draft=true`)).text();
    expect(html).toContain('value="2026-01"');
    expect(html).not.toContain('hunter2');
    expect((await site.tasks.runs({ task: 'report' })).items).toHaveLength(before);
  });

  it('is filled from an earlier run, and says when that run is gone', async () => {
    const run = await site.tasks.run('report', { month: '2025-05', top: 7 });
    const html = await (await fetch(`${base}/report?from=${run.id}`)).text();
    expect(html).toContain('value="2025-05"');
    expect(textOf(html)).toContain('Filled from the run of just now. Secrets are not kept: enter them again.');
    const gone = await (await fetch(`${base}/report?from=${run.id.replace(/.$/, 'x')}`)).text();
    expect(textOf(gone)).toContain('The run to fill the form from is gone.');
  });

  it('answers other formats with the task', async () => {
    const task = await jsonOf(await fetch(`${base}/report?format=json`));
    expect(task).toMatchObject({ key: 'report', title: 'Price report', url: '/admin/task/report' });
    expect(task.params[1]).toMatchObject({ key: 'top', type: 'integer', min: 1, max: 10, default: 3 });
    expect(await (await fetch(`${base}/report`, { headers: { accept: 'application/xml' } })).text()).toContain(
      '<task>',
    );
  });
});

describe('the task browser', () => {
  it('lists tasks that are not hidden, and filters them', async () => {
    const list = await jsonOf(await fetch(`${base}?format=json`));
    expect(list.items.map(({ key }) => key)).toEqual(['report', 'wipe', 'audit', 'broken']);
    expect(list.nextCursor).toBeNull();
    expect(list.categories).toMatchObject([
      { key: 'maintenance', count: 3 },
      { key: 'report', count: 1 },
    ]);
    const found = await jsonOf(await fetch(`${base}?format=json&tag=prices&q=REPORT`));
    expect(found.items).toHaveLength(1);
  });

  it('gives the list in pages', async () => {
    const page = (query: string) => fetch(`${base}?format=json&limit=3${query}`).then(jsonOf);
    const first = await page('');
    const second = await page(`&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['report', 'wipe', 'audit', 'broken']);
    expect(second.nextCursor).toBeNull();
  });

  it('leads from the id of a run to the run', async () => {
    const run = await site.tasks.run('broken');
    const response = await fetch(`${base}?q=${run.id}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/admin/task/runs/${run.id}`]);
  });

  it('answers CSV, XML and YAML as attachments', async () => {
    for (const [format, start] of [
      ['csv', 'key,title'],
      ['xml', '<?xml'],
      ['yaml', 'items:'],
    ] as const) {
      const response = await fetch(`${base}?format=${format}`);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename=tasks.${format}`);
      expect((await response.text()).startsWith(start)).toBe(true);
    }
  });
});

describe('an address of the site', () => {
  it.each([
    ['POST', '', 'GET, HEAD'],
    ['DELETE', '/report', 'GET, HEAD'],
    ['GET', '/report/run', 'POST'],
    ['GET', '/report/start', 'POST'],
    ['PUT', '/runs', 'GET, HEAD'],
    ['GET', '/runs/0192f000-0000-7000-8000-000000000000/cancel', 'POST'],
  ])('refuses %s %s and says what is allowed', async (method, path, allow) => {
    const response = await fetch(base + path, { method, headers: { accept: 'application/json' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const response = await fetch(base, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '',
    ]);
  });

  it('has a page in the frame where there is nothing, and offers the nearest tasks', async () => {
    const response = await fetch(`${base}/reprot`);
    const html = await response.text();
    expect(response.status).toBe(404);
    expect(html).toContain('<a class="link" href="/admin/task/report">report</a>');
    expect((await fetch(`${base}/report/deep/er`)).status).toBe(404);
  });

  it('carries strict security headers on pages, and none of them on pages of the host', async () => {
    const { headers } = await fetch(base);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${site.url}/elsewhere`)).headers.get('content-security-policy')).toBeNull();
  });
});

describe('the assets', () => {
  const assetOf = async (pattern: RegExp) => pattern.exec(await (await fetch(base)).text())?.[1] ?? '';

  it('are cached for ever under their version, compressed, and checked by their tag under another', async () => {
    const address = await assetOf(/href="([^"]+admin\.css)"/);
    const style = await fetch(site.url + address, { headers: { 'accept-encoding': 'br' } });
    expect(style.headers.get('content-encoding')).toBe('br');
    expect(style.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await style.text()).length).toBeGreaterThan(10_000);
    const other = site.url + address.replace(/assets\/[^/]+/, 'assets/older');
    expect((await fetch(other)).headers.get('cache-control')).toBe('no-cache');
    const fresh = await fetch(other, {
      headers: { 'if-none-match': style.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
    });
    expect(fresh.status).toBe(304);
  });

  it('are nothing but what is in the folder', async () => {
    const address = (await assetOf(/href="([^"]+admin\.css)"/)).replace('admin.css', '..%2f..%2fhandlebars.js');
    expect((await fetch(site.url + address)).status).toBe(404);
  });
});

describe('the theme button without JavaScript', () => {
  it('keeps the choice in a cookie and goes back, but never to another site', async () => {
    const post = (target: string) =>
      form('/system/theme', [
        ['theme', 'dark'],
        ['return', target],
      ]);
    const response = await post('/admin/task/report?q=1');
    expect(response.headers.get('location')).toBe('/admin/task/report?q=1');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('taskforge-theme=dark; Path=/admin/task;');
    expect(await (await fetch(base, { headers: { cookie: cookie.split(';')[0] ?? '' } })).text()).toContain(
      'data-theme="dark"',
    );
    for (const target of ['https://evil.test', '//evil.test', '/admin/taskevil', '/elsewhere']) {
      expect((await post(target)).headers.get('location')).toBe('/admin/task');
    }
  });
});
