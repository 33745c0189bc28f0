// What is public, by what it is for. What is not listed here may change at any time.

// Declare

export { Param, TaskParam } from './decorators/param.decorator.js';
export type { ParamOptions } from './decorators/param.options.js';
export { Task } from './decorators/task.decorator.js';
export type { RateLimitOptions, RetryOptions, ScheduleOptions, TaskOptions } from './decorators/task.options.js';
export type {
  ConcurrencyKey,
  Isolation,
  Overlap,
  RateLimit,
  RetryPolicy,
  RetryWhen,
} from './definition/execution-rules.js';
export { PARAM_TYPES, type ParamType } from './definition/param-type.js';
export type { MissedPolicy, ScheduleDefinition } from './definition/schedule-definition.js';
export type { TaskCategory } from './definition/task-category.js';
export type { ParamChoice, ParamDefinition, TaskDefinition } from './definition/task-definition.js';
export type { Duration } from './duration.js';
export type { TaskDeclaration, TaskHandler } from './registry/task-declaration.js';

// Configure

export { isIsolatedProcess } from './config/isolated-process.js';
export type {
  AccessAction,
  AccessQuestion,
  TaskAdminOptions,
  TaskModuleOptions,
  TaskOptionsFactory,
} from './config/task-module.options.js';
export { TaskModule } from './task.module.js';

// Run

export type { ArtifactContent, AttachOptions } from './run/artifact-content.js';
export type { EachOptions, EachResult, ItemPlace } from './run/each.js';
export type { ExecOptions, ExecResult } from './run/exec.js';
export type { RunFilter, RunOptions, RunPage } from './run/run-query.js';
export { type NamedBar, type StepOptions, TaskContext } from './run/task-context.js';
export type { InputSource } from './service/prepare-start.js';
export type { RetryRunOptions } from './service/run-repeater.js';
export { type SteerOptions, TaskService } from './service/task.service.js';
export type { Schedule } from './service/task-schedules.js';

// Observe

export type { RunFrame } from './events/run-frame.js';
export type {
  RunHappened,
  TaskEvent,
  TaskEventName,
  TaskEventOf,
  TaskHappened,
} from './events/task-event.js';
export type {
  FailedItem,
  JsonValue,
  LogLevel,
  RequestedFrom,
  Run,
  RunArtifact,
  RunAttempt,
  RunError,
  RunItems,
  RunProgress,
  RunStep,
  RunTrigger,
} from './run/run.js';
export type { EventsLeftOut, RunLogLine, ToldStep } from './run/run-event.js';
export { ACTIVE_STATUSES, FINISHED_STATUSES, RUN_STATUSES, type RunStatus } from './run/run-status.js';
export type { RunWait } from './run/run-wait.js';
export type { WatchOptions } from './service/run-watcher.js';
export type { TaskEventListener, TaskEvents } from './service/task-events.js';

// Errors

export {
  CommandError,
  PermanentTaskError,
  RunCancelledError,
  RunReplacedError,
  ShutdownError,
  TaskProcessError,
  TaskTimeoutError,
  TransientTaskError,
} from './attempt.errors.js';
export {
  AccessDeniedError,
  ArtifactError,
  ArtifactNotFoundError,
  BadRequestError,
  IdempotencyConflictError,
  InvalidParamsError,
  IsolationError,
  NotAcceptableError,
  OverlapError,
  type ParamIssue,
  QueueFullError,
  RunConflictError,
  RunNotFoundError,
  ScheduleNotFoundError,
  StoreError,
  TaskDeclarationError,
  TaskError,
  TaskNotFoundError,
  TaskSettingsError,
} from './task.errors.js';
