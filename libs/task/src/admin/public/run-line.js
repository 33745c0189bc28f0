import { ansiLine } from './ansi-line.js';
import { startAmong } from './attempt-starts.js';
import { countText } from './page-text.js';
import { foldedElement, head } from './step-headings.js';

/** Log lines as elements, the same as the server writes them. Nothing a task wrote is ever read as markup. */

const SHOWN_CHARACTERS = 2_000;
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const NUMBER = new Intl.NumberFormat('en');

/** `10:42:24` in the reader's zone. */
function clockOf(iso) {
  return CLOCK.format(new Date(iso));
}

/** One line with its number. `path` is the address of the run's page. */
function lineElement(line, number, path) {
  const row = element('div', `line line-${line.level} line-${line.stream}`);
  row.id = `L${number}`;
  row.dataset.seq = line.seq;
  const link = element('a', 'line-number', number);
  link.href = `#L${number}`;
  link.tabIndex = -1;
  const time = element('time', 'line-time', clockOf(line.at));
  time.dateTime = line.at;
  const body = element('span', 'line-body');
  if (line.stream === 'log') body.append(element('span', 'line-level', line.level.toUpperCase()));
  const text = element('span', 'line-text');
  const cut = fill(text, line.text, SHOWN_CHARACTERS);
  body.append(text);
  if (cut > 0) body.append(' ', restLink(cut, line.seq, path));
  row.append(link, time, body);
  return row;
}

/** How many lines an entry of the log stands for: a mark for those that are missing. */
export function linesOf(entry) {
  return entry.type === 'truncated' ? entry.lines : 1;
}

/**
 * A line, or the mark of missing ones: `number` is that of the line, or of the first that is missing; so many lines before it
 * are passed over. Attempts begin at `starts`; `steps` knows where steps begin.
 */
export function entryElement({ number, before = 0, entry }, path, starts, steps) {
  const begun = steps.at(number - before, number);
  const row =
    entry.type === 'folded'
      ? foldedElement(
          entry,
          begun.filter(({ depth }) => depth < entry.section.depth),
        )
      : entry.type === 'truncated'
        ? gapElement(entry, number)
        : lineElement(entry, number, path);
  if (before > 0) row.dataset.before = before;
  divide(row, starts);
  if (entry.type !== 'folded') head(row, begun);
  return row;
}

function gapElement({ lines, reason }, number) {
  const row = element('p', 'log-notice log-notice-warn line-gap');
  row.id = `L${number}`;
  row.dataset.lines = lines;
  row.append(element('span', '', `${countText(lines, 'line')} ${lines === 1 ? 'is' : 'are'} missing here. ${reason}`));
  return row;
}

/** Says above an element which of the attempts that begin at `starts` begins there, if any does. */
export function divide(row, starts) {
  const start = startAmong(starts, firstOf(row), lastOf(row));
  if (start === null || row.querySelector('.line-attempt') !== null) return;
  const divider = element('span', 'line-attempt', `${start.words}, `);
  const time = element('time', '', clockOf(start.at));
  time.dateTime = start.at;
  divider.append(time);
  row.prepend(divider);
}

/** Number of the line that an element shows, or of the first that is missing there. */
export function numberOf(row) {
  return Number(row.id.slice(1));
}

/** Number of the first line that an element stands for, with those that are passed over before it. */
export function firstOf(row) {
  return numberOf(row) - Number(row.dataset.before ?? 0);
}

/** Number of the last line that an element stands for. */
export function lastOf(row) {
  return numberOf(row) + Number(row.dataset.lines ?? 1) - 1;
}

/** Writes the times of lines that the server made in the reader's zone. */
export function showInReadersZone(lines) {
  for (const time of lines.querySelectorAll('.line-time, .line-attempt time')) {
    const clock = clockOf(time.dateTime);
    if (clock === time.textContent) return;
    time.textContent = clock;
  }
}

/** Puts the rest of a cut line in the place of its link. */
export async function showRest(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) return;
  const text = link.closest('.line-body').querySelector('.line-text');
  text.textContent = '';
  fill(text, (await answer.text()).replace(/\n$/, ''), Number.POSITIVE_INFINITY);
  link.remove();
}

/** Writes coloured text into an element, up to `most` characters; says how many were left out. */
function fill(target, text, most) {
  let left = most;
  let cut = 0;
  for (const piece of ansiLine(text)) {
    const part = piece.text.slice(0, left);
    left -= part.length;
    cut += piece.text.length - part.length;
    if (part !== '') target.append(...pieceNodes({ ...piece, text: part }));
  }
  return cut;
}

function pieceNodes({ text, classes, href }) {
  const styled = classes === '' ? document.createTextNode(text) : element('span', classes, text);
  if (href === null) return [styled];
  const link = element('a', 'log-link');
  link.href = href;
  link.rel = 'noopener noreferrer nofollow';
  link.target = '_blank';
  link.append(styled);
  return [link, ` (${new URL(href).host})`];
}

function restLink(cut, seq, path) {
  const link = element('a', 'log-link', `Show ${NUMBER.format(cut)} more characters`);
  link.href = `${path}/log?format=text&after=${seq - 1}&limit=1`;
  link.dataset.rest = '';
  return link;
}

function element(tag, classes, text = '') {
  const made = document.createElement(tag);
  made.className = classes;
  made.textContent = text;
  return made;
}
