import type { EachOptions, EachResult, Run, TaskContext, TaskModuleOptions, TaskService } from 'nestjs-taskforge';
import { endOf } from './run-frames.js';
import { startTasks, type TaskApplication } from './task-application.js';

/** What a task method does in one run. */
export type Work = (context: TaskContext) => unknown;

/** An application whose tasks `go` and `again` (three attempts) do what the test says, and remember which items they had. */
export class ItemLoops {
  /** What the next runs do. */
  work: Work = () => {};
  /** Items that were worked on since the last `go` or `retry`, in order. */
  worked: string[] = [];

  private constructor(private readonly application: TaskApplication) {
    const params = {
      month: { type: 'string', default: 'October' },
      token: { type: 'secret', required: false },
    } as const;
    this.tasks.register({ key: 'go', params }, (_args, context) => this.work(context));
    this.tasks.register({ key: 'again', retry: { attempts: 3, delay: 0 } }, (_args, context) => this.work(context));
  }

  static async start(options: TaskModuleOptions = {}): Promise<ItemLoops> {
    return new ItemLoops(await startTasks({ options: { admin: false, ...options } }));
  }

  get tasks(): TaskService {
    return this.application.tasks;
  }

  close(): Promise<void> {
    return this.application.close();
  }

  /** A loop over these items; those in `bad` fail. */
  over(items: readonly string[], bad: readonly string[] = [], options: EachOptions<string> = {}) {
    const work = (item: string) => {
      this.worked.push(item);
      if (bad.includes(item)) throw new Error(`${item} is bad`);
    };
    return (context: TaskContext): Promise<EachResult> => context.each(items, work, options);
  }

  /** A run that does this. */
  go(work: Work, args: object = {}): Promise<Run> {
    this.begin(work);
    return this.tasks.run('go', args);
  }

  /** A run that does this, and may begin anew. */
  again(work: Work): Promise<Run> {
    this.begin(work);
    return this.tasks.run('again');
  }

  /** A retry of the run that does this. */
  async retry(run: Run, work: Work, args?: Record<string, unknown>): Promise<Run> {
    this.begin(work);
    return endOf(this.tasks, (await this.tasks.retry(run.id, { args })).id);
  }

  private begin(work: Work): void {
    this.work = work;
    this.worked = [];
  }
}
