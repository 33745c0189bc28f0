import MarkdownIt, { type MarkdownIt as Markdown } from 'markdown-it';

const markdown = createMarkdown();

/** Markdown as HTML that may stand in a page: no markup of the author's own, no pictures, only links to http, https and mailto. */
export function markdownHtml(source: string): string {
  return markdown.render(source);
}

/** The whole text without markup, for searching. */
export function markdownText(source: string): string {
  return textBlocks(source).join(' ');
}

/** The first line without markup, for lists. */
export function firstLine(source: string): string {
  return (textBlocks(source)[0] ?? '').split('\n')[0] ?? '';
}

function createMarkdown(): Markdown {
  const created = new MarkdownIt({ html: false, linkify: false }).disable('image');
  created.validateLink = (address) => /^(https?:|mailto:|[/#?.])/i.test(address.trim());
  const render = created.renderer.renderToken.bind(created.renderer);
  created.renderer.rules.link_open = (tokens, index, options) => {
    tokens[index]?.attrSet('rel', 'noreferrer noopener');
    return render(tokens, index, options);
  };
  return created;
}

function textBlocks(source: string): string[] {
  return markdown
    .parse(source, {})
    .flatMap(({ type, content, children }) => {
      if (type !== 'inline') return type === 'fence' || type === 'code_block' ? [content] : [];
      const parts = (children ?? []).map((token) => (token.type === 'softbreak' ? '\n' : token.content));
      return [parts.join('')];
    })
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
