import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { TaskAdminOptions, TaskModuleOptions } from './task-module.options.js';

/** What must be known when the module is declared, before any provider exists. */
export interface TaskModuleExtras {
  /**
   * Whether `TaskService` can be injected everywhere without importing the module again.
   * @default true
   */
  isGlobal?: boolean;
  /** Whether there is an admin site, and where. In `forRootAsync` this stands beside `useFactory`, the rest in what it returns. */
  admin?: false | Pick<TaskAdminOptions, 'path'>;
}

/** Base class and tokens of the module: `forRoot` and `forRootAsync` with `useFactory`, `useClass`, `useExisting`. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<TaskModuleOptions>({ moduleName: 'Task' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createTaskOptions')
    .setExtras<TaskModuleExtras>({ isGlobal: true }, (definition, { isGlobal }) => ({
      ...definition,
      global: isGlobal,
    }))
    .build();
