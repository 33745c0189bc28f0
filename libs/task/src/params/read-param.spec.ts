import type { ParamDefinition } from '../definition/task-definition.js';
import { readParam } from './read-param.js';

const CHOICES = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
];

function param(more: Partial<ParamDefinition>): ParamDefinition {
  return { key: 'x', title: 'X', type: 'string', required: false, order: 0, hidden: false, ...more };
}

/** `nothing`, an issue's code, or the value. */
function outcome(definition: ParamDefinition, input: Record<string, unknown>, source: 'json' | 'form'): unknown {
  const { given, value, issues } = readParam(definition, input, source);
  if (issues.length > 0) return issues.map(({ code }) => code).join(' ');
  return given ? { value } : 'nothing';
}

const REQUIRED = param({ type: 'integer', required: true });
const OPTIONAL = param({ type: 'integer' });
const NUMBER = param({ type: 'integer', default: 100 });
const CLEARABLE = param({ type: 'integer', default: 100, clearable: true });
const TEXT = param({ default: 'tmp-' });
const LIST = param({ type: 'string[]', default: ['a'] });
const SELECT = param({ type: 'select', choices: CHOICES, default: 'a' });
const MULTI = param({ type: 'multiselect', choices: CHOICES, default: ['a'] });

describe('readParam', () => {
  it.each<[string, ParamDefinition, unknown]>([
    ['required', REQUIRED, 'required'],
    ['optional', OPTIONAL, 'nothing'],
    ['with a default', NUMBER, { value: 100 }],
    ['with a default that can be cleared', CLEARABLE, { value: 100 }],
    ['that is required and has a default', param({ type: 'integer', required: true, default: 7 }), { value: 7 }],
  ])('missing, a param %s gives the default or nothing', (_what, definition, expected) => {
    expect(outcome(definition, {}, 'json')).toEqual(expected);
    expect(outcome(definition, {}, 'form')).toEqual(expected);
    expect(outcome(definition, { x: undefined }, 'json')).toEqual(expected);
  });

  it.each<[string, ParamDefinition, unknown]>([
    ['required number', REQUIRED, 'required'],
    ['required number with a default', param({ type: 'integer', required: true, default: 7 }), 'required'],
    ['optional number', OPTIONAL, 'nothing'],
    ['number with a default', NUMBER, { value: 100 }],
    ['number with a default that can be cleared', CLEARABLE, { value: undefined }],
    ['text with a default', TEXT, { value: '' }],
    ['text with a default that can be cleared', param({ default: 'tmp-', clearable: true }), { value: undefined }],
    ['required text', param({ required: true }), 'required'],
    ['optional text', param({}), 'nothing'],
    ['list with a default', LIST, { value: [] }],
    ['choice with a default', SELECT, { value: 'a' }],
    ['list of choices with a default', MULTI, { value: [] }],
    ['required list', param({ type: 'string[]', required: true }), 'required'],
    ['optional list', param({ type: 'string[]' }), 'nothing'],
    ['JSON value with a default', param({ type: 'json', default: ['a'] }), { value: ['a'] }],
    ['boolean', param({ type: 'boolean', default: true }), { value: true }],
    ['optional secret', param({ type: 'secret' }), 'nothing'],
    ['required JSON value', param({ type: 'json', required: true }), 'required'],
  ])('emptied in a form, a %s never brings back silently what was taken out', (_what, definition, expected) => {
    expect(outcome(definition, { x: '' }, 'form')).toEqual(expected);
    expect(outcome(definition, { x: [''] }, 'form')).toEqual(expected);
    if (definition.type !== 'json') expect(outcome(definition, { x: null }, 'json')).toEqual(expected);
  });

  it('blanks are an empty field, except in a text', () => {
    expect(outcome(OPTIONAL, { x: '  ' }, 'form')).toBe('nothing');
    expect(outcome(param({}), { x: '  ' }, 'form')).toEqual({ value: '  ' });
  });

  it('null is a JSON value like any other', () => {
    expect(outcome(param({ type: 'json', required: true }), { x: null }, 'json')).toEqual({ value: null });
  });

  it('an empty text or list of JSON is a value, but not enough for a required param', () => {
    expect(outcome(param({}), { x: '' }, 'json')).toEqual({ value: '' });
    expect(outcome(param({ type: 'string[]' }), { x: [] }, 'json')).toEqual({ value: [] });
    expect(outcome(param({ required: true }), { x: '' }, 'json')).toBe('required');
    expect(outcome(param({ type: 'string[]', required: true }), { x: [] }, 'json')).toBe('required');
  });

  it('what an emptied text or list becomes must keep the rules', () => {
    expect(outcome(param({ default: 'tmp-', minLength: 1 }), { x: '' }, 'form')).toBe('minLength');
    expect(outcome(param({ type: 'string[]', default: ['a'], min: 1 }), { x: '' }, 'form')).toBe('min');
  });

  it('the mask of a secret is no secret', () => {
    for (const required of [true, false]) {
      expect(readParam(param({ type: 'secret', required }), { x: '•••' }, 'json').issues).toEqual([
        { param: 'x', code: 'required', message: 'Enter it again: secrets are not kept.' },
      ]);
    }
  });

  it('gives a copy of the default, so that a method cannot change it', () => {
    const { value } = readParam(LIST, {}, 'json');
    (value as string[]).push('b');
    expect(readParam(LIST, {}, 'json').value).toEqual(['a']);
  });

  it('sees only what the input itself has', () => {
    const inherited = Object.create({ x: 5 });
    expect(outcome(OPTIONAL, inherited, 'json')).toBe('nothing');
    expect(outcome(param({ key: 'toString' }), {}, 'json')).toBe('nothing');
  });
});
