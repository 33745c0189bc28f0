/** Links and pictures in Markdown pages lead to files and headings that exist. Addresses on the web are not visited. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { markdownPages } from './markdown-pages.js';

/** @typedef {import('./markdown-pages.js').Token} Token */

/**
 * Links that lead nowhere.
 * @param {string} root folder of the repository
 * @returns {string[]} one sentence each
 */
export function linkProblems(root) {
  const pages = markdownPages(root);
  const headings = new Map(pages.map(({ file, tokens }) => [file, headingsOf(tokens)]));
  return pages.flatMap(({ file, tokens }) =>
    linksOf(tokens)
      .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
      .flatMap((link) => {
        const [target = '', heading] = decodeURI(link).split('#');
        const goal = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
        if (!existsSync(path.join(root, goal))) return [`${file}: ${link} leads to no file`];
        const known = headings.get(goal);
        return heading && known && !known.has(heading) ? [`${file}: ${link} leads to no heading`] : [];
      }),
  );
}

/** Addresses of links and pictures, also of those in HTML. @param {Token[]} tokens @returns {string[]} */
function linksOf(tokens) {
  return tokens.flatMap((token) => {
    const own = token.attrGet('href') ?? token.attrGet('src');
    const inHtml = token.type.startsWith('html_')
      ? [...token.content.matchAll(/\b(?:href|src|srcset)="([^"\s]+)/g)].map(([, address]) => address ?? '')
      : [];
    return [...(own === null ? [] : [String(own)]), ...inHtml, ...linksOf(token.children ?? [])];
  });
}

/** @param {Token[]} tokens */
function headingsOf(tokens) {
  const slugger = new GithubSlugger();
  return new Set(
    tokens.flatMap(({ type }, index) => {
      const text = tokens[index + 1]?.children?.map(({ content }) => content).join('') ?? '';
      return type === 'heading_open' ? [slugger.slug(text)] : [];
    }),
  );
}
