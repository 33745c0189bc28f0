import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { framesOf, linesOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const DAY = new Date('2026-11-24T00:00:00Z');

@Injectable()
class ContextTasks {
  readonly seen: TaskContext[] = [];

  @Task()
  look(
    context: TaskContext,
    @Param('day', { type: 'date' }) _day: Date,
    @Param('rows', { type: 'integer', default: 3 }) _rows: number,
    @Param('note', { type: 'string', required: false }) _note: string | undefined,
  ) {
    const { runId, task, attempt, actor, label, args } = context;
    this.seen.push(context);
    return { runId, task, attempt, actor, label, isDate: args.day instanceof Date, keys: Object.keys(args).sort() };
  }

  @Task()
  speak(context: TaskContext): void {
    context.log('%s of %d', 'one', 2);
    context.info({ rows: 3 });
    context.warn('warned');
    context.error(new Error('broken'));
  }
}

let app: TaskApplication;

beforeAll(async () => {
  app = await startTasks({ providers: [ContextTasks] });
});

describe('The context of a run', () => {
  it('says which run, task and attempt it is, who asked, under which label, and with which typed values', async () => {
    const run = await app.tasks.run('look', { day: DAY }, { actor: 'ada', label: 'nightly' });
    expect(run.result).toEqual({
      runId: run.id,
      task: 'look',
      attempt: 1,
      actor: 'ada',
      label: 'nightly',
      isDate: true,
      keys: ['day', 'rows'],
    });
    const [context] = app.get(ContextTasks).seen;
    expect(context?.args).toEqual({ day: DAY, rows: 3 });
  });

  it('says null where nobody is known and nothing groups the run, and has a signal that is quiet', async () => {
    const run = await app.tasks.run('look', { day: DAY });
    expect(run.result).toMatchObject({ actor: null, label: null });
    const signal = app.get(ContextTasks).seen.at(-1)?.signal;
    expect([signal instanceof AbortSignal, signal?.aborted]).toEqual([true, false]);
  });

  it('writes at the level of the method, its values as the console would', async () => {
    const { id } = await app.tasks.run('speak');
    const lines = linesOf(await framesOf(app.tasks, id));
    expect(lines.slice(0, 4).map(({ level, stream, text }) => [level, stream, text])).toEqual([
      ['info', 'log', 'one of 2'],
      ['info', 'log', '{ rows: 3 }'],
      ['warn', 'log', 'warned'],
      ['error', 'log', 'Error: broken'],
    ]);
  });
});
