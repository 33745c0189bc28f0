const PLAIN = /^[\w@%+=:,./-]+$/;
const LONGEST = 2_000;

/** A command as a person would type it, for the log. Arguments with spaces and the like are quoted. */
export function commandLine(command: string, args: readonly string[]): string {
  const line = [command, ...args].map((word) => (PLAIN.test(word) ? word : quoted(word))).join(' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

/** On one line, whatever is in it. */
function quoted(word: string): string {
  if (![...word].some((character) => character < ' ')) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = JSON.stringify(word).slice(1, -1).replaceAll('\\"', '"');
  return `$'${escaped.replaceAll("'", "\\'")}'`;
}
