import Handlebars from 'handlebars';
import { type AnsiPiece, ansiLine } from './public/ansi-line.js';

/** Longest part of a line that is shown; the rest is one link away. */
const SHOWN_CHARACTERS = 2_000;

/** A log line as markup that is safe to put into a page, and how much of it was left out. */
export interface LogHtml {
  readonly html: string;
  /** Characters that are not shown. */
  readonly cut: number;
}

/** A log line with its colour codes as spans. Everything the task wrote is escaped; class names come from a fixed list. */
export function logHtml(text: string): LogHtml {
  let left = SHOWN_CHARACTERS;
  let cut = 0;
  const shown: string[] = [];
  for (const piece of ansiLine(text)) {
    const part = piece.text.slice(0, left);
    if (part !== '') shown.push(pieceHtml({ ...piece, text: part }));
    left -= part.length;
    cut += piece.text.length - part.length;
  }
  return { html: shown.join(''), cut };
}

function pieceHtml({ text, classes, href }: AnsiPiece): string {
  const escaped = Handlebars.escapeExpression(text);
  const styled = classes === '' ? escaped : `<span class="${classes}">${escaped}</span>`;
  if (href === null) return styled;
  const target = Handlebars.escapeExpression(href);
  return `<a class="log-link" href="${target}" rel="noopener noreferrer nofollow" target="_blank">${styled}</a> (${hostOf(href)})`;
}

function hostOf(href: string): string {
  return Handlebars.escapeExpression(/^https?:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(href)?.[1] ?? '');
}
