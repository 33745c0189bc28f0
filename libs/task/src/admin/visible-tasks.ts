import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { TaskDefinition } from '../definition/task-definition.js';
import { nearestKeys } from '../params/nearest-keys.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { TaskNotFoundError } from '../task.errors.js';

/** The tasks that the sender of a request may see. */
@Injectable()
export class VisibleTasks {
  constructor(
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
  ) {}

  /** The listed ones, in the order of registration; hidden tasks are left out. */
  async list(request: Request): Promise<TaskDefinition[]> {
    const listed = this.tasks.list();
    const allowed = await Promise.all(listed.map(({ key }) => this.isVisible(key, request)));
    return listed.filter((_task, index) => allowed[index]);
  }

  /**
   * The task of this key, listed or hidden.
   * @throws TaskNotFoundError when there is none or it may not be seen: the two cannot be told apart
   */
  async get(key: string, request: Request): Promise<TaskDefinition> {
    const task = this.find(key);
    if (task !== undefined && (await this.isVisible(key, request))) return task;
    const keys = (await this.list(request)).map((one) => one.key);
    throw new TaskNotFoundError(key, nearestKeys(key, keys));
  }

  private find(key: string): TaskDefinition | undefined {
    try {
      return this.tasks.get(key);
    } catch (error) {
      if (error instanceof TaskNotFoundError) return undefined;
      throw error;
    }
  }

  private isVisible(task: string, request: Request): Promise<boolean> {
    return this.policy.isAllowed({ action: 'view', task, request });
  }
}
