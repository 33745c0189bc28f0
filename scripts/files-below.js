import { readdirSync } from 'node:fs';
import path from 'node:path';

const NOT_OURS = ['node_modules', 'dist', 'coverage', '.git', '.task'];

/**
 * Files below a folder, sorted, as paths relative to it with forward slashes; what is installed, built or kept by a
 * running application is left out. A folder that does not exist has none.
 * @param {string} folder
 * @param {string[]} endings such as `.ts`
 * @returns {string[]}
 */
export function filesBelow(folder, endings) {
  /** @param {string} relative @returns {string[]} */
  const walk = (relative) =>
    readdirSync(path.join(folder, relative), { withFileTypes: true }).flatMap((entry) => {
      const name = path.posix.join(relative, entry.name);
      if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : walk(name);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [name] : [];
    });
  try {
    return walk('').sort();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}
