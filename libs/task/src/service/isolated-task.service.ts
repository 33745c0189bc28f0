import { Injectable } from '@nestjs/common';
import { categoriesOf, type TaskCategory } from '../definition/task-category.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { RunFrame } from '../events/run-frame.js';
import { ParentLink } from '../execution/isolation/parent-link.js';
import type { CarriedMethod } from '../execution/isolation/service-calls.js';
import { currentScope } from '../execution/run-scope.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { ParamsDeclaration, TaskDeclaration, TaskHandler } from '../registry/task-declaration.js';
import { IsolationError } from '../task.errors.js';
import type { TaskService } from './task.service.js';
import type { TaskEvents } from './task-events.js';

/** What users see of the service. */
type Face = { [K in Exclude<keyof TaskService, 'events'>]: TaskService[K] } & { events: Pick<TaskEvents, 'on'> };

/**
 * Stands for `TaskService` in the process of an attempt. What is to be done is done by the process of the application, and
 * only for the attempt: the application that is built around it starts nothing of its own accord a second time.
 */
@Injectable()
export class IsolatedTaskService implements Face {
  readonly run = this.carried('run');
  readonly start = this.carried('start');
  readonly runAll = this.carried('runAll');
  readonly cancel = this.carried('cancel');
  readonly pause = this.carried('pause');
  readonly resume = this.carried('resume');
  readonly retry = this.carried('retry');
  readonly find = this.carried('find');
  readonly runs = this.carried('runs');
  readonly schedules = this.carried('schedules');
  readonly pauseSchedule = this.carried('pauseSchedule');
  readonly resumeSchedule = this.carried('resumeSchedule');
  /** Whoever listens is told by the process of the application, and by no other. */
  readonly events: Face['events'] = { on: () => () => {} };

  constructor(
    private readonly registry: TaskRegistry,
    private readonly link: ParentLink,
  ) {}

  /** @throws IsolationError: frames do not travel */
  // biome-ignore lint/correctness/useYield: it is a generator for those who go over it, and ends before the first frame
  async *watch(): AsyncGenerator<RunFrame, void, void> {
    throw new IsolationError('tasks.watch', 'its frames do not come here. Ask tasks.find, or await tasks.run.');
  }

  /** As the application declares them. */
  list(): TaskDefinition[] {
    return this.registry.listed();
  }

  /** @throws TaskNotFoundError */
  get(key: string): TaskDefinition {
    return this.registry.get(key).definition;
  }

  /** Of the listed tasks. */
  categories(): TaskCategory[] {
    return categoriesOf(this.list());
  }

  /** What the application registers while it is built belongs to it here too. @throws IsolationError in an attempt */
  register<const P extends ParamsDeclaration>(
    declaration: TaskDeclaration<P>,
    handler: TaskHandler<P>,
  ): TaskDefinition {
    this.refuseInAttempt('tasks.register');
    return this.registry.register(declaration, handler);
  }

  /** As {@link register}. @throws IsolationError in an attempt */
  remove(key: string): boolean {
    this.refuseInAttempt('tasks.remove');
    return this.registry.remove(key);
  }

  private refuseInAttempt(what: string): void {
    if (currentScope() === undefined) return;
    throw new IsolationError(what, 'the tasks of the application are those of another process.');
  }

  /** The method, carried out by the process of the application. Rejects as it does there. */
  private carried<M extends CarriedMethod>(method: M): TaskService[M] {
    const call = async (...args: readonly unknown[]): Promise<unknown> => {
      if (currentScope() !== undefined) return this.link.ask('service', method, args);
      const why = 'it was not called by its method. Ask isIsolatedProcess() before what only one process may do.';
      throw new IsolationError(`tasks.${method}`, why);
    };
    return call as TaskService[M];
  }
}
