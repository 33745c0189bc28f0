import { type DynamicModule, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AdminAssets } from './admin.assets.js';
import { AdminGuard } from './admin.guard.js';
import { AdminRegistrar } from './admin.registrar.js';
import { AdminResponder } from './admin.responder.js';
import { AdminMount } from './admin-mount.js';
import { ArtifactsController } from './artifacts.controller.js';
import { AssetsController } from './assets.controller.js';
import { FallbackController } from './fallback.controller.js';
import { FormFiller } from './form-filling.js';
import { QueueReader } from './queue.reader.js';
import { RunListReader } from './run-list.reader.js';
import { RunLogStream } from './run-log.stream.js';
import { RunPageReader } from './run-page.reader.js';
import { RunsController } from './runs.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { SystemController } from './system.controller.js';
import { SystemReader } from './system.reader.js';
import { TaskListData } from './task-list-data.js';
import { TaskPages } from './task-pages.js';
import { TaskStarts } from './task-starts.js';
import { TasksController } from './tasks.controller.js';
import { ThemeController } from './theme.controller.js';
import { VisibleTasks } from './visible-tasks.js';

/** What the site needs from the rest of the library. */
export interface AdminModuleOptions {
  /** Where the site stands, below the application's global prefix. */
  readonly path: string;
  /** Modules that export `TaskService`, `TaskConfiguration`, the store's readers and `AccessPolicy`. */
  readonly imports: DynamicModule[];
}

/**
 * The admin site: pages, and the same things as data. What makes them (view models, templates, Markdown, the formats) is
 * loaded when first asked for, so that an application starts without it.
 */
@Module({})
export class AdminModule {
  /** @throws TaskSettingsError when the path is not made of plain segments */
  static register({ path, imports }: AdminModuleOptions): DynamicModule {
    const mount = new AdminMount(path);
    return {
      module: AdminModule,
      imports: [...imports, RouterModule.register([{ path: mount.path, module: AdminModule }])],
      // The order is that of the routes: words before `:key`, what is left last.
      controllers: [
        AssetsController,
        ThemeController,
        SystemController,
        RunsController,
        ArtifactsController,
        TasksController,
        SchedulesController,
        FallbackController,
      ],
      providers: [
        { provide: AdminMount, useValue: mount },
        AdminAssets,
        AdminRegistrar,
        AdminGuard,
        AdminResponder,
        VisibleTasks,
        FormFiller,
        TaskPages,
        TaskStarts,
        TaskListData,
        RunListReader,
        RunLogStream,
        RunPageReader,
        QueueReader,
        SystemReader,
      ],
    };
  }
}
