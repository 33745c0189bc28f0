import { format } from 'node:util';
import fc from 'fast-check';
import type { JsonValue } from '../run/run.js';
import { SecretScrubber } from './secret-scrubber.js';

const SECRET = 'hunter2!';

describe('text', () => {
  it.each<[string, string[], string, string]>([
    ['every occurrence', [SECRET], 'hunter2! and hunter2!hunter2!', '••• and ••••••'],
    ['the longer of two first', ['token', 'token-of-ada'], 'token-of-ada, token', '•••, •••'],
    ['over several lines', ['-----\nkey\n-----'], 'a\n-----\nkey\n-----\nb', 'a\n•••\nb'],
    ['with signs that mean something in patterns', ['a.*+$&(b'], "a.*+$&(b, not axxb, nor $'", "•••, not axxb, nor $'"],
    ['nothing else', [SECRET], 'Hunter2! hunter', 'Hunter2! hunter'],
    ['not what is shorter than four characters', ['abc', ''], 'abc', 'abc'],
    ['four characters', ['abcd'], 'abcd', '•••'],
    ['without secrets nothing', [], 'hunter2!', 'hunter2!'],
  ])('hides %s', (_what, secrets, text, expected) => {
    expect(new SecretScrubber(secrets).text(text)).toBe(expected);
  });

  it.each(['say "please"', 'back\\slash', 'two\nlines', "it's \t tabbed"])(
    'hides %p in what becomes of it in JSON',
    (secret) => {
      const scrubber = new SecretScrubber([secret]);
      const value = { password: secret };
      expect(scrubber.text(JSON.stringify(value))).toBe('{"password":"•••"}');
      expect(scrubber.text(format('%j', value))).toBe('{"password":"•••"}');
      expect(scrubber.text(`given ${secret}.`)).toBe('given •••.');
    },
  );

  it.each(['say "please"', 'two\nlines', "it's"])('hides %p in what the console makes of an object', (secret) => {
    expect(new SecretScrubber([secret]).text(format({ password: secret }))).toMatch(/^\{ password: ['"`]•••['"`] \}$/);
  });

  it('hides a secret in an address', () => {
    const scrubber = new SecretScrubber(['p@ss word/é']);
    expect(scrubber.text(`/login?key=${encodeURIComponent('p@ss word/é')}`)).toBe('/login?key=•••');
    expect(scrubber.text(`/login?${new URLSearchParams({ key: 'p@ss word/é' })}`)).toBe('/login?key=•••');
  });

  it('hides each long line of a secret, whichever way its lines end', () => {
    const scrubber = new SecretScrubber(['-----BEGIN-----\r\nMIIEvQIBADAN\r\nab\r\n']);
    expect(scrubber.text('MIIEvQIBADAN')).toBe('•••');
    expect(scrubber.text('-----BEGIN-----\nMIIEvQIBADAN\nab\n')).toBe('•••\n•••\nab\n');
  });

  it('takes a secret with half a character in it', () => {
    expect(new SecretScrubber(['half \ud800 of it']).text('half \ud800 of it')).toBe('•••');
  });
});

describe('json', () => {
  it('hides secrets in texts, keys, lists and objects, at any depth', () => {
    const value = { [`x ${SECRET}`]: [SECRET, { deep: `is ${SECRET}` }], plain: 'text', none: null, yes: true, n: 5 };
    expect(new SecretScrubber([SECRET]).json(value)).toEqual({
      'x •••': ['•••', { deep: 'is •••' }],
      plain: 'text',
      none: null,
      yes: true,
      n: 5,
    });
  });

  it('hides a number that is a secret, not one that contains it', () => {
    const scrubber = new SecretScrubber(['4711', '12.50']);
    expect(scrubber.json([4711, 14711, 47, 12.5])).toEqual(['•••', 14711, 47, 12.5]);
  });

  it('keeps a field called __proto__ a field', () => {
    const value = JSON.parse(`{"__proto__":"${SECRET}"}`) as JsonValue;
    expect(JSON.stringify(new SecretScrubber([SECRET]).json(value))).toBe('{"__proto__":"•••"}');
  });

  it('leaves the value that was given as it was', () => {
    const value = Object.freeze({ list: Object.freeze([SECRET]) });
    new SecretScrubber([SECRET]).json(value as unknown as JsonValue);
    expect(value).toEqual({ list: [SECRET] });
  });

  it('gives back the same value when there is nothing to hide', () => {
    const value = { a: [1] };
    expect(new SecretScrubber(['abc']).json(value)).toBe(value);
  });
});

it('no secret stands in anything that was scrubbed', () => {
  const secrets = fc.array(
    fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('a', 'b', '"', '\\', '\n') }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(secrets, fc.array(fc.nat()), fc.jsonValue(), (known, picks, other) => {
      const scrubber = new SecretScrubber(known);
      const pieces = picks.map((pick) => known[pick % known.length] ?? '');
      const text = scrubber.text(pieces.join(' - '));
      const json = JSON.stringify(scrubber.json({ pieces, other: [other as JsonValue, ...pieces] }));
      for (const secret of known) {
        expect(text).not.toContain(secret);
        expect(json).not.toContain(JSON.stringify(secret));
      }
    }),
  );
});
