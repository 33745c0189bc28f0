import 'reflect-metadata';
import { TASK_METADATA } from './metadata-keys.js';
import type { TaskOptions } from './task.options.js';

/**
 * Marks a method of a provider or controller as a task. It only leaves a mark: the method is found, and everything said
 * of it is checked, when the application starts.
 *
 * @example
 * ```ts
 * @Task({ title: 'Database backup', timeout: '10m', maxConcurrent: 1 })
 * async backup(@Param('format', { choices: ['sql', 'tar'] }) format: string, context: TaskContext) { … }
 * ```
 * @param keyOrOptions the key alone, or all there is to say. Default key: the method's name in kebab-case.
 */
export function Task(keyOrOptions: string | TaskOptions = {}): MethodDecorator {
  const options: TaskOptions = typeof keyOrOptions === 'string' ? { key: keyOrOptions } : { ...keyOrOptions };
  return (target, method) => Reflect.defineMetadata(TASK_METADATA, options, target, method);
}
