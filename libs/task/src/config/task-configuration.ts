import { Inject, Injectable } from '@nestjs/common';
import { TaskSettingsError } from '../task.errors.js';
import { ADMIN_PLACE, type AdminPlace, adminPlaceOf } from './admin-place.js';
import { type ResolvedSettings, resolveSettings, type SettingSource } from './resolve-settings.js';
import { rootModuleFile } from './root-module-file.js';
import { taskEnv } from './task-env.js';
import { MODULE_OPTIONS_TOKEN } from './task-module.definition.js';
import type { TaskAdminOptions, TaskModuleOptions, TaskSettings } from './task-module.options.js';

/** The settings in force. Checked once, when the application is built; a wrong one stops the start. */
@Injectable()
export class TaskConfiguration {
  readonly settings: TaskSettings;
  /** Who set each value. */
  readonly sources: Readonly<Record<keyof TaskSettings, SettingSource>>;
  /** The options of the admin site; `false` when there is none. */
  readonly admin: TaskAdminOptions | false;
  /** Address (`file:`) of the file with the root module; `null` when it is not given. */
  readonly rootModule: string | null;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) options: TaskModuleOptions,
    @Inject(taskEnv.KEY) env: Record<string, string>,
    @Inject(ADMIN_PLACE) place: AdminPlace,
  ) {
    const resolved: ResolvedSettings = resolveSettings(options, env);
    this.settings = resolved.settings;
    this.sources = resolved.sources;
    this.admin = adminAt(place, options.admin);
    this.rootModule = rootModuleFile(options.rootModule);
  }
}

function adminAt(place: AdminPlace, admin: TaskModuleOptions['admin']): TaskAdminOptions | false {
  if (place === false) return false;
  if (admin === false || (admin?.path !== undefined && JSON.stringify(adminPlaceOf(admin)) !== JSON.stringify(place))) {
    throw new TaskSettingsError(
      'Whether there is an admin site, and its path, must be known before the options are made: ' +
        'in TaskModule.forRootAsync, put admin: false or admin: { path } beside useFactory, not into what it returns.',
    );
  }
  return { ...admin, path: place.path };
}
