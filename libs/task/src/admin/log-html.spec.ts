import { logHtml } from './log-html.js';
import { contrast, indexed } from './public/ansi-colour.js';
import { ansiLine, plainText } from './public/ansi-line.js';

const ESC = '\x1b';
const GROUND = [20, 23, 28];

/** Red, green and blue that the classes of the only piece stand for. */
function colourOf(text: string, ground: 'f' | 'b'): number[] {
  const classes = ansiLine(text)[0]?.classes ?? '';
  return ['r', 'g', 'b'].map((name) => Number(new RegExp(`\\b${ground}${name}(\\d+)`).exec(classes)?.[1] ?? 0) * 17);
}

describe('logHtml', () => {
  it('escapes what the task wrote, inside and outside of colours and links', () => {
    const { html } = logHtml(`<script>alert(1)</script>${ESC}[31m<b>"&'${ESC}[0m`);
    expect(html).toBe(
      '&lt;script&gt;alert(1)&lt;/script&gt;<span class="ansi ansi-1">&lt;b&gt;&quot;&amp;&#x27;</span>',
    );
    expect(logHtml(`${ESC}]8;;https://a.test/"><script>${ESC}\\x`).html).not.toContain('<script>');
  });

  it('cuts a line after 2,000 characters and counts the rest, without breaking a colour', () => {
    const { html, cut } = logHtml(`${'a'.repeat(1_999)}${ESC}[31m${'b'.repeat(5)}`);
    expect(html).toBe(`${'a'.repeat(1_999)}<span class="ansi ansi-1">b</span>`);
    expect(cut).toBe(4);
  });

  it('keeps links to http and https, says where they lead, and drops all others', () => {
    const link = (href: string) => logHtml(`${ESC}]8;;${href}${ESC}\\report${ESC}]8;;${ESC}\\ ready`).html;
    expect(link('https://user@files.test:8443/a?b=1')).toMatch(
      /^<a class="log-link" href="https:\/\/user@files\.test:8443\/a\?b&#x3D;1" rel="noopener noreferrer nofollow" target="_blank">report<\/a> \(files\.test:8443\) ready$/,
    );
    for (const href of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', ' https://a.test']) {
      expect(link(href)).toBe('report ready');
    }
  });
});

describe('ansiLine', () => {
  it('makes classes of the 16 colours and of every style', () => {
    const codes: Record<string, string> = {
      31: 'ansi-1',
      97: 'ansi-15',
      1: 'ansi-bold',
      2: 'ansi-dim',
      3: 'ansi-italic',
      4: 'ansi-underline',
      7: 'ansi-inverse',
      9: 'ansi-strike',
    };
    for (const [code, name] of Object.entries(codes)) {
      expect(ansiLine(`${ESC}[${code}mx`)).toEqual([{ text: 'x', classes: `ansi ${name}`, href: null }]);
    }
  });

  it('ends a style with its own code, and all of them with 0 or none', () => {
    const classes = (codes: string) => ansiLine(`${ESC}[1;2;3;4;7;9;31;41m${ESC}[${codes}mx`)[0]?.classes;
    expect(classes('0')).toBe('');
    expect(classes('')).toBe('');
    expect(classes('22;23;24;27;29;39;49')).toBe('');
    expect(classes('22;23;24;27;29;49')).toBe('ansi ansi-1');
  });

  it('reads 256 and true colours, with semicolons or colons', () => {
    expect(colourOf(`${ESC}[38;5;208mx`, 'f')).toEqual([255, 136, 0]);
    expect(colourOf(`${ESC}[38;2;255;136;0mx`, 'f')).toEqual([255, 136, 0]);
    expect(colourOf(`${ESC}[38:2::255:136:0mx`, 'f')).toEqual([255, 136, 0]);
    expect(colourOf(`${ESC}[48;2;34;51;68mx`, 'b')).toEqual([34, 51, 68]);
    expect(ansiLine(`${ESC}[38;5;999;1mx`)[0]?.classes).toBe('ansi ansi-bold');
  });

  it('lightens every colour of the 256 until it can be read on the ground of the log', () => {
    for (let index = 16; index < 256; index += 1) {
      expect(contrast(colourOf(`${ESC}[38;5;${index}mx`, 'f'), GROUND)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('makes a text black or white that could not be read on its own background', () => {
    const classes = ansiLine(`${ESC}[38;2;250;250;250;48;2;255;255;255mx`)[0]?.classes ?? '';
    expect(classes).toBe('ansi ansi-b br15 bg15 bb15 ansi-f');
    expect(colourOf(`${ESC}[38;5;17;48;5;16mx`, 'f')).toEqual([255, 255, 255]);
    expect(indexed(231)).toEqual([255, 255, 255]);
  });

  it('writes over the start of the line after a carriage return', () => {
    expect(plainText('10%\r50%\r100%')).toBe('100%');
    expect(plainText('abcdef\rXY')).toBe('XYcdef');
    expect(plainText(`abcdef\rXY${ESC}[K`)).toBe('XY');
    expect(plainText(`old text${ESC}[2K${ESC}[1Gnew`)).toBe('new');
    expect(plainText('done\r')).toBe('done');
  });

  it('drops cursor moves, titles, control characters and half an escape sequence, and nothing else', () => {
    expect(plainText(`${ESC}[2J${ESC}[H${ESC}[10;20Hscreen${ESC}(B${ESC}[?25l`)).toBe('screen');
    expect(plainText(`${ESC}]0;title\x07text`)).toBe('text');
    expect(plainText('a\x00b\x08c\x07\td\u{1F600}\uFFFD')).toBe('abc\td\u{1F600}\uFFFD');
    expect(plainText(`half ${ESC}[3`)).toBe('half ');
    expect(plainText(`${ESC}]8;;http unterminated`)).toBe(']8;;http unterminated');
  });

  it('lets a colour end with its line', () => {
    ansiLine(`${ESC}[31mred`);
    expect(ansiLine('next')).toEqual([{ text: 'next', classes: '', href: null }]);
  });

  it('reads a line of codes that is so long that looking back from each would take hours', () => {
    expect(ansiLine(`${ESC}[31mab`.repeat(20_000))).not.toEqual([]);
    expect(ansiLine(`${ESC}]8;;a`.repeat(50_000))).not.toEqual([]);
    expect(ansiLine(`${ESC}[${'1'.repeat(1_000_000)}`)).toEqual([]);
    expect(ansiLine(`${ESC}[${'38;5;1;'.repeat(150_000)}m`)).toEqual([]);
    const pieces = `${ESC}[31ma${ESC}[32mb`.repeat(50_000);
    expect(ansiLine(`${pieces}\r${'x\r'.repeat(200_000)}`)).toHaveLength(100_000);
  });
});
