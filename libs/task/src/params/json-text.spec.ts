import { parseJsonText, toJson } from './json-text.js';

const FAULTS: [text: string, place: string][] = [
  ['{"a":}', 'line 1, column 6, at }'],
  ['{a: 1}', 'line 1, column 2, at a: 1}'],
  ['{\n  "a": 1,\n}', 'line 3, column 1, at }'],
  ['{"a": 1\n "b": 2}', 'line 2, column 2, at "b": 2}'],
  ['[1, 2', 'it ends too early, at line 1, column 6'],
  ['nope', 'line 1, column 1, at nope'],
  ['1 // one', 'line 1, column 3, at // one'],
];

describe('parseJsonText', () => {
  it.each(FAULTS)('says where %j is wrong', (text, place) => {
    expect(parseJsonText(text)).toEqual({ fault: `This is not JSON: ${place}.` });
  });

  it.each(['null', '1', '"a"', '[1,{"b":[true]}]', ' {"a": {}} '])('reads %s', (text) => {
    expect(parseJsonText(text)).toEqual({ value: JSON.parse(text) });
  });

  it('cuts what it quotes', () => {
    expect(parseJsonText(`[1 ${'x'.repeat(500)}`)).toEqual({
      fault: `This is not JSON: line 1, column 4, at ${'x'.repeat(20)}….`,
    });
  });

  it.each(['__proto__', 'constructor'])('refuses the key %s at any depth', (key) => {
    const fault = { fault: `The key "${key}" is not allowed.` };
    expect(parseJsonText(`{"${key}": 1}`)).toEqual(fault);
    expect(parseJsonText(`[{"a": {"${key}": {"polluted": true}}}]`)).toEqual(fault);
  });

  it('refuses a nesting that would exhaust the stack, without exhausting it', () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    expect(parseJsonText(deep)).toEqual({ fault: 'Give a value that is nested at most 200 levels deep.' });
    expect(parseJsonText('['.repeat(200) + ']'.repeat(200))).toHaveProperty('value');
  });
});

describe('toJson', () => {
  it('makes of a value what a restart would read', () => {
    const since = new Date('2026-03-01T00:00:00Z');
    expect(toJson({ since, gone: undefined, list: [undefined] })).toEqual({
      value: { since: '2026-03-01T00:00:00.000Z', list: [null] },
    });
  });

  it('copies, so that a later change of the original changes nothing', () => {
    const original = { list: [1] };
    const copy = toJson(original);
    original.list.push(2);
    expect(copy).toEqual({ value: { list: [1] } });
  });

  it.each([
    ['a function', () => 1],
    ['a BigInt', { n: 1n }],
    ['a circle', circle()],
  ])('refuses %s', (_what, value) => {
    expect(toJson(value)).toEqual({ fault: 'Give a value that JSON can carry.' });
  });
});

function circle(): object {
  const object: { self?: object } = {};
  object.self = object;
  return object;
}
