import { readFileSync } from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { filesBelow } from './files-below.js';

/**
 * @typedef {import('markdown-it').Token} Token
 * @typedef {{ file: string, tokens: Token[] }} MarkdownPage a page, as a path relative to the repository, and what is on it
 */

/**
 * Every Markdown page of the repository, parsed.
 * @param {string} root folder of the repository
 * @returns {MarkdownPage[]}
 */
export function markdownPages(root) {
  const parser = new MarkdownIt({ html: true });
  return filesBelow(root, ['.md']).map((file) => ({
    file,
    tokens: parser.parse(readFileSync(path.join(root, file), 'utf8'), {}),
  }));
}
