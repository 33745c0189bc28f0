import { countText, numberText } from './page-text.js';
import { entryElement, linesOf } from './run-line.js';
import { readLines } from './run-poll.js';

const LOADED_AT_ONCE = 1_000;

/**
 * The row that stands for lines this page skipped: `gap` has the number of the first (`from`), the event before it (`after`)
 * and how many they are (`count`). It can load them; `onLoad(lines)` is called before they are put in its place.
 */
export function gapElement(gap, path, onLoad) {
  const row = document.createElement('p');
  row.className = 'log-notice log-notice-warn line-gap';
  const text = document.createElement('span');
  text.textContent = `${countText(gap.count, 'line')} came too fast and ${gap.count === 1 ? 'was' : 'were'} skipped here.`;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'log-link log-notice-end';
  button.textContent = gap.count > LOADED_AT_ONCE ? `Load the first ${numberText(LOADED_AT_ONCE)}` : 'Load them';
  button.addEventListener('click', async () => {
    const lines = await readLines(path, gap.after, Math.min(gap.count, LOADED_AT_ONCE));
    if (lines.length === 0) return;
    onLoad(lines.length);
    const loaded = lines.reduce((sum, line) => sum + linesOf(line), 0);
    const rest = { from: gap.from + loaded, after: lines.at(-1).seq, count: gap.count - loaded };
    row.replaceWith(blockOf(lines, gap.from, path), ...(rest.count > 0 ? [gapElement(rest, path, onLoad)] : []));
  });
  row.append(text, button);
  return row;
}

function blockOf(lines, from, path) {
  const block = document.createElement('div');
  block.className = 'line-block';
  let number = from;
  for (const line of lines) {
    block.append(entryElement(line, number, path));
    number += linesOf(line);
  }
  return block;
}
