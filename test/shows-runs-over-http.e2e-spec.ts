import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { jsonOf } from './support/site-json.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();

@Injectable()
class ShopTasks {
  @Task({ title: 'Count stock' })
  count(@Param('lines', { type: 'integer', default: 3 }) lines: number, context: TaskContext) {
    for (let line = 1; line <= lines; line += 1) context.log(`\x1b[32mshelf ${line}\x1b[0m`);
    return { shelves: lines, note: '=1+1' };
  }

  @Task()
  async wait(@Param('name') name: string, context: TaskContext) {
    const stopped = new Promise((_resolve, reject) =>
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error)),
    );
    await Promise.race([turnstile.pass(name), stopped]);
  }

  @Task()
  broken(): void {
    throw new Error('no paper');
  }
}

let site: TaskApplication;
let base: string;

beforeAll(async () => {
  site = await startTasks({ providers: [ShopTasks], options: { maxConcurrent: 1, admin: { title: 'Shop' } } });
  base = `${site.url}/admin/task`;
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers });
const cancel = (id: string, headers: Record<string, string>) =>
  fetch(`${base}/runs/${id}/cancel`, { method: 'POST', redirect: 'manual', headers });
const JSON_ONLY = { accept: 'application/json' };
const UNKNOWN = '01936f0e-7a10-7abc-9def-012345678901';

