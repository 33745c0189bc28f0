import { toUSVString } from 'node:util';

/**
 * The line; only its start, with how long it was, when it is longer than `most` characters.
 * @param length of the whole line, where a part of it is not there any more
 */
export function cutLine(line: string, most: number, length = line.length): string {
  if (length <= most) return line;
  return `${toUSVString(line.slice(0, most))} … [cut: the line has ${length.toLocaleString('en')} characters]`;
}
