import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Run, RunFrame } from 'nestjs-taskforge';
import WebSocket from 'ws';
import { linkProblems } from '../scripts/check-links.js';
import { filesBelow } from '../scripts/files-below.js';
import { programOf, ROOT, runNode, runNpm } from '../scripts/run-program.js';
import type { RunByCode } from './outside-project/by-code.controller.js';
import { fileTree } from './support/file-tree.js';

const LONG = 600_000;

/** Only what a user of the library would install: Nest asks for its own peers, the tarball for the rest. */
function packageJson(tarball: string): string {
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
  return JSON.stringify({
    name: 'outside',
    private: true,
    type: 'module',
    dependencies: {
      ...pick('@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'class-validator', 'class-transformer'),
      ...pick('reflect-metadata', 'rxjs'),
      'nestjs-taskforge': `file:${tarball}`,
    },
    devDependencies: pick('@types/node'),
  });
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: false,
    types: ['node'],
    outDir: 'dist',
    rootDir: 'src',
  },
  include: ['src'],
});

describe('A project outside the repository that installs the tarball', () => {
  let project = '';
  let application: ChildProcess | undefined;
  let url = '';

  beforeAll(async () => {
    expect(await runNpm(['run', 'pack'], { capture: true })).toMatchObject({ code: 0 });
    const tarball = readdirSync(path.join(ROOT, 'dist')).filter((name) => name.endsWith('.tgz'));
    expect(tarball).toHaveLength(1);
    project = fileTree({
      'package.json': packageJson(path.join(ROOT, 'dist', String(tarball[0]))),
      'tsconfig.json': TSCONFIG,
    });
    cpSync(path.join(import.meta.dirname, 'outside-project'), path.join(project, 'src'), { recursive: true });
    await install(project);
  }, LONG);

  afterAll(async () => {
    await stop(application);
    if (project !== '') rmSync(project, { recursive: true, force: true });
  }, LONG);

  it('gets every page and picture that its pages link to', () => {
    const installed = path.join(project, 'node_modules/nestjs-taskforge');
    expect(filesBelow(installed, ['.md'])).toEqual(expect.arrayContaining(['README.md', 'docs/context.md']));
    expect(linkProblems(installed)).toEqual([]);
  });

  it.each([
    ['typescript', 'tsc6'],
    ['@typescript/native', 'tsc'],
  ])(
    'compiles with strict types, by %s',
    async (packageName, program) => {
      expect(await runNode([programOf(packageName, program), '-p', project], { capture: true })).toEqual({
        code: 0,
        output: '',
      });
    },
    LONG,
  );

  it(
    'starts',
    async () => {
      application = spawn(process.execPath, ['dist/main.js'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
      url = await readyAt(application);
      expect(url).toMatch(/^http:/);
    },
    LONG,
  );

  it('runs a task over HTTP and gets its result', async () => {
    const response = await post('/admin/task/greet/run', { args: { name: 'Ada', times: 2 } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      task: 'greet',
      status: 'succeeded',
      ok: true,
      summary: 'Greeted Ada',
      result: { greeting: 'Hello, Ada!' },
      logLines: 2,
    });
  });

  it('is told over HTTP what is wrong with its input', async () => {
    const response = await post('/admin/task/greet/run', { args: { name: 'A', times: 9 } });
    expect(response.status).toBe(422);
    const { issues } = (await response.json()) as { issues: { param: string }[] };
    expect(issues.map(({ param }) => param).sort()).toEqual(['name', 'times']);
  });

  it('watches a run on the socket from the first line to the end', async () => {
    const response = await post('/admin/task/greet/start', { args: { name: 'Ada', times: 3 } });
    expect(response.status).toBe(202);
    const { socketUrl } = (await response.json()) as Run;
    const frames = await framesOf(new URL(String(socketUrl), url.replace(/^http/, 'ws')));
    expect(frames[0]).toMatchObject({ type: 'snapshot', seq: 0 });
    const lines = frames.flatMap((frame) => (frame.type === 'log' ? frame.lines : []));
    expect(lines.map(({ text }) => text)).toEqual(['greeting Ada', 'greeting Ada', 'greeting Ada']);
    expect(frames.at(-1)).toMatchObject({ type: 'complete', run: { status: 'succeeded', progress: { percent: 100 } } });
  });

  it('runs and watches tasks from code, with a class of arguments', async () => {
    const { run, frames, issues } = (await (await fetch(`${url}/by-code`)).json()) as RunByCode;
    expect(run).toMatchObject({ status: 'succeeded', trigger: 'code', result: { seats: 2 } });
    expect(frames[0]).toBe('snapshot');
    expect(frames.at(-1)).toBe('complete');
    expect(issues.map(({ param }) => param).sort()).toEqual(['email', 'seats']);
  });

  it('serves the site with every asset it names', async () => {
    const response = await fetch(`${url}/admin/task`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('Greet somebody');
    const assets = [...page.matchAll(/(?:href|src)="([^"#]+\.(?:css|js|svg)[^"#]*)/g)].map(([, address]) =>
      String(address),
    );
    expect(assets.length).toBeGreaterThan(1);
    for (const asset of assets) {
      expect([asset, (await fetch(new URL(asset, `${url}/admin/task`))).status]).toEqual([asset, 200]);
    }
  });

  function post(address: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    return fetch(`${url}${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
});

/** Compiling SQLite takes minutes: the one that the repository has compiled for this machine is taken. */
async function install(project: string): Promise<void> {
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  expect(await runNpm(['install', ...flags], { cwd: project, capture: true })).toMatchObject({ code: 0 });
  const [compiled, target] = [ROOT, project].map((root) => path.join(root, 'node_modules/better-sqlite3/build'));
  cpSync(String(compiled), String(target), { recursive: true });
}

/** The address that the application prints when it is ready. */
function readyAt(application: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    application.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const address = /ready at (\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
    application.on('exit', (code, signal) => reject(new Error(`The application ended (${code ?? signal}): ${output}`)));
  });
}

/** Everything that a run's socket sends until the server closes it. */
function framesOf(address: URL): Promise<RunFrame[]> {
  return new Promise((resolve, reject) => {
    const frames: RunFrame[] = [];
    const socket = new WebSocket(address);
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    socket.on('error', reject);
    socket.on('close', (code) =>
      code === 1000 ? resolve(frames) : reject(new Error(`The socket was closed with ${code}.`)),
    );
  });
}

async function stop(application: ChildProcess | undefined): Promise<void> {
  if (!application || application.exitCode !== null || application.signalCode !== null) return;
  const ended = new Promise((resolve) => application.once('exit', resolve));
  application.kill('SIGTERM');
  await ended;
}
