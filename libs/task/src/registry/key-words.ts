const KEY = /^[a-z0-9][a-z0-9:._-]*$/;

/** Keys that are addresses of the admin site already. */
const RESERVED_KEYS = ['runs', 'system', 'assets', 'ws', 'sign-in', 'sign-out'];

/** Why a text cannot be the key of a task; `undefined` when it can. */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string' || !KEY.test(key)) {
    return `the key ${JSON.stringify(key)} is malformed. Use lower-case letters, digits, ":", ".", "_" and "-", and begin with a letter or digit.`;
  }
  return RESERVED_KEYS.includes(key)
    ? `the key "${key}" is reserved for a page of the admin site. Choose another.`
    : undefined;
}

/** `rebuildSearchIndex` becomes `rebuild-search-index`. */
export function keyFromMethod(method: string): string {
  return words(method).join('-').toLowerCase();
}

/** `rebuild-search-index` reads "Rebuild search index", `batchSize` reads "Batch size"; abbreviations stay. */
export function titleFromKey(key: string): string {
  const title = words(key)
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
  return title === '' ? key : title.charAt(0).toUpperCase() + title.slice(1);
}

function words(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
