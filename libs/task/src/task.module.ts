import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import { ADMIN_PLACE, type AdminPlace, adminPlaceOf } from './config/admin-place.js';
import { isIsolatedProcess } from './config/isolated-process.js';
import { TaskConfiguration } from './config/task-configuration.js';
import { taskEnv } from './config/task-env.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './config/task-module.definition.js';
import { LocalRunEventBus } from './events/local-run-event-bus.js';
import { RunEventBus } from './events/run-event-bus.js';
import { OutputCapture } from './execution/capture/output-capture.js';
import { IsolatedRuns } from './execution/isolation/isolated-runs.js';
import { ParentLink } from './execution/isolation/parent-link.js';
import { ServiceCalls } from './execution/isolation/service-calls.js';
import { RunContexts } from './execution/run-contexts.js';
import { RunExecutor } from './execution/run-executor.js';
import { RunRecorder } from './execution/run-recorder.js';
import { RunRecovery } from './execution/run-recovery.js';
import { RunRetention } from './execution/run-retention.js';
import { RunWorker } from './execution/run-worker.js';
import { SecretVault } from './execution/secret-vault.js';
import { GatewayModule } from './gateway/gateway.module.js';
import { LocalRunQueue } from './queue/local-run-queue.js';
import { RunQueue } from './queue/run-queue.js';
import { TaskExplorer } from './registry/task.explorer.js';
import { TaskRegistry } from './registry/task.registry.js';
import { TaskMetadataReader } from './registry/task-metadata.reader.js';
import { DueRuns } from './schedule/due-runs.js';
import { TaskScheduler } from './schedule/task.scheduler.js';
import { AccessPolicy } from './service/access-policy.js';
import { IsolatedTaskService } from './service/isolated-task.service.js';
import { RunAddresses } from './service/run-addresses.js';
import { RunBatch } from './service/run-batch.js';
import { RunCanceller } from './service/run-canceller.js';
import { RunCompletions } from './service/run-completions.js';
import { RunFeed } from './service/run-feed.js';
import { RunPauser } from './service/run-pauser.js';
import { RunRepeater } from './service/run-repeater.js';
import { RunStarter } from './service/run-starter.js';
import { RunWatcher } from './service/run-watcher.js';
import { ServiceCallsOfRuns } from './service/service-calls-of-runs.js';
import { TaskService } from './service/task.service.js';
import { TaskEvents } from './service/task-events.js';
import { TaskSchedules } from './service/task-schedules.js';
import { FileStore } from './store/file.store.js';
import { FileLeftovers } from './store/file-leftovers.js';
import { LoopStore } from './store/loop.store.js';
import { RunStore } from './store/run.store.js';
import { RunEventStore } from './store/run-event.store.js';
import { RunHistory } from './store/run-history.js';
import { RunLineNumbers } from './store/run-line-numbers.js';
import { RunStatistics } from './store/run-statistics.js';
import { ScheduleStore } from './store/schedule.store.js';
import { TaskDatabase } from './store/task-database.js';
import { TaskTelemetry } from './telemetry/task-telemetry.js';

/** What the admin site and the gateway use of the engine. */
const SHARED = [
  TaskService,
  TaskConfiguration,
  AccessPolicy,
  RunAddresses,
  RunStarter,
  RunRepeater,
  RunCompletions,
  RunStore,
  RunHistory,
  RunStatistics,
  RunEventStore,
  TaskSchedules,
  RunLineNumbers,
  FileStore,
  RunQueue,
  TaskDatabase,
];

/** Everything but the faces: declares, keeps and executes runs. */
@Module({
  imports: [ConfigModule.forFeature(taskEnv), DiscoveryModule],
  providers: [
    TaskConfiguration,
    {
      provide: TaskDatabase,
      useFactory: ({ settings }: TaskConfiguration) => TaskDatabase.open(settings.store),
      inject: [TaskConfiguration],
    },
    RunStore,
    RunEventStore,
    RunLineNumbers,
    RunHistory,
    RunStatistics,
    FileStore,
    FileLeftovers,
    LoopStore,
    ScheduleStore,
    { provide: RunEventBus, useClass: LocalRunEventBus },
    { provide: RunQueue, useClass: LocalRunQueue },
    TaskMetadataReader,
    TaskExplorer,
    TaskRegistry,
    SecretVault,
    TaskTelemetry,
    RunRecorder,
    RunContexts,
    ServiceCalls,
    ServiceCallsOfRuns,
    IsolatedRuns,
    RunExecutor,
    RunRecovery,
    RunRetention,
    RunWorker,
    OutputCapture,
    RunAddresses,
    RunStarter,
    RunCompletions,
    RunBatch,
    RunCanceller,
    RunPauser,
    RunRepeater,
    RunFeed,
    RunWatcher,
    TaskSchedules,
    TaskEvents,
    TaskService,
    AccessPolicy,
    DueRuns,
    TaskScheduler,
  ],
  exports: SHARED,
})
class TaskEngineModule extends ConfigurableModuleClass {}

/** Asked for by what is built there as well but never called, such as a health indicator. */
const ELSEWHERE = SHARED.filter(
  (shared) => ![TaskService, TaskConfiguration, FileStore].some((here) => here === shared),
);

/** What is left of it in the process of one attempt: the rest is the business of the process that started it. */
@Module({
  imports: [ConfigModule.forFeature(taskEnv), DiscoveryModule],
  providers: [
    TaskConfiguration,
    FileStore,
    TaskMetadataReader,
    TaskExplorer,
    TaskRegistry,
    OutputCapture,
    { provide: ParentLink, useFactory: () => ParentLink.get() },
    { provide: TaskService, useClass: IsolatedTaskService },
    ...ELSEWHERE.map((provide) => ({ provide, useValue: null })),
  ],
  exports: SHARED,
})
class IsolatedEngineModule extends ConfigurableModuleClass {}

/**
 * Finds the tasks of the application, executes them, and shows them at `/admin/task`.
 *
 * @example
 * ```ts
 * @Module({ imports: [TaskModule.forRoot()], providers: [BackupTasks] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class TaskModule {
  /** Options in code; what they leave out comes from the environment, else from the defaults. */
  static forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return assemble(engine().forRoot(options), adminPlaceOf(options.admin), options.isGlobal);
  }

  /**
   * Options from a factory (`useFactory`, `useClass`, `useExisting`). Whether there is an admin site and where is needed
   * before the factory runs: `admin: false` and `admin: { path }` stand beside it.
   */
  static forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return assemble(engine().forRootAsync(options), adminPlaceOf(options.admin), options.isGlobal);
  }
}

function engine(): typeof ConfigurableModuleClass {
  return isIsolatedProcess() ? IsolatedEngineModule : TaskEngineModule;
}

function assemble(configured: DynamicModule, place: AdminPlace, isGlobal = true): DynamicModule {
  const engine: DynamicModule = {
    ...configured,
    global: false,
    providers: [...(configured.providers ?? []), { provide: ADMIN_PLACE, useValue: place }],
  };
  if (isIsolatedProcess()) return { module: TaskModule, global: isGlobal, imports: [engine], exports: [engine] };
  const faces = [GatewayModule.register({ imports: [engine] })];
  if (place !== false) faces.push(AdminModule.register({ path: place.path, imports: [engine] }));
  return { module: TaskModule, global: isGlobal, imports: [engine, ...faces], exports: [engine] };
}
