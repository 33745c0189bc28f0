import { fileURLToPath } from 'node:url';
import type { Type } from '@nestjs/common';
import { TaskSettingsError } from '../../task.errors.js';

/**
 * Loads the root module of the application: what the file exports as its default, else its only class.
 * @param address of the file (`file:`)
 * @throws TaskSettingsError when there is none, or more than one; what the file throws
 */
export async function loadRootModule(address: string): Promise<Type> {
  const exported = (await import(address)) as Readonly<Record<string, unknown>>;
  // What CommonJS exports comes as the default as well.
  const { default: main, 'module.exports': _whole, ...named } = exported;
  if (isClass(main)) return main;
  const classes = Object.values(isRecord(main) ? { ...main, ...named } : named).filter(isClass);
  const [only, ...others] = new Set(classes);
  if (only !== undefined && others.length === 0) return only;
  const found = only === undefined ? 'no class' : `${others.length + 1} classes and no default`;
  throw new TaskSettingsError(
    `The file of the root module, ${fileURLToPath(address)}, exports ${found}. ` +
      'Write "export default AppModule" into it, or export that class alone.',
  );
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && value.prototype !== undefined && value.prototype !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
