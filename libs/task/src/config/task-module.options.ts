import { availableParallelism } from 'node:os';
import type { Duration } from '../duration.js';

/** What someone wants to do; one rule decides it for pages, JSON, socket and code alike. */
export type AccessAction = 'view' | 'run' | 'cancel' | 'manage';

/** What the rule of access is asked. */
export interface AccessQuestion {
  /** Who asks; `null` when that is not known. */
  readonly actor: string | null;
  readonly action: AccessAction;
  /** Key of the task it is about; absent for the whole site. */
  readonly task?: string;
  /** Id of the run it is about. */
  readonly run?: string;
  /** The HTTP request, or the upgrade request of a socket. */
  readonly request: unknown;
}

/** The admin site: where it stands, what it is called, and who may use it. */
export interface TaskAdminOptions {
  /**
   * Where the site stands, below the application's global prefix. Structural: in `forRootAsync` it stands beside `useFactory`.
   * @default 'admin/task'
   */
  path?: string;
  /**
   * Name shown in the top bar.
   * @default 'Taskforge'
   */
  title?: string;
  /** Badge beside the name: `production` is red, `staging` amber, anything else grey. */
  environment?: string;
  /**
   * The rule of access. Without it the site answers only to the machine itself, and the start fails when
   * `NODE_ENV=production`.
   */
  authorize?: (question: AccessQuestion) => boolean | Promise<boolean>;
  /** Who sends a request. Default: `request.user`'s email, username, id or sub. */
  actor?: (request: unknown) => string | null | undefined;
}

/** Everything that can be set. Precedence: code, then environment, then default. */
export interface TaskModuleOptions {
  /**
   * Runs at the same time, per node.
   * @default the number of CPUs
   * @env TASK_MAX_CONCURRENT
   */
  maxConcurrent?: number;
  /**
   * Limit of one attempt; a duration or milliseconds, `0` for none.
   * @default '5m'
   * @env TASK_TIMEOUT
   */
  timeout?: Duration;
  /**
   * Live streaming over WebSocket; without it the pages poll.
   * @default true
   * @env TASK_WEBSOCKET_ENABLED
   */
  webSocketEnabled?: boolean;
  /**
   * Events kept per run in memory for replay, and the most one socket may lag before it is fed from the store.
   * @default 1000
   * @env TASK_BUFFER_SIZE
   */
  bufferSize?: number;
  /**
   * Lowest level recorded for a run.
   * @default 'info'
   * @env TASK_LOG_LEVEL
   */
  logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /**
   * Days after which finished runs are deleted with their logs and files; `0` keeps them for ever.
   * @default 30
   * @env TASK_RETENTION_DAYS
   */
  retentionDays?: number;
  /**
   * Runs that may wait; more are refused.
   * @default 100000
   * @env TASK_MAX_QUEUED
   */
  maxQueued?: number;
  /**
   * Where runs are kept: `sqlite:<file>` or `sqlite::memory:`.
   * @default 'sqlite:.task/task.db'
   * @env TASK_STORE
   */
  store?: string;
  /**
   * Folder of the files that runs leave (`context.attach`); made when the first one is written. Keep it beside the store:
   * either is worth little without the other.
   * @default '.task/files'
   * @env TASK_FILES
   */
  files?: string;
  /**
   * Most bytes of one file.
   * @default 104857600 (100 MiB)
   * @env TASK_MAX_UPLOAD_BYTES
   */
  maxUploadBytes?: number;
  /**
   * Most bytes of log one run keeps; a shorter line counts as 64. Of more, the first half and the newest lines are kept, with a
   * mark between them that says how many lines are missing.
   * @default 67108864 (64 MiB)
   * @env TASK_MAX_LOG_BYTES
   */
  maxLogBytes?: number;
  /**
   * How long a method may go on after a cancel or a timeout before the run is marked.
   * @default '5s'
   * @env TASK_CANCEL_GRACE
   */
  cancelGrace?: Duration;
  /**
   * How long running methods may go on after SIGTERM.
   * @default '10s'
   * @env TASK_SHUTDOWN_GRACE
   */
  shutdownGrace?: Duration;
  /**
   * The file that exports the root module of the application, as its default or its only class: the path, or
   * `new URL('./app.module.js', import.meta.url)`. Tasks with `isolation: 'process'` need it: their processes build the
   * application from it.
   */
  rootModule?: string | URL;
  /** The admin site, or `false` for none. Whether it exists, and its path, are structural. */
  admin?: TaskAdminOptions | false;
}

/** Implemented by the class given to `forRootAsync` as `useClass` or `useExisting`. */
export interface TaskOptionsFactory {
  createTaskOptions(): TaskModuleOptions | Promise<TaskModuleOptions>;
}

/** Every setting in force: complete, checked and frozen. Durations are milliseconds. */
export interface TaskSettings {
  readonly maxConcurrent: number;
  readonly timeout: number;
  readonly webSocketEnabled: boolean;
  readonly bufferSize: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly retentionDays: number;
  readonly maxQueued: number;
  readonly store: string;
  readonly files: string;
  readonly maxUploadBytes: number;
  readonly maxLogBytes: number;
  readonly cancelGrace: number;
  readonly shutdownGrace: number;
}

/** What holds when neither code nor environment says otherwise. Nothing else in the library knows a default. */
export const TASK_DEFAULTS: TaskSettings = Object.freeze({
  maxConcurrent: availableParallelism(),
  timeout: 300_000,
  webSocketEnabled: true,
  bufferSize: 1_000,
  logLevel: 'info',
  retentionDays: 30,
  maxQueued: 100_000,
  store: 'sqlite:.task/task.db',
  files: '.task/files',
  maxUploadBytes: 104_857_600,
  maxLogBytes: 67_108_864,
  cancelGrace: 5_000,
  shutdownGrace: 10_000,
});
