import type { ParamType } from '../definition/param-type.js';
import type { ParamDefinition } from '../definition/task-definition.js';
import { type ParamSource, parseParam } from './param-parser.js';

const CHOICES = [
  { value: 'sql', label: 'SQL' },
  { value: 2, label: 'Two' },
  { value: true, label: 'Yes' },
];

function param(type: ParamType): ParamDefinition {
  const choices = type === 'select' || type === 'multiselect' ? { choices: CHOICES } : {};
  return { key: 'x', title: 'X', type, required: true, order: 0, hidden: false, ...choices };
}

function value(type: ParamType, given: unknown, source: ParamSource): unknown {
  const parsed = parseParam(param(type), given, source);
  return 'value' in parsed ? parsed.value : parsed.code;
}

/** What a form sends, what JSON carries, and the one typed value both give. */
const SAME: [type: ParamType, form: string | string[], json: unknown, typed: unknown][] = [
  ['string', ' a ', ' a ', ' a '],
  ['text', 'one\r\ntwo', 'one\ntwo', 'one\ntwo'],
  ['secret', 'hunter2', 'hunter2', 'hunter2'],
  ['integer', ' 42 ', 42, 42],
  ['integer', '-7', -7, -7],
  ['integer', '+007', 7, 7],
  ['integer', '9007199254740991', 9007199254740991, 9007199254740991],
  ['number', '1.50', 1.5, 1.5],
  ['number', '1e3', 1000, 1000],
  ['number', '.5', 0.5, 0.5],
  ['number', '-0', -0, 0],
  ['boolean', 'on', true, true],
  ['boolean', ['false', 'on'], true, true],
  ['boolean', 'TRUE', true, true],
  ['boolean', '1', true, true],
  ['boolean', ['false'], false, false],
  ['boolean', '0', false, false],
  ['select', 'sql', 'sql', 'sql'],
  ['select', '2', 2, 2],
  ['select', 'true', true, true],
  ['multiselect', 'sql', ['sql'], ['sql']],
  ['multiselect', ['', '2', 'sql', '2'], [2, 'sql', 2], [2, 'sql']],
  ['date', '2026-03-01', '2026-03-01', new Date('2026-03-01T00:00:00Z')],
  ['datetime', '2026-03-01T14:30+01:00', '2026-03-01T13:30:00Z', new Date('2026-03-01T13:30:00Z')],
  ['duration', '1h 30m', 5_400_000, 5_400_000],
  ['duration', '90s', '90s', 90_000],
  ['json', '{"a": [1, null]}', { a: [1, null] }, { a: [1, null] }],
  ['json', 'null', null, null],
  ['json', '"text"', 'text', 'text'],
  ['string[]', 'a\r\n\r\n b\nc', ['a', ' b', 'c'], ['a', ' b', 'c']],
  ['string[]', ['a', 'b\nc'], ['a', 'b', 'c'], ['a', 'b', 'c']],
];

const REFUSED: [type: ParamType, source: ParamSource, given: unknown, code: string][] = [
  ['string', 'json', 5, 'type'],
  ['string', 'json', null, 'type'],
  ['string', 'form', ['a', 'b'], 'type'],
  ['integer', 'form', '12abc', 'type'],
  ['integer', 'form', '1e3', 'type'],
  ['integer', 'form', '5.0', 'type'],
  ['integer', 'form', '0x10', 'type'],
  ['integer', 'form', '9007199254740993', 'type'],
  ['integer', 'json', '42', 'type'],
  ['integer', 'json', 1.5, 'type'],
  ['integer', 'json', 2 ** 53, 'type'],
  ['number', 'form', '1,5', 'type'],
  ['number', 'form', 'Infinity', 'type'],
  ['number', 'form', '1e999', 'type'],
  ['number', 'form', '.', 'type'],
  ['number', 'json', '1.5', 'type'],
  ['number', 'code', Number.NaN, 'type'],
  ['number', 'code', Number.POSITIVE_INFINITY, 'type'],
  ['boolean', 'form', 'maybe', 'type'],
  ['boolean', 'json', 'true', 'type'],
  ['boolean', 'json', 1, 'type'],
  ['select', 'form', 'xml', 'choice'],
  ['select', 'json', '2', 'choice'],
  ['select', 'json', ['sql'], 'choice'],
  ['multiselect', 'json', ['sql', 'xml'], 'choice'],
  ['multiselect', 'json', 'sql', 'type'],
  ['multiselect', 'form', ['sql', 'xml'], 'choice'],
  ['date', 'form', '2026-02-30', 'type'],
  ['date', 'json', '2026-03-01T00:00:00Z', 'type'],
  ['date', 'json', 1_772_323_200_000, 'type'],
  ['date', 'json', new Date('2026-03-01T00:00:00Z'), 'type'],
  ['date', 'code', new Date('2026-03-01T10:00:00Z'), 'type'],
  ['date', 'code', new Date(Number.NaN), 'type'],
  ['datetime', 'json', '2026-03-01T14:30', 'type'],
  ['datetime', 'json', '2026-03-01', 'type'],
  ['datetime', 'code', new Date(Number.NaN), 'type'],
  ['duration', 'form', 'soon', 'type'],
  ['duration', 'json', -1, 'type'],
  ['duration', 'json', [5], 'type'],
  ['json', 'form', '{"a":}', 'type'],
  ['json', 'code', () => 1, 'type'],
  ['string[]', 'json', 'a', 'type'],
  ['string[]', 'json', ['a', 1], 'type'],
];

describe('parseParam', () => {
  it.each(SAME)('reads a %s %j of a form and %j of JSON as the same value', (type, form, json, typed) => {
    expect(value(type, form, 'form')).toStrictEqual(typed);
    expect(value(type, json, 'json')).toStrictEqual(typed);
    expect(value(type, json, 'code')).toStrictEqual(typed);
  });

  it.each(REFUSED)('refuses a %s of %s that is %j (%s)', (type, source, given, code) => {
    expect(value(type, given, source)).toBe(code);
  });

  it.each(['date', 'datetime'] as const)('takes a Date for a %s from code, and copies it', (type) => {
    const given = new Date('2026-03-01T00:00:00Z');
    const parsed = value(type, given, 'code');
    expect(parsed).toEqual(given);
    expect(parsed).not.toBe(given);
  });

  it('copies lists, so that a method that changes its argument changes nothing else', () => {
    const given = ['a'];
    expect(value('string[]', given, 'code')).not.toBe(given);
    expect(value('json', given, 'code')).not.toBe(given);
  });

  it('says of JSON where it is wrong, and of a time that its offset is missing', () => {
    expect(parseParam(param('json'), '{', 'form')).toHaveProperty(
      'message',
      expect.stringContaining('line 1, column 2'),
    );
    expect(parseParam(param('datetime'), '2026-03-01T14:30', 'json')).toHaveProperty(
      'message',
      'Enter a date and time with its offset, such as 2026-03-01T14:30:00Z.',
    );
  });
});
