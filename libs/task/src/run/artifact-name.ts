const MOST_BYTES = 255;
/** Control characters, line breaks, halves of characters, and those that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const RESERVED_CHARACTER = /[<>:"/\\|?*]/;
/** Windows takes these for devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(?:\.|$)/i;

/**
 * Why a file may not have this name, in one sentence; `undefined` when it may. What is allowed is a name on every file
 * system, and nothing that leads out of its folder.
 */
export function artifactNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return 'its name must be a text.';
  if (UNSEEN.test(name)) return 'its name has a control character.';
  const reserved = RESERVED_CHARACTER.exec(name)?.[0];
  if (reserved !== undefined) return `its name has a ${reserved}, which not every system allows in one.`;
  if (name.startsWith('.')) return 'its name starts with a dot.';
  if (/^\s|[\s.]$/.test(name)) return 'its name starts or ends with a space, or ends with a dot.';
  if (DEVICE.test(name)) return 'its name is that of a device on Windows.';
  if (Buffer.byteLength(name) > MOST_BYTES) return `its name is longer than ${MOST_BYTES} bytes.`;
  return undefined;
}

/** Equal for names that a file system may take for the same: it may not tell cases apart, or ways to write an accent. */
export function artifactNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
