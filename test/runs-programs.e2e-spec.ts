import { Injectable } from '@nestjs/common';
import { Param, RunCancelledError, Task, TaskContext } from 'nestjs-taskforge';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';

@Injectable()
class ProgramTasks {
  readonly caught: unknown[] = [];

  @Task()
  async greet(
    @Param('name') name: string,
    @Param('password', { type: 'secret' }) password: string,
    context: TaskContext,
  ) {
    const script = 'read name; echo "hello $name"; echo "with $1" >&2';
    const { exitCode, stdout } = await context.step('Greet', () =>
      context.exec('sh', ['-c', script, 'sh', password], { input: `${name}\n` }),
    );
    return { exitCode, stdout };
  }

  @Task()
  async fail(context: TaskContext): Promise<void> {
    await context.exec('sh', ['-c', 'echo no such table >&2; exit 2']);
  }

  /** A program that started another, which will not go by itself. */
  @Task()
  async stay(context: TaskContext): Promise<void> {
    try {
      await context.exec('sh', ['-c', `sh -c 'trap "" TERM; while :; do sleep 0.05; done' & echo $!; wait`]);
    } catch (error) {
      this.caught.push(error);
      throw error;
    }
  }
}

function start(options = {}) {
  return startTasks({ providers: [ProgramTasks], options: { cancelGrace: 1_000, shutdownGrace: 1_000, ...options } });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function stayingProgram({ tasks }: Awaited<ReturnType<typeof start>>) {
  const { id } = await tasks.start('stay');
  for await (const frame of tasks.watch(id)) {
    const pid = frame.type === 'log' ? frame.lines.find(({ stream }) => stream === 'stdout')?.text : undefined;
    if (pid !== undefined) return { id, pid: Number(pid) };
  }
  throw new Error('The program never said its number.');
}

it('a program of a task writes into the log of the run, in the step that runs it, without secrets', async () => {
  const { tasks } = await start();
  const run = await tasks.run('greet', { name: 'Ada', password: 'hunter2!' });
  expect(run).toMatchObject({ status: 'succeeded', result: { exitCode: 0, stdout: 'hello Ada' } });
  const lines = linesOf(await framesOf(tasks, run.id)).map(({ level, stream, step, text }) => [
    level,
    stream,
    step,
    text,
  ]);
  expect(lines[0]?.slice(0, 3)).toEqual(['info', 'log', 'Greet']);
  expect(lines[0]?.[3]).toMatch(/^\$ sh -c 'read name; .*' sh '•••'$/);
  expect(lines.slice(1).sort()).toEqual([
    ['info', 'stdout', 'Greet', 'hello Ada'],
    ['warn', 'stderr', 'Greet', 'with •••'],
  ]);
});

it('a program that fails makes the run fail, with what the program said', async () => {
  const { tasks } = await start();
  const run = await tasks.run('fail');
  expect(run).toMatchObject({
    status: 'failed',
    error: {
      name: 'CommandError',
      message: "sh -c 'echo no such table >&2; exit 2' ended with exit code 2: no such table",
      context: { code: 'command', exitCode: 2, signal: null, stderr: 'no such table' },
    },
  });
});

it('a program and what it started end with a cancel, within the grace time', async () => {
  const app = await start();
  const { id, pid } = await stayingProgram(app);
  await app.tasks.cancel(id);
  expect(await endOf(app.tasks, id)).toMatchObject({ status: 'cancelled', ignoredSignal: false, error: null });
  expect(app.get(ProgramTasks).caught).toEqual([expect.any(RunCancelledError)]);
  while (isAlive(pid)) await new Promise(setImmediate);
});

it('a program and what it started end with the application', async () => {
  const app = await start();
  const { pid } = await stayingProgram(app);
  await app.close();
  while (isAlive(pid)) await new Promise(setImmediate);
});
