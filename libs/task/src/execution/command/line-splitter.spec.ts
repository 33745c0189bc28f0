import fc from 'fast-check';
import { LineSplitter } from './line-splitter.js';

function splitterAt() {
  let now = 0;
  const splitter = new LineSplitter(
    (text) => text.replaceAll('hunter2!', '•••'),
    () => now,
  );
  const pass = (ms: number) => {
    now += ms;
  };
  return {
    splitter,
    pass,
    all: (...texts: string[]) => [...texts.flatMap((text) => splitter.push(text)), ...splitter.end()],
  };
}

it('gives lines as they end, and the last one at the end though nothing ended it', () => {
  const { splitter } = splitterAt();
  expect(splitter.push('a\nb')).toEqual(['a']);
  expect(splitter.push('c\n\nd')).toEqual(['bc', '']);
  expect(splitter.end()).toEqual(['d']);
  expect(splitter.end()).toEqual([]);
});

it('takes CRLF for one line break, also when it comes in two pieces', () => {
  expect(splitterAt().all('a\r\nb\r', '\nc\r\r\n', 'd\r')).toEqual(['a', 'b', 'c', 'd']);
});

it('makes the same lines of a text, however it is cut into pieces', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '\u001b[31m'), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(3)), (whole, cuts) => {
      const pieces: string[] = [];
      let from = 0;
      for (const cut of cuts) {
        pieces.push(whole.slice(from, from + cut));
        from += cut;
      }
      expect(splitterAt().all(...pieces, whole.slice(from))).toEqual(splitterAt().all(whole));
      expect(splitterAt().all(whole)).toEqual(whole === '' ? [] : whole.replace(/\r?\n$/, '').split(/\r?\n/));
    }),
  );
});

it('keeps colours, and shows what no reader could see', () => {
  expect(splitterAt().all('\u001b[31mred\u001b[0m\tx\n', 'a\0b')).toEqual(['\u001b[31mred\u001b[0m\tx', 'a␀b']);
});

describe('a line that is drawn over and over again', () => {
  it('is told as it was last', () => {
    expect(splitterAt().all(' 10%\r', ' 50%\r', '100%\r\n', 'done\n')).toEqual(['100%', 'done']);
    expect(splitterAt().all('\r 10%', '\r 50%', '\r100%\n')).toEqual(['100%']);
  });

  it('is told once a second while it goes on', () => {
    const { splitter, pass } = splitterAt();
    const told: string[] = [];
    for (let percent = 0; percent < 100; percent++) {
      told.push(...splitter.push(`${percent}%\r`));
      pass(100);
    }
    told.push(...splitter.end());
    expect(told).toEqual(['10%', '20%', '30%', '40%', '50%', '60%', '70%', '80%', '90%', '99%']);
  });

  it('is not told where it is blank', () => {
    const { splitter, pass } = splitterAt();
    splitter.push('\r');
    pass(5_000);
    expect(splitter.push('   \r  \rx\n')).toEqual(['x']);
  });
});

describe('a very long line', () => {
  it('is cut, says so, and does not stay in memory', () => {
    const { splitter } = splitterAt();
    const piece = 'x'.repeat(65_536);
    for (let count = 0; count < 160; count++) expect(splitter.push(piece)).toEqual([]);
    const [line] = splitter.push('\nnext\n');
    expect(line).toBe(`${piece} … [cut: the line has 10,485,760 characters]`);
    expect(splitterAt().all(`${piece}y`)).toEqual([`${piece} … [cut: the line has 65,537 characters]`]);
    expect(splitterAt().all(piece)).toEqual([piece]);
  });

  it('hides a secret that the cut goes through', () => {
    const start = 'x'.repeat(65_533);
    const [line] = splitterAt().all(start, 'hunt', 'er2!', 'y'.repeat(100_000));
    expect(line?.slice(65_530, 65_540)).toBe('xxx••• … [');
    expect(line).not.toContain('hunt');
  });

  it('is not cut inside a character of two halves', () => {
    const [line] = splitterAt().all(`${'x'.repeat(65_535)}😀`);
    expect(line?.slice(65_534, 65_537)).toBe('x� ');
  });
});
