import type { TaskAdminOptions } from './task-module.options.js';

/** Whether there is an admin site, and its path: known when the module is declared, before any option is read. */
export type AdminPlace = { readonly path: string } | false;

/** Token of the {@link AdminPlace}. */
export const ADMIN_PLACE = Symbol('taskforge:admin-place');

const DEFAULT_PATH = 'admin/task';

/** The place that the structural part of the options names; slashes around the path do not count. */
export function adminPlaceOf(admin: TaskAdminOptions | false | undefined): AdminPlace {
  if (admin === false) return false;
  return { path: (admin?.path ?? DEFAULT_PATH).replace(/^\/+|\/+$/g, '') };
}
