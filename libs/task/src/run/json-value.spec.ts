import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { isError, toJsonValue } from './json-value.js';

class Point {
  x = 1;
  #hidden = 2;
  get sum() {
    return this.x + this.#hidden;
  }
  toString() {
    return 'a point';
  }
}

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const broken = new Error('broken');
const throwing = () => {
  throw broken;
};

it.each<[string, unknown, unknown]>([
  ['null', null, null],
  ['undefined', undefined, null],
  ['a function', () => 1, null],
  ['a symbol', Symbol('s'), null],
  ['NaN', Number.NaN, 'NaN'],
  ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['a bigint', 2n ** 70n, '1180591620717411303424'],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a date that is none', new Date(Number.NaN), null],
  ['an error', new RangeError('too far'), 'RangeError: too far'],
  ['a buffer', Buffer.from('hello'), 'aGVsbG8='],
  ['a typed array', new Uint16Array([1, 2]), [1, 2]],
  ['bigints in a typed array', new BigInt64Array([1n]), ['1']],
  ['a data view', new DataView(new ArrayBuffer(2)), {}],
  ['a regular expression', /a+/g, '/a+/g'],
  ['an address', new URL('https://example.org/a?b=1'), 'https://example.org/a?b=1'],
  [
    'a map',
    new Map<unknown, unknown>([
      ['a', 1],
      [2, { b: 3n }],
      [Symbol('s'), 4],
    ]),
    { a: 1, 2: { b: '3' }, 'Symbol(s)': 4 },
  ],
  ['a set', new Set([1, new Set(['a'])]), [1, ['a']]],
  ['what a list cannot hold', [undefined, () => 1, Symbol('s'), 1], [null, null, null, 1]],
  ['a list with holes', new Array(2), [null, null]],
  ['what an object cannot hold', { a: undefined, b: () => 1, c: Symbol('s'), d: null, [Symbol('k')]: 1 }, { d: null }],
  ['an instance of a class', new Point(), { x: 1 }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['a form of its own', { toJSON: () => ({ a: 2n }) }, { a: '2' }],
  ['a form that is left out', { toJSON: () => undefined }, null],
  [
    'a form that is itself',
    Object.assign(new Point(), {
      toJSON() {
        return this;
      },
    }),
    { x: 1 },
  ],
  ['a form that fails', { a: { toJSON: throwing } }, { a: '[Unreadable: Error: broken]' }],
  [
    'a getter that throws',
    {
      a: 1,
      get b() {
        throw broken;
      },
    },
    { a: 1, b: '[Unreadable: Error: broken]' },
  ],
  [
    'an error that cannot be told',
    {
      toJSON: () => {
        throw Object.create(null);
      },
    },
    '[Unreadable]',
  ],
  ['a proxy that was revoked', [revoked()], [expect.stringMatching(/^\[Unreadable: TypeError/)]],
  ['a proxy that shows no keys', new Proxy({}, { ownKeys: throwing }), '[Unreadable: Error: broken]'],
  ['a key without a text', new Map([[Object.create(null), 1]]), expect.stringMatching(/^\[Unreadable: TypeError/)],
  [
    'a name that is no text',
    Object.assign(new Error('x'), { name: Symbol('n') }),
    expect.stringMatching(/^\[Unreadable/),
  ],
  ['only the looks of a date', Object.create(Date.prototype), expect.stringMatching(/^\[Unreadable: TypeError/)],
  ['a list that cannot be walked', Object.assign([1], { [Symbol.iterator]: throwing }), '[Unreadable: Error: broken]'],
])('the JSON form of %s', (_what, value, expected) => {
  expect(toJsonValue(value)).toEqual(expected);
});

it('a circle is cut where it closes, and what merely occurs twice is kept twice', () => {
  const twice = { b: 1 };
  const circle: Record<string, unknown> = { twice: [twice, twice] };
  circle.self = circle;
  circle.inside = { again: new Map([['circle', circle]]) };
  expect(toJsonValue(circle)).toEqual({
    twice: [{ b: 1 }, { b: 1 }],
    self: '[Circular]',
    inside: { again: { circle: '[Circular]' } },
  });
});

it('a field called __proto__ is a field', () => {
  const json = toJsonValue(JSON.parse('{"__proto__":{"admin":true},"constructor":1}'));
  expect(JSON.stringify(json)).toBe('{"__proto__":{"admin":true},"constructor":1}');
  expect((json as { admin?: boolean }).admin).toBeUndefined();
  expect(JSON.stringify(toJsonValue(new Map([['__proto__', 1]])))).toBe('{"__proto__":1}');
});

it('deep nesting is cut below fifty levels', () => {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const text = JSON.stringify(toJsonValue(deep));
  expect(text).toBe(`${'['.repeat(50)}"[Too deep]"${']'.repeat(50)}`);
});

it('a form of its own that makes ever new forms comes to an end', () => {
  const endless = (): unknown => ({ toJSON: endless });
  expect(toJsonValue(endless())).toBe('[Too deep]');
});

it('objects that all know each other are cut at the limit', () => {
  const friends: { friends: unknown[] }[] = Array.from({ length: 30 }, () => ({ friends: [] }));
  for (const friend of friends) friend.friends = [...friends];
  const text = JSON.stringify(toJsonValue(friends, 10_000));
  expect(text).toContain('[Too large]');
  expect(text.length).toBeLessThan(500_000);
});

it('a large table is kept whole', () => {
  const rows = Array.from({ length: 30_000 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a'] }));
  expect(JSON.stringify(toJsonValue(rows))).toBe(JSON.stringify(rows));
});

it('what JSON can carry stays as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(JSON.stringify(toJsonValue(value))).toBe(JSON.stringify(value));
    }),
  );
});

it('anything at all has a JSON form', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  fc.assert(
    fc.property(anything, (value) => {
      const text = JSON.stringify(toJsonValue(value));
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});

it.each<[string, unknown, boolean]>([
  ['an error', new TypeError('x'), true],
  ['an error of another realm', runInNewContext('new TypeError("x")'), true],
  ['an abort', new DOMException('x', 'AbortError'), true],
  ['something with a message', { name: 'Error', message: 'x', stack: '' }, false],
  ['a text', 'Error', false],
  ['null', null, false],
])('isError knows %s', (_what, value, expected) => {
  expect(isError(value)).toBe(expected);
});
