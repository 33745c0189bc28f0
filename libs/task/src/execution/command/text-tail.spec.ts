import { TextTail } from './text-tail.js';

it('is the text itself while that is short, without the line break at its end', () => {
  const tail = new TextTail();
  expect(tail.toString()).toBe('');
  for (const piece of ['a\n', '', 'b\r', '\n']) tail.push(piece);
  expect(tail.toString()).toBe('a\nb');
  tail.push('\n');
  expect(tail.toString()).toBe('a\nb\r\n');
});

it('is the last 65,536 characters of a long one, however it is cut into pieces', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `${index} `).join('');
  for (const size of [1, 7, 65_536, text.length]) {
    const tail = new TextTail();
    for (let from = 0; from < text.length; from += size) tail.push(text.slice(from, from + size));
    expect(tail.toString()).toBe(text.slice(-65_536));
  }
});
