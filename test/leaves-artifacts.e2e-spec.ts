import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import {
  type ArtifactContent,
  ArtifactError,
  type AttachOptions,
  type Run,
  type TaskContext,
  type TaskModuleOptions,
} from 'nestjs-taskforge';
import { LoopTasks } from './restarted-project/loop.tasks.js';
import { ChildApplication } from './support/child-application.js';
import { compiledProject } from './support/compiled-project.js';
import { fileTree } from './support/file-tree.js';
import { rejection } from './support/rejection.js';
import { jsonOf } from './support/site-json.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const LONG = 120_000;
const DAY_MS = 86_400_000;

let folder = '';
let work: (context: TaskContext) => unknown;

beforeEach(() => {
  folder = fileTree({ 'source.bin': 'from disk' });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = () => path.join(folder, 'files');

/** An application whose task `leave` does what the test says. */
async function start(options: TaskModuleOptions = {}): Promise<TaskApplication> {
  const application = await startTasks({ options: { files: files(), cancelGrace: 2_000, ...options } });
  application.tasks.register({ key: 'leave' }, (_args, context) => work(context));
  return application;
}

/** Everything below the folder of files. */
function onDisk(): string[] {
  if (!existsSync(files())) return [];
  return readdirSync(files(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

const leaving =
  (name: string, content: ArtifactContent, options?: AttachOptions) =>
  (context: TaskContext): Promise<void> =>
    context.attach(name, content, options);

const addressOf = (site: TaskApplication, { id }: Run, name: string) =>
  `${site.url}/admin/task/runs/${id}/artifacts/${encodeURIComponent(name)}`;

describe('context.attach', () => {
  it('takes texts, bytes, streams, iterables and files that are on disk already', async () => {
    const site = await start();
    const contents: Record<string, ArtifactContent> = {
      'text.csv': 'ä,b',
      'buffer.json': Buffer.from('{}'),
      'bytes.bin': new Uint8Array([1, 2]),
      'stream.txt': Readable.from(['a', Buffer.from('b')]),
      'web.txt': new Blob(['web']).stream(),
      'generator.xml': (async function* () {
        yield '<a/>';
      })(),
      'list.log': ['one\n', 'two\n'],
      'copied.pdf': { path: path.join(folder, 'source.bin') },
    };
    work = async (context) => {
      for (const [name, content] of Object.entries(contents)) await context.attach(name, content);
    };
    const run = await site.tasks.run('leave');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(run.artifacts.map(({ name, size, contentType }) => [name, size, contentType])).toEqual([
      ['text.csv', 4, 'text/csv; charset=utf-8'],
      ['buffer.json', 2, 'application/json'],
      ['bytes.bin', 2, 'application/octet-stream'],
      ['stream.txt', 2, 'text/plain'],
      ['web.txt', 3, 'text/plain'],
      ['generator.xml', 4, 'application/xml'],
      ['list.log', 8, 'text/plain'],
      ['copied.pdf', 9, 'application/pdf'],
    ]);
    const texts = await Promise.all(run.artifacts.map(async ({ url }) => (await fetch(`${site.url}${url}`)).text()));
    expect(texts).toEqual(['ä,b', '{}', '\x01\x02', 'ab', 'web', '<a/>', 'one\ntwo\n', 'from disk']);
    await site.close();
  });

  it('replaces a file of the same name, and is known to readers as soon as it resolved', async () => {
    const site = await start();
    let seen: Run | undefined;
    work = async (context) => {
      await context.attach('report.txt', 'first');
      await context.attach('report.txt', 'second!', { contentType: 'text/plain; charset=utf-8' });
      context.log('attached');
      for await (const frame of site.tasks.watch(context.runId)) if (frame.type === 'log') break;
      seen = await site.tasks.find(context.runId);
    };
    const run = await site.tasks.run('leave');
    const url = `/admin/task/runs/${run.id}/artifacts/report.txt`;
    const expected = [{ name: 'report.txt', size: 7, contentType: 'text/plain;charset=utf-8', url }];
    expect(seen?.artifacts).toEqual(expected);
    expect(run.artifacts).toEqual(expected);
    expect(await (await fetch(`${site.url}${url}`)).text()).toBe('second!');
    expect(onDisk()).toEqual(['report.txt']);
    await site.close();
  });

  it.each([
    ['../../etc/passwd', 'x', 'The file "../../etc/passwd" was not attached: its name has a /, which'],
    ['.env', 'x', 'its name starts with a dot. Choose another.'],
    ['nul', 'x', 'its name is that of a device on Windows.'],
    ['a.txt', 5, 'its content is none. Give a text, bytes, a stream, an iterable of those, or { path } of a file.'],
    ['a.txt', [{}], 'its content gave a value of type object. Give texts, buffers or Uint8Arrays.'],
    ['a.txt', 'x'.repeat(101), 'it has more than 100 bytes (TASK_MAX_UPLOAD_BYTES). Write less, or raise the limit.'],
  ])('fails the run with a clear word for %j made of %p, and leaves nothing on disk', async (name, content, text) => {
    const site = await start({ maxUploadBytes: 100 });
    work = leaving(name, content as string);
    const { status, error, artifacts } = await site.tasks.run('leave');
    expect([status, error?.name, artifacts]).toEqual(['failed', 'ArtifactError', []]);
    expect(error?.message).toContain(text);
    expect(onDisk()).toEqual([]);
    await site.close();
  });

  it('refuses a content type that is none, a name that some systems take for another, and one that holds a secret', async () => {
    const site = await startTasks({ options: { files: files() } });
    site.tasks.register({ key: 'leave', params: { token: { type: 'secret' } } }, async ({ token }, context) => {
      await context.attach('Report.txt', 'x');
      const refused = [
        context.attach('a.txt', 'x', { contentType: 'nonsense' }),
        context.attach('report.TXT', 'x'),
        context.attach(`${token}.txt`, 'x'),
      ];
      return Promise.all(refused.map(async (one) => (await rejection(one, ArtifactError)).message));
    });
    const { result } = await site.tasks.run('leave', { token: 'open sesame' });
    expect(result).toEqual([
      'The file "a.txt" was not attached: "nonsense" is no content type. Expected one such as text/csv or image/png.',
      'The file "report.TXT" was not attached: some systems cannot tell it from "Report.txt". Choose another name, or the very same.',
      'The file "•••.txt" was not attached: its name holds the value of a secret param. Choose another.',
    ]);
    expect(onDisk()).toEqual(['Report.txt']);
    await site.close();
  });

  it('stops a stream when the run is cancelled; what was done up to then may still be attached', async () => {
    const site = await start();
    work = async (context) => {
      const silent = new Readable({ read() {} });
      const endless = context.attach('endless.bin', silent);
      context.log('attaching');
      await endless.catch(() => context.attach('rest.txt', `${context.signal.reason.name}, ${silent.destroyed}`));
    };
    const { id } = await site.tasks.start('leave');
    for await (const frame of site.tasks.watch(id)) {
      if (frame.type === 'log') await site.tasks.cancel(id);
      if (frame.type !== 'complete') continue;
      expect(frame.run).toMatchObject({ status: 'cancelled', artifacts: [{ name: 'rest.txt' }] });
      expect(await (await fetch(addressOf(site, frame.run, 'rest.txt'))).text()).toBe('RunCancelledError, true');
    }
    expect(onDisk()).toEqual(['rest.txt']);
    await site.close();
  });

  it('rejects once the run has ended, and nothing of it stays, also when nobody waits for it', async () => {
    const site = await start();
    let attached: Promise<void> | undefined;
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let context: TaskContext | undefined;
    work = (given) => {
      context = given;
      attached = given.attach(
        'late.txt',
        (async function* () {
          await held;
          yield 'late';
        })(),
      );
      void given.attach('', 'not awaited');
    };
    const run = await site.tasks.run('leave');
    goOn();
    const refused = 'The file "late.txt" was not attached: its run has ended.';
    expect((await rejection(attached as Promise<void>, ArtifactError)).message).toBe(refused);
    expect((await rejection(context?.attach('late.txt', 'x') as Promise<void>, ArtifactError)).message).toBe(refused);
    expect(await site.tasks.find(run.id)).toMatchObject({ status: 'succeeded', artifacts: [] });
    expect(onDisk()).toEqual([]);
    await site.close();
  });

  it('says which folder cannot be written and which setting names it; the application starts all the same', async () => {
    writeFileSync(files(), 'a file, no folder');
    const site = await start();
    work = leaving('a.txt', 'x');
    const { status, error } = await site.tasks.run('leave');
    expect([status, error?.name]).toEqual(['failed', 'StoreError']);
    expect(error?.message).toContain(`The folder of files ${path.join(files(), 'artifacts')} cannot be written: `);
    expect(error?.message).toContain('Check that TASK_FILES names a folder this process may write to');
    await site.close();
  });
});

describe('GET /admin/task/runs/{id}/artifacts/{name}', () => {
  const NAME = 'Umsätze „Q3“ 100% #5.csv'.replaceAll('"', '');

  async function left(options: TaskModuleOptions = {}): Promise<{ site: TaskApplication; run: Run }> {
    const site = await start(options);
    work = leaving(NAME, 'ä,b\n1,2\n');
    return { site, run: await site.tasks.run('leave') };
  }

  it('sends it to be saved under its name, never to be shown, with its length', async () => {
    const { site, run } = await left();
    const response = await fetch(addressOf(site, run, NAME));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': '9',
      'content-disposition': expect.stringMatching(
        /^attachment; filename=".*"; filename\*=UTF-8''Ums%C3%A4tze%20%E2%80%9EQ3%E2%80%9C%20100%25%20%235\.csv$/,
      ),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
    });
    expect(await response.text()).toBe('ä,b\n1,2\n');
    expect(run.artifacts[0]?.url).toBe(new URL(addressOf(site, run, NAME)).pathname);
    await site.close();
  });

  it('answers HEAD without the bytes, a part when asked for it, and 304 to who has it', async () => {
    const { site, run } = await left();
    const head = await fetch(addressOf(site, run, NAME), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '9', '']);
    const part = await fetch(addressOf(site, run, NAME), { headers: { range: 'bytes=5-7' } });
    expect([part.status, await part.text()]).toEqual([206, '1,2']);
    const etag = head.headers.get('etag') ?? '';
    const known = await fetch(addressOf(site, run, NAME), {
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect([known.status, await known.text()]).toEqual([304, '']);
    await site.close();
  });

  it('answers 404 for a name the run did not leave, also where that is a path, and for bytes that are gone', async () => {
    const { site, run } = await left();
    const secret = path.join(files(), 'secret.txt');
    writeFileSync(secret, 'secret');
    for (const name of ['other.csv', '../../../secret.txt', secret, 'a\0b']) {
      const response = await fetch(addressOf(site, run, name), { headers: { accept: 'application/json' } });
      expect([name, response.status]).toEqual([name, 404]);
      expect(response.headers.get('content-disposition')).toBeNull();
    }
    const other = await fetch(addressOf(site, { ...run, id: `${run.id.slice(0, -1)}x` }, NAME));
    expect(other.status).toBe(404);
    rmSync(files(), { recursive: true });
    const gone = await fetch(addressOf(site, run, NAME), { headers: { accept: 'application/json' } });
    expect([gone.status, await jsonOf(gone)]).toMatchObject([
      404,
      { code: 'artifact_not_found', detail: `There is no file ${JSON.stringify(NAME)} of run ${run.id}.` },
    ]);
    await site.close();
  });

  it('is as closed as the run itself', async () => {
    const { site, run } = await left({ admin: { authorize: ({ task }) => task !== 'leave' } });
    expect((await fetch(addressOf(site, run, NAME))).status).toBe(404);
    await site.close();
  });

  it('is offered on the page of the run, also of one that failed', async () => {
    const site = await start();
    work = async (context) => {
      await context.attach('so far.txt', 'x'.repeat(2_500));
      throw new Error('then it broke');
    };
    const run = await site.tasks.run('leave');
    const page = await (
      await fetch(`${site.url}/admin/task/runs/${run.id}`, { headers: { accept: 'text/html' } })
    ).text();
    expect(page).toContain(`href="/admin/task/runs/${run.id}/artifacts/so%20far.txt"`);
    expect(page).toContain('2.5 KB · text/plain');
    const answer = await fetch(addressOf(site, run, 'so far.txt'), { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    await site.close();
  });
});

describe('Files of old runs', () => {
  it('are deleted with their runs', async () => {
    const store = `sqlite:${path.join(folder, 'task.db')}`;
    const first = await start({ store });
    work = leaving('a.txt', 'x');
    const { id } = await first.tasks.run('leave');
    work = leaving('b.txt', 'x');
    await first.tasks.run('leave');
    await first.close();
    const database = new Sqlite(path.join(folder, 'task.db'));
    database.prepare('update runs set finished_at = finished_at - ? where id = ?').run(2 * DAY_MS, id);
    database.close();
    mkdirSync(path.join(files(), 'artifacts', 'not-ours'));
    const second = await start({ store, retentionDays: 1 });
    while (onDisk().length > 1) await sleep(5);
    expect(onDisk()).toEqual(['b.txt']);
    expect(existsSync(path.join(files(), 'artifacts', 'not-ours'))).toBe(true);
    await second.close();
  });
});

describe('A process that is killed while a file is written', () => {
  it(
    'leaves the files that were attached, and no part of the other',
    async () => {
      const project = compiledProject('test/restarted-project', 'test/support');
      const store = `sqlite:${path.join(folder, 'task.db')}`;
      const env = { TASK_STORE: store, TASK_FILES: files(), LEDGER: path.join(folder, 'ledger') };
      const child = await ChildApplication.start(path.join(project, 'test/restarted-project/main.js'), env);
      const { id } = await child.start('leave');
      await child.said(id, 'whole');
      while (onDisk().length < 2) await sleep(5);
      await child.end('SIGKILL');
      expect(onDisk()).toEqual([expect.stringMatching(/^\./), 'whole.txt']);
      const options = { store, files: files(), admin: false } as const;
      const { tasks, close } = await startTasks({ providers: [LoopTasks], options });
      expect(await tasks.find(id)).toMatchObject({
        status: 'interrupted',
        artifacts: [{ name: 'whole.txt', size: 5, url: null }],
      });
      expect(onDisk()).toEqual(['whole.txt']);
      await close();
      rmSync(project, { recursive: true, force: true });
    },
    LONG,
  );
});
