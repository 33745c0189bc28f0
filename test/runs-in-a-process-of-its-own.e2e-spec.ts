import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { type Run, type RunError, type RunLogLine, type RunStep, Task } from 'nestjs-taskforge';
import { filesBelow } from '../scripts/files-below.js';
import { STARTED_SCRIPTS } from '../scripts/started-scripts.js';
import { bundledProgram } from './support/bundled-program.js';
import { ChildApplication } from './support/child-application.js';
import { compiledProject } from './support/compiled-project.js';
import { fileTree } from './support/file-tree.js';
import { startTasks } from './support/task-application.js';

const LONG = 40_000;
const SECRET = 'correct horse battery';
const LETTER = { to: 'ana@example.com', on: '2026-11-24', password: SECRET };

/** What is run in both places, to be compared. */
const PAIRS: Readonly<Record<string, object>> = { say: LETTER, fail: {}, loop: {}, 'go-on': {}, retry: {}, judge: {} };

let project = '';
let program = '';
let folder = '';
/** For all tests that leave it as it was. */
let application: ChildApplication;

/** Processes that start on a busy machine take their time. */
jest.setTimeout(LONG);

/** An application with a store of its own in this folder below that of all tests. */
function start(place: string, env: Record<string, string> = {}): Promise<ChildApplication> {
  return ChildApplication.start(program, {
    TASK_STORE: `sqlite:${path.join(folder, place, 'task.db')}`,
    TASK_FILES: path.join(folder, place, 'files'),
    TASK_CANCEL_GRACE: '500ms',
    TASK_SHUTDOWN_GRACE: '500ms',
    TASK_MAX_CONCURRENT: '50',
    ...env,
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves when the processes have ended. */
async function ended(...pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A number that a line of the log names, such as the id of a process. */
async function said(runId: string, what: RegExp, where = application): Promise<number> {
  const found = await where.line(runId, what.source);
  return Number(what.exec(found)?.[1]);
}

/** What of a run must not depend on where its method ran. How many events it has depends on the time: progress of one moment is one. */
function seen({
  status,
  reason,
  attempts,
  progress,
  steps,
  items,
  summary,
  result,
  tags,
  metadata,
  error,
  ...run
}: Run) {
  return {
    ...{ status, reason, summary, result, tags, metadata },
    progress: progress && { ...speedless(progress), bars: progress.bars.map(speedless) },
    items: items && { ...items, failures: items.failures.map((one) => ({ ...one, error: withoutPlace(one.error) })) },
    ...{ args: run.args, logLines: run.logLines, artifacts: run.artifacts },
    attempts: attempts.map((attempt) => ({ status: attempt.status, error: withoutPlace(attempt.error) })),
    error: withoutPlace(error),
    steps: steps.map(timeless),
  };
}

/** How fast it goes is known only when it has taken a while, which is up to the machine. */
function speedless<T extends { readonly rate: unknown; readonly remainingMs: unknown }>({
  rate: _rate,
  remainingMs: _remaining,
  ...bar
}: T) {
  return bar;
}

function timeless({ startedAt: _at, durationMs, error, steps, ...step }: RunStep): object {
  return { ...step, hasEnded: durationMs !== null, error: withoutPlace(error), steps: steps.map(timeless) };
}

/** The stack leads through other files of the library; its first frame is the method's. */
function withoutPlace(error: RunError | null): object | null {
  if (error === null) return null;
  const frames = error.stack?.split('\n').filter((line) => !line.includes('/libs/task/') && !line.includes('node:'));
  return { ...error, stack: frames?.slice(0, 2), cause: withoutPlace(error.cause) };
}

const line = ({ level, stream, step, text }: RunLogLine) => ({ level, stream, step, text });

beforeAll(async () => {
  project = compiledProject('test/isolated-project', 'test/support');
  const compiled = (file: string) => path.join(project, `${file}.js`);
  program = await bundledProgram(compiled('test/isolated-project/main'), {
    'app.module': compiled('test/isolated-project/app.module'),
    ...Object.fromEntries(STARTED_SCRIPTS.map((name) => [name, compiled(`libs/task/src/${name}`)])),
  });
  folder = fileTree({});
  application = await start('all');
  application.keep();
}, LONG);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
});

describe('a method in a process of its own', () => {
  const runs = new Map<string, Run>();
  // All at the same time: a process that starts does not keep the machine busy.
  beforeAll(async () => {
    const names = Object.keys(PAIRS).flatMap((task) => [`${task}-here`, `${task}-apart`]);
    const run = (name: string) => application.run(name, PAIRS[name.slice(0, name.lastIndexOf('-'))]);
    await Promise.all(names.map(async (name) => runs.set(name, await run(name))));
  }, LONG);

  it.each([
    ['says and leaves', 'say'],
    ['fails with', 'fail'],
    ['does in a loop', 'loop'],
    ['does after a checkpoint', 'go-on'],
    ['tries again after an error that passes', 'retry'],
    ['tries again as its own rule says of its own errors', 'judge'],
  ])('is seen to do what it %s as in the process of the application', async (_what, task) => {
    const [here, apart] = [runs.get(`${task}-here`), runs.get(`${task}-apart`)] as [Run, Run];
    expect(seen(apart)).toEqual(seen(here));
    const [linesHere, linesApart] = [await application.lines(here.id), await application.lines(apart.id)];
    expect(linesApart.map(line)).toEqual(linesHere.map(line));
  });

  it('keeps the secrets it is given out of everything', async () => {
    const own = await start('secrets');
    const run = await own.run('say-apart', LETTER);
    expect(run.status).toBe('partial');
    expect(JSON.stringify([run, await own.lines(run.id)])).not.toContain(SECRET);
    await own.end('SIGTERM');
    const files = filesBelow(path.join(folder, 'secrets'), ['']).map((file) => path.join(folder, 'secrets', file));
    expect(files.map((file) => path.basename(file))).toEqual(expect.arrayContaining(['task.db', 'letter.txt']));
    for (const file of files) expect(readFileSync(file).includes(SECRET)).toBe(false);
  });

  it('has an instance of a request-scoped class to itself', async () => {
    expect((await application.run('count')).result).toBe(1);
  });

  it('calls the service, which does what it is asked in the process of the application', async () => {
    const { result } = await application.run('ask');
    expect(result).toEqual({
      ran: 'registered',
      found: 'succeeded',
      cancelled: 'cancelled',
      page: 1,
      known: 'process',
      refused: [
        { name: 'InvalidParamsError', code: 'invalid_params', type: 'InvalidParamsError', issues: 3 },
        { name: 'RunNotFoundError', code: 'run_not_found', type: 'RunNotFoundError' },
        { name: 'IsolationError', code: 'isolation', type: 'IsolationError' },
        { name: 'IsolationError', code: 'isolation', type: 'IsolationError' },
      ],
    });
  });

  it('is paused between two items, and goes on', async () => {
    const { id } = await application.start('go-slowly');
    await application.said(id, 'item 3');
    await application.pause(id);
    await application.until(id, 'paused');
    const before = (await application.find(id)).logLines;
    await application.resume(id);
    const run = await application.until(id, 'succeeded');
    expect(before).toBeLessThan(40);
    expect(run.items).toMatchObject({ ok: 40, failed: 0 });
  });

  it('is told why it is to stop, and ends by itself', async () => {
    const { id } = await application.start('obey');
    await application.said(id, 'waiting');
    await application.cancel(id);
    const run = await application.until(id, 'cancelled');
    expect(run).toMatchObject({ ignoredSignal: false, reason: 'The run was cancelled by ana.', error: null });
    await application.said(id, 'stopped by RunCancelledError');
  });
});

it('a program that a method has started by its own means ends with its process', async () => {
  const { result } = await application.run('leave-behind', {});
  await ended(Number(result));
});

describe('a method that never gives way', () => {
  // Its limit passes while the other tests go on.
  let brief: Promise<Run>;
  beforeAll(() => {
    brief = application.run('spin-briefly');
  });

  it('is heard while it computes, and killed when its grace after a cancel is over', async () => {
    const { id } = await application.start('spin');
    const pid = await said(id, /^process (\d+)/);
    await application.progressed(id);
    await application.cancel(id);
    const run = await application.until(id, 'cancelled');
    expect(run).toMatchObject({ ignoredSignal: true, cancelRequestedBy: 'ana' });
    await ended(pid);
    // Its slot is free again.
    const next = await application.start('spin');
    const nextPid = await said(next.id, /^process (\d+)/);
    await application.cancel(next.id);
    await ended(nextPid);
  });

  it('is killed when its limit and its grace are over', async () => {
    const run = await brief;
    expect(run).toMatchObject({ status: 'timed_out', ignoredSignal: true, error: { name: 'TaskTimeoutError' } });
  });

  it('is killed when the application shuts down, and is interrupted', async () => {
    const before = await start('shutdown');
    const { id } = await before.start('spin');
    const pid = await said(id, /^process (\d+)/, before);
    await before.end('SIGTERM');
    await ended(pid);
    const after = await start('shutdown');
    expect(await after.find(id)).toMatchObject({ status: 'interrupted', ignoredSignal: true });
  });

  it.each(['cancel', 'SIGKILL'] as const)('leaves none of its programs behind after %s', async (how) => {
    const where = how === 'SIGKILL' ? await start('killed') : application;
    const { id } = await where.start('spin-beside-programs');
    const pids: number[] = [];
    for (const what of [/^program (\d+)/, /^child (\d+)/, /^process (\d+)/]) pids.push(await said(id, what, where));
    // It has stopped giving way.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    if (how === 'SIGKILL') await where.end(how);
    else await where.cancel(id);
    await ended(...pids);
  });
});

describe('a process that ends before its method', () => {
  it.each([
    ['exit', 'The process of the attempt ended with exit code 3 before its method did.', 3, null],
    [
      'throw',
      'The process of the attempt ended with exit code 1 before its method did. Error: nobody catches this',
      1,
      null,
    ],
    [
      'kill',
      'The process of the attempt was ended by SIGKILL before its method did. ' +
        'Somebody killed it, or the system ran out of memory.',
      null,
      'SIGKILL',
    ],
  ])('by %s fails the attempt, says how, and is worth another', async (how, message, exitCode, signal) => {
    const run = await application.run('die', { how });
    expect(run).toMatchObject({ status: 'succeeded', attempt: 2, result: 2 });
    expect(run.attempts[0]?.error).toMatchObject({
      name: 'TaskProcessError',
      message,
      context: { code: 'task_process', exitCode, signal },
    });
    expect((await application.lines(run.id)).map(({ text }) => text)).toContain('last words');
    const files = filesBelow(path.join(folder, 'all/files'), ['']).filter((file) => file.includes(run.id));
    expect(files.map((file) => path.basename(file))).toEqual(['half.txt']);
  });

  it('for want of memory says so', async () => {
    const small = await start('small', { NODE_OPTIONS: '--max-old-space-size=80' });
    const run = await small.run('grow');
    expect(run).toMatchObject({ status: 'failed', error: { name: 'TaskProcessError' } });
    expect(run.error?.message).toContain('see --max-old-space-size');
  });

  it('because the application starts something of its own accord there says what to ask before', async () => {
    const twice = await start('twice', { START_TWICE: 'yes' });
    const run = await twice.run('count');
    expect(run.error?.message).toBe(
      'The application could not be built in the process of the attempt: tasks.start cannot be had in the process of an ' +
        'attempt: it was not called by its method. Ask isIsolatedProcess() before what only one process may do.',
    );
  });
});

describe('a declaration that asks for a process of its own', () => {
  class SpinTasks {
    spin(): void {}
  }
  Task({ isolation: 'process' })(
    SpinTasks.prototype,
    'spin',
    Object.getOwnPropertyDescriptor(SpinTasks.prototype, 'spin') as TypedPropertyDescriptor<() => void>,
  );

  it('stops the start where nobody says what to build there', async () => {
    await expect(startTasks({ providers: [SpinTasks] })).rejects.toThrow(
      "SpinTasks.spin: its isolation needs the file of the application's root module. Write TaskModule.forRoot({ rootModule:",
    );
  });

  it('stops the start where the file of the root module is not there', async () => {
    const options = { rootModule: path.join(folder, 'app.module.js') };
    await expect(startTasks({ providers: [SpinTasks], options })).rejects.toThrow('which is no file.');
  });

  it('is refused for a handler, which cannot travel', async () => {
    const { tasks } = await startTasks({});
    expect(() => tasks.register({ key: 'spin', isolation: 'process' }, () => {})).toThrow(
      'register("spin"): its isolation cannot be: a handler cannot travel to another process.',
    );
  });
});