describe('the list of runs', () => {
  beforeAll(async () => {
    await site.tasks.run('count', { lines: 2 }, { label: 'eu', actor: 'ana' });
    await site.tasks.run('count', { lines: 1 }, { label: 'us' });
    await site.tasks.run('broken');
  });

  it('is filtered by the address, newest first', async () => {
    const titles = async (query: string) =>
      (await jsonOf(await get(`/runs?format=json&${query}`))).items.map(({ task, label }) => label ?? task);
    expect(await titles('')).toEqual(['broken', 'us', 'eu']);
    expect(await titles('status=failed,timed_out')).toEqual(['broken']);
    expect(await titles('task=count&label=eu')).toEqual(['eu']);
    expect(await titles('args.lines=1')).toEqual(['us']);
    expect(await titles('actor=ana&from=1h')).toEqual(['eu']);
    expect(await titles('text=PAPER')).toEqual(['broken']);
  });

  it('comes a page at a time', async () => {
    const first = await jsonOf(await get('/runs?format=json&limit=2'));
    const second = await jsonOf(await get(`/runs?format=json&limit=2&cursor=${first.nextCursor}`));
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const html = await (await get('/runs?limit=2', { accept: 'text/html' })).text();
    expect(html).toContain(`cursor&#x3D;${first.nextCursor}`);
  });

  it('answers 304 to who has seen it, until something changes', async () => {
    const page = await get('/runs', { accept: 'text/html' });
    const seen = { accept: 'text/html', 'if-none-match': page.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const again = await get('/runs', seen);
    expect([again.status, await again.text()]).toEqual([304, '']);
    await site.tasks.run('count');
    expect((await get('/runs', seen)).status).toBe(200);
  });

  it('refuses a filter that it cannot read', async () => {
    for (const query of ['status=done', 'limit=0', 'limit=x', 'cursor=x', 'from=soon', 'trigger=robot']) {
      const response = await get(`/runs?format=json&${query}`);
      expect([query, response.status]).toEqual([query, 400]);
    }
  });

  it('can be had as CSV and XML', async () => {
    const csv = await get('/runs?format=csv&task=broken');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename=runs.csv');
    expect((await csv.text()).split('\n')).toHaveLength(3);
    expect(await (await get('/runs?format=xml&task=broken')).text()).toMatch(/<runs>\s*<run>/);
  });
});

describe('one run', () => {
  it('is a page, or the run itself in any format', async () => {
    const run = await site.tasks.run('count', {}, { label: 'one' });
    const page = await get(`/runs/${run.id}`, { accept: 'text/html' });
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(html).toMatch(/<title>Succeeded: Count stock/);
    expect(html).toContain('<span class="ansi ansi-2">shelf 3</span>');
    expect(await jsonOf(await get(`/runs/${run.id}`, JSON_ONLY))).toMatchObject({ id: run.id, result: { shelves: 3 } });
    expect(await (await get(`/runs/${run.id}?format=yaml`)).text()).toContain('shelves: 3');
    expect(await (await get(`/runs/${run.id}?format=csv`)).text()).toContain('label,one');
  });

  it('is not found when there is none, or its id is no id', async () => {
    for (const id of [UNKNOWN, 'x', '..%2f']) expect((await get(`/runs/${id}`, JSON_ONLY)).status).toBe(404);
    expect((await get(`/runs/${UNKNOWN}/log`)).status).toBe(404);
  });

  it('cannot be changed by GET', async () => {
    const response = await get(`/runs/${UNKNOWN}/cancel`, JSON_ONLY);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

describe('cancelling a run', () => {
  it('answers 202 while it is at work and 200 when it was still waiting', async () => {
    const running = await site.tasks.start('wait', { name: 'a' });
    await turnstile.entered('a');
    const waiting = await site.tasks.start('wait', { name: 'b' });
    const queued = await cancel(waiting.id, JSON_ONLY);
    expect([queued.status, (await jsonOf(queued)).status]).toEqual([200, 'cancelled']);
    const asked = await cancel(running.id, JSON_ONLY);
    expect([asked.status, typeof (await jsonOf(asked)).cancelRequestedAt]).toEqual([202, 'string']);
    for await (const frame of site.tasks.watch(running.id))
      if (frame.type === 'complete') expect(frame.run.status).toBe('cancelled');
  });

  it('leads a form back to the page of the run', async () => {
    const running = await site.tasks.start('wait', { name: 'c' });
    await turnstile.entered('c');
    const response = await cancel(running.id, { accept: 'text/html' });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/admin/task/runs/${running.id}`]);
  });

  it('answers 409 when the run has ended, and 403 to another site', async () => {
    const { id } = await site.tasks.run('broken');
    const late = await cancel(id, JSON_ONLY);
    expect([late.status, late.headers.get('content-type')]).toEqual([409, 'application/problem+json; charset=utf-8']);
    expect((await cancel(id, { ...JSON_ONLY, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('the log of a run', () => {
  it('is text with its colours or without, or NDJSON with the numbers of the socket', async () => {
    const { id } = await site.tasks.run('count', { lines: 1_200 });
    const text = await get(`/runs/${id}/log`);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.headers.get('content-disposition')).toBe(`attachment; filename=count-${id}.log`);
    const lines = (await text.text()).trimEnd().split('\n');
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([
      1_200,
      '\x1b[32mshelf 1\x1b[0m',
      '\x1b[32mshelf 1200\x1b[0m',
    ]);
    expect(await (await get(`/runs/${id}/log?colours=false&limit=2`)).text()).toBe('shelf 1\nshelf 2\n');
    const events = (await (await get(`/runs/${id}/log?format=ndjson&after=700&limit=3`)).text()).trimEnd().split('\n');
    const numbers = events.map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(numbers).toEqual([701, 702, 703]);
  });

  it('refuses a malformed number with 400', async () => {
    const { id } = await site.tasks.run('count');
    for (const query of ['after=x', 'after=-1', 'limit=1.5', 'format=csv']) {
      expect([query, (await get(`/runs/${id}/log?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

describe('the system', () => {
  it('tells how busy it is and which settings are in force', async () => {
    const system = (await (await get('/system', JSON_ONLY)).json()) as Record<string, unknown>;
    expect(system).toMatchObject({ slots: { total: 1, used: 0 }, queued: 0, store: { address: 'sqlite::memory:' } });
    expect(system.settings).toContainEqual(
      expect.objectContaining({ name: 'TASK_MAX_CONCURRENT', value: '1', source: 'code' }),
    );
    const page = await get('/system', { accept: 'text/html' });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Configuration in force')]);
  });
});
