// Declare

// Configure
export type {
  AccessAction,
  AccessQuestion,
  TaskAdminOptions,
  TaskModuleOptions,
  TaskOptionsFactory,
} from './config/task-module.options.js';
export { Param, TaskParam } from './decorators/param.decorator.js';
export type { ParamOptions } from './decorators/param.options.js';
export { Task } from './decorators/task.decorator.js';
export type { TaskOptions } from './decorators/task.options.js';
export { PARAM_TYPES, type ParamType } from './definition/param-type.js';
export type { TaskCategory } from './definition/task-category.js';
export type { ParamChoice, ParamDefinition, TaskDefinition } from './definition/task-definition.js';
export type { Duration } from './duration.js';
// Observe
export type { RunFrame } from './events/run-frame.js';
export type { TaskDeclaration, TaskHandler } from './registry/task-declaration.js';
// Run
export type { JsonValue, LogLevel, Run, RunArtifact, RunError, RunProgress, RunStep, RunTrigger } from './run/run.js';
export type { RunLogLine } from './run/run-event.js';
export type { RunFilter, RunOptions, RunPage } from './run/run-query.js';
export { ACTIVE_STATUSES, FINISHED_STATUSES, RUN_STATUSES, type RunStatus } from './run/run-status.js';
export { TaskContext } from './run/task-context.js';
export type { WatchOptions } from './service/run-watcher.js';
export { type CancelOptions, TaskService } from './service/task.service.js';
// Errors
export {
  AccessDeniedError,
  BadRequestError,
  IdempotencyConflictError,
  InvalidParamsError,
  NotAcceptableError,
  type ParamIssue,
  QueueFullError,
  RunCancelledError,
  RunConflictError,
  RunNotFoundError,
  ShutdownError,
  StoreError,
  TaskDeclarationError,
  TaskError,
  TaskNotFoundError,
  TaskSettingsError,
  TaskTimeoutError,
} from './task.errors.js';
export { TaskModule } from './task.module.js';
