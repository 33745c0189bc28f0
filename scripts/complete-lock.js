/**
 * Fills package-lock.json with the optional platform packages that npm leaves out when the registry in use does not
 * carry them, so that `npm ci` works on every system. Run `npm run lock:complete` after changing dependencies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, dev?: boolean, optional?: boolean, os?: string[],
 *   cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * The entries that an optional dependency of some entry asks for and that the lock does not have, or has at an older
 * version from an earlier completion (those carry no integrity).
 * @param {Lock} lock
 * @returns {Record<string, LockEntry>}
 */
export function missingEntries({ packages }) {
  /** @type {Record<string, LockEntry>} */
  const missing = {};
  for (const [location, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = find(packages, location, name);
      if (found && (found.integrity || found.version === range)) continue;
      missing[`node_modules/${name}`] = {
        version: exactVersion(name, range),
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

/**
 * The lock with every missing entry, in npm's order.
 * @param {Lock} lock
 * @returns {Lock}
 */
export function completeLock(lock) {
  const entries = Object.entries({ ...lock.packages, ...missingEntries(lock) });
  entries.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(entries) };
}

/**
 * What keeps the lock file from working on another machine.
 * @param {string} root folder of the repository
 * @returns {string[]}
 */
export function lockProblems(root) {
  const lock = readLock(root);
  const missing = Object.keys(missingEntries(lock)).map(
    (location) => `package-lock.json has no entry ${location}: run npm run lock:complete`,
  );
  const addresses = Object.entries(lock.packages)
    .filter(([, entry]) => !entry.link && entry.resolved !== undefined)
    .map(([location, { resolved }]) => `package-lock.json, ${location}: remove the address ${resolved}`);
  return [...missing, ...addresses];
}

/** @param {string} root @returns {Lock} */
function readLock(root) {
  return JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
}

/**
 * Looks where Node looks: in the package's own node_modules, then in those of the folders around it.
 * @param {Lock['packages']} packages @param {string} location @param {string} name
 */
function find(packages, location, name) {
  for (let folder = location; ; folder = parentOf(folder)) {
    const found = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found || folder === '') return found;
  }
}

/** @param {string} location */
function parentOf(location) {
  const at = location.lastIndexOf('/node_modules/');
  return at === -1 ? '' : location.slice(0, at);
}

/** @param {string} name @param {string} range */
function exactVersion(name, range) {
  if (/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range)) return range;
  throw new Error(`${name} is asked for as "${range}", not as an exact version: add its entry by npm install.`);
}

/**
 * Platform packages carry their platform in their name: `@swc/core-linux-x64-musl`.
 * @param {string} name
 * @returns {Pick<LockEntry, 'os' | 'cpu' | 'libc'>}
 */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) throw new Error(`Cannot tell the platform of ${name} by its name: add its entry by npm install.`);
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined;
  const gnu = words.some((word) => word.startsWith('gnu')) ? ['glibc'] : undefined;
  return { os: [os], cpu: [cpu], libc: libc ?? gnu };
}

if (process.argv[1] === import.meta.filename) {
  const root = path.dirname(import.meta.dirname);
  const before = readLock(root);
  const count = Object.keys(missingEntries(before)).length;
  if (count > 0) {
    writeFileSync(path.join(root, 'package-lock.json'), `${JSON.stringify(completeLock(before), null, 2)}\n`);
  }
  console.log(count === 0 ? 'package-lock.json is complete.' : `Added ${count} entries to package-lock.json.`);
}
