import { colourClasses } from './ansi-colour.js';

/**
 * One log line with colour codes (ANSI) as plain pieces of text with classes. Server and browser use this same file, so a
 * line looks the same whoever draws it. It makes no markup: text stays text.
 *
 * Each line stands for itself: a colour that is not ended ends with its line. Cursor moves and screen codes are dropped;
 * a carriage return writes over the start of the line, as progress bars expect.
 */

const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what this finds
  /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\](8;[^;\x07\x1b]*;)?([^\x07\x1b]*)(?:\x07|\x1b\\)|\[[0-?]*[ -/]*$|[ -/][ -~]?|[0-Z\\^-~])|[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;

/** No program says so much in one code; a longer one is dropped, before it costs much. */
const LONGEST_CODE = 256;

const PLAIN = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};
const SWITCHES = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' };
const OFF = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['fg'],
  49: ['bg'],
};

/** Pieces of the line, left to right: `text`, `classes` (may be empty) and `href` (`null`, or an http or https address). */
export function ansiLine(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: most lines have no code at all
  if (!/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(text)) return text === '' ? [] : [{ text, classes: '', href: null }];
  const line = new OverwritableLine();
  let style = { ...PLAIN };
  let href = null;
  let from = 0;
  for (const match of text.matchAll(ESCAPES)) {
    line.write(text.slice(from, match.index), style, href);
    from = match.index + match[0].length;
    const [code, params, command, link, target] = match;
    if (code === '\r' || (command === 'G' && /^[01]?$/.test(params))) line.rewind();
    else if (command === 'm') style = styled(style, params);
    else if (command === 'K') line.erase(params === '2');
    else if (link !== undefined) href = webAddress(target);
  }
  line.write(text.slice(from), style, href);
  return line.pieces();
}

/** The line's text alone, without codes. */
export function plainText(text) {
  return ansiLine(text)
    .map((piece) => piece.text)
    .join('');
}

function styled(style, params) {
  if (params.length > LONGEST_CODE) return style;
  const codes = params.split(';');
  let next = style;
  while (codes.length > 0) {
    const [code, ...rest] = codes.shift().split(':').map(Number);
    if (code === 38 || code === 48) {
      const colour =
        rest.length > 0
          ? colourOf(rest.length > 4 ? [rest[0], ...rest.slice(-3)] : rest)
          : colourOf(codes.map(Number), codes);
      if (colour !== undefined) next = { ...next, [code === 38 ? 'fg' : 'bg']: colour };
    } else next = switched(next, code === 4 && rest[0] === 0 ? 24 : code);
  }
  return next;
}

function switched(style, code) {
  if (code === 0) return PLAIN;
  if (SWITCHES[code] !== undefined) return { ...style, [SWITCHES[code]]: true };
  if (OFF[code] !== undefined) return { ...style, ...Object.fromEntries(OFF[code].map((name) => [name, PLAIN[name]])) };
  const [tens, ones] = [Math.floor(code / 10), code % 10];
  if (ones > 7) return style;
  if (tens === 3 || tens === 9) return { ...style, fg: ones + (tens === 9 ? 8 : 0) };
  if (tens === 4 || tens === 10) return { ...style, bg: ones + (tens === 10 ? 8 : 0) };
  return style;
}

/** A colour of `5;index` or `2;red;green;blue`; takes what it read from `codes`, and is undefined when it cannot be read. */
function colourOf([kind, ...values], codes = []) {
  if (kind === 5) {
    codes.splice(0, 2);
    return isByte(values[0]) ? values[0] : undefined;
  }
  if (kind !== 2) return undefined;
  codes.splice(0, 4);
  const colour = values.slice(0, 3);
  return colour.length === 3 && colour.every(isByte) ? colour : undefined;
}

function isByte(value) {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function classesOf({ fg, bg, ...style }) {
  const names = Object.keys(style).filter((name) => style[name]);
  const colours = colourClasses(fg, bg);
  if (names.length === 0 && colours === '') return '';
  return ['ansi', ...names.map((name) => `ansi-${name}`), colours].filter((name) => name !== '').join(' ');
}

function webAddress(target) {
  return /^https?:\/\/[^\s"'<>]+$/i.test(target) && target.length <= 2_000 ? target : null;
}

/** A line that can be written over from its start. */
class OverwritableLine {
  #written = [];
  /** What stands behind the place of writing, the nearest piece last. */
  #under = [];

  write(text, style, href) {
    if (text === '') return;
    const classes = classesOf(style);
    const last = this.#written.at(-1);
    if (last !== undefined && last.classes === classes && last.href === href) last.text += text;
    else this.#written.push({ text, classes, href });
    this.#cover(text.length);
  }

  rewind() {
    for (const piece of this.#written.reverse()) this.#under.push(piece);
    this.#written = [];
  }

  erase(all) {
    this.#under = [];
    if (all) this.#written = [];
  }

  pieces() {
    return [...this.#written, ...this.#under.toReversed()];
  }

  #cover(length) {
    let left = length;
    while (left > 0 && this.#under.length > 0) {
      const first = this.#under.at(-1);
      if (first.text.length > left) {
        first.text = first.text.slice(left);
        return;
      }
      left -= first.text.length;
      this.#under.pop();
    }
  }
}
