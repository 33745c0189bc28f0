import { firstLine, markdownHtml, markdownText } from './markdown.js';

describe('markdown', () => {
  it('shows markup of the author as text', () => {
    expect(markdownHtml('a <img src=x onerror=alert(1)> b')).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:alert(1)', 'vbscript:x', 'file:///etc/passwd'])(
    'makes no link to %s',
    (address) => {
      expect(markdownHtml(`[go](${address})`)).not.toContain('<a');
    },
  );

  it('keeps links to the web and within the site, without telling them where the reader comes from', () => {
    expect(markdownHtml('[go](https://example.test)')).toContain(
      '<a href="https://example.test" rel="noreferrer noopener">go</a>',
    );
    expect(markdownHtml('[runs](/admin/task/runs)')).toContain('<a href="/admin/task/runs"');
  });

  it('loads no pictures', () => {
    expect(markdownHtml('![x](https://example.test/x.png)')).not.toContain('<img');
  });

  it('gives the first line without markup', () => {
    expect(firstLine('# Dumps **one** `database`\nand more\n\nSecond')).toBe('Dumps one database');
    expect(firstLine('a [link](https://example.test) here\nsecond')).toBe('a link here');
    expect(firstLine('')).toBe('');
  });

  it('gives the whole text for searching', () => {
    expect(markdownText('One **two**\n\n- three\n\n```\nfour\n```')).toBe('One two three four');
  });
});
