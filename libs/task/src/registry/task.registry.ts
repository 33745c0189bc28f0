import { Injectable } from '@nestjs/common';
import type { TaskDefinition } from '../definition/task-definition.js';
import { nearestKeys } from '../params/nearest-keys.js';
import type { TaskContext } from '../run/task-context.js';
import { TaskDeclarationError, TaskNotFoundError } from '../task.errors.js';
import type { ParamsDeclaration, TaskDeclaration, TaskHandler } from './task-declaration.js';
import { taskFromHandler } from './task-from-handler.js';

/** A task that can be run: what it is, and how to call it. */
export interface RegisteredTask {
  readonly definition: TaskDefinition;
  /**
   * Calls the method, on a fresh instance where its class is request-scoped or transient.
   * @param values typed values by param key, as `prepareParams` gives them
   * @returns what the method returned; rejects with what it threw
   */
  invoke(values: Readonly<Record<string, unknown>>, context: TaskContext): Promise<unknown>;
}

/** A task that was added, or removed. */
export interface RegistryChange {
  readonly added: boolean;
  readonly task: RegisteredTask;
}

/** Owns the tasks that exist. Asked by everybody else; filled by the explorer at the start, and by code at run time. */
@Injectable()
export class TaskRegistry {
  private readonly tasks = new Map<string, RegisteredTask>();
  private readonly listeners = new Set<(change: RegistryChange) => void>();

  /** @throws TaskNotFoundError with the nearest keys */
  get(key: string): RegisteredTask {
    const task = this.tasks.get(key);
    if (task !== undefined) return task;
    const keys = this.listed().map((definition) => definition.key);
    throw new TaskNotFoundError(key, nearestKeys(key, keys));
  }

  find(key: string): RegisteredTask | undefined {
    return this.tasks.get(key);
  }

  has(key: string): boolean {
    return this.tasks.has(key);
  }

  /** Every task, hidden ones included, in the order of registration. */
  list(): RegisteredTask[] {
    return [...this.tasks.values()];
  }

  /** What the tasks are that are not hidden, in the order of registration. */
  listed(): TaskDefinition[] {
    return this.list()
      .map(({ definition }) => definition)
      .filter(({ hidden }) => !hidden);
  }

  /** @throws TaskDeclarationError that names both places when the key is taken */
  add(task: RegisteredTask): void {
    const { key, declaredAt } = task.definition;
    const taken = this.tasks.get(key)?.definition.declaredAt;
    if (taken !== undefined) throw new TaskDeclarationError(declaredAt, keyTaken(key, taken));
    this.tasks.set(key, task);
    this.tell({ added: true, task });
  }

  /**
   * Adds a task while the application runs.
   * @throws TaskDeclarationError that says everything that is wrong with the declaration
   */
  register<const P extends ParamsDeclaration>(
    declaration: TaskDeclaration<P>,
    handler: TaskHandler<P>,
  ): TaskDefinition {
    const task = taskFromHandler(declaration, handler);
    this.add(task);
    return task.definition;
  }

  /** Forgets a task; runs that were started go on. False when there was none of this key. */
  remove(key: string): boolean {
    const task = this.tasks.get(key);
    if (task === undefined) return false;
    this.tasks.delete(key);
    this.tell({ added: false, task });
    return true;
  }

  /** Calls whenever a task was added or removed. Returns how to stop it. */
  onChange(listener: (change: RegistryChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(change: RegistryChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** What is said of a key that another task has. */
export function keyTaken(key: string, declaredAt: string): string {
  return `the key "${key}" is taken by ${declaredAt}. Give one of the two another key.`;
}
