import type { ParamType } from '../definition/param-type.js';
import type { ParamDefinition } from '../definition/task-definition.js';
import { brokenRules } from './param-validator.js';

function broken(type: ParamType, rules: Partial<ParamDefinition>, value: unknown): string[] {
  const param = { key: 'x', title: 'X', type, required: true, order: 0, hidden: false, ...rules };
  return brokenRules(param, value).map(({ code, message }) => `${code}: ${message}`);
}

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

describe('brokenRules', () => {
  it.each<[ParamType, Partial<ParamDefinition>, unknown, string]>([
    ['integer', { min: 1, max: 5000 }, 0, 'min: Enter a number from 1 to 5000.'],
    ['integer', { min: 1, max: 5000 }, 5001, 'max: Enter a number from 1 to 5000.'],
    ['number', { min: 0.5 }, 0.4, 'min: Enter a number of at least 0.5.'],
    ['number', { max: 1 }, 1.1, 'max: Enter a number of at most 1.'],
    ['date', { min: day('2026-01-01') }, day('2025-12-31'), 'min: Enter a date not before 2026-01-01.'],
    ['date', { max: day('2026-01-01') }, day('2026-01-02'), 'max: Enter a date not after 2026-01-01.'],
    [
      'datetime',
      { min: day('2026-01-01') },
      day('2025-12-31'),
      'min: Enter a date not before 2026-01-01T00:00:00.000Z.',
    ],
    ['duration', { min: 1000, max: 60_000 }, 90_000, 'max: Enter a duration from 1s to 1m.'],
    ['string[]', { min: 2 }, ['a'], 'min: Enter at least 2 items.'],
    ['string[]', { max: 1 }, ['a', 'b'], 'max: Enter at most 1 item.'],
    ['multiselect', { min: 1, max: 2 }, [], 'min: Choose from 1 to 2 choices.'],
    ['multiselect', { min: 1, max: 1 }, ['a', 'b'], 'max: Choose 1 choice.'],
    ['string', { minLength: 3 }, 'ab', 'minLength: Enter at least 3 characters, not 2.'],
    ['secret', { maxLength: 1 }, 'ab', 'maxLength: Enter at most 1 character, not 2.'],
    ['text', { maxLength: 1 }, '\u{1F600}', 'maxLength: Enter at most 1 character, not 2.'],
    ['string', { pattern: /[a-z]+/ }, 'ab1', 'pattern: Enter a text that matches [a-z]+.'],
    ['string[]', { maxLength: 2 }, ['a', 'bcd', 'efg'], 'maxLength: Item 2: Enter at most 2 characters, not 3.'],
    ['string[]', { pattern: /a|b/ }, ['a', 'ab'], 'pattern: Item 2: Enter a text that matches a|b.'],
  ])('a %s with %j refuses %j', (type, rules, value, expected) => {
    expect(broken(type, rules, value)).toEqual([expected]);
  });

  it.each<[ParamType, Partial<ParamDefinition>, unknown]>([
    ['integer', { min: 1, max: 1 }, 1],
    ['date', { min: day('2026-01-01'), max: day('2026-01-01') }, day('2026-01-01')],
    ['string', { minLength: 2, maxLength: 2 }, 'ab'],
    ['string', { pattern: /a|b/ }, 'b'],
    ['string[]', { min: 0, minLength: 1 }, []],
  ])('a %s with %j takes %j', (type, rules, value) => {
    expect(broken(type, rules, value)).toEqual([]);
  });

  it('tells every broken rule, each once', () => {
    const rules = { max: 1, minLength: 2, pattern: /[a-z]+/ };
    expect(broken('string[]', rules, ['A', 'B']).map((rule) => rule.split(':')[0])).toEqual([
      'max',
      'minLength',
      'pattern',
    ]);
  });

  it('a pattern must match the whole text, whatever its flags are', () => {
    const pattern = /[a-z]+/gimy;
    expect(broken('string', { pattern }, 'abc')).toEqual([]);
    expect(broken('string', { pattern }, 'ABC')).toEqual([]);
    expect(broken('string', { pattern: /[a-z]+/m }, '1\nabc\n2')).toHaveLength(1);
    expect(broken('string[]', { pattern }, ['abc', 'abc', 'abc'])).toEqual([]);
  });
});
