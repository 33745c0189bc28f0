import type { ParamOptions } from '../decorators/param.options.js';
import { PARAM_TYPES } from '../definition/param-type.js';
import type { ParamDefinition } from '../definition/task-definition.js';
import { defineParam, type ParamDeclaration } from './define-param.js';

type Clues = Partial<Omit<ParamDeclaration, 'options'>>;

function define(options: ParamOptions, clues: Clues = {}): ParamDefinition {
  return defineParam({ key: 'x', options, ...clues }, (problem) => {
    throw new Error(problem);
  });
}

function problems(options: ParamOptions, clues: Clues = {}): string[] {
  const said: string[] = [];
  defineParam({ key: 'x', options, ...clues }, (problem) => said.push(problem));
  return said;
}

describe('the type of a param', () => {
  it.each<[string, ParamOptions, Clues, string]>([
    ['String', {}, { designType: String }, 'string'],
    ['Number', {}, { designType: Number }, 'number'],
    ['Number with @IsInt', {}, { designType: Number, rules: { integer: true } }, 'integer'],
    ['Boolean', {}, { designType: Boolean }, 'boolean'],
    ['Date', {}, { designType: Date }, 'datetime'],
    ['Array', {}, { designType: Array }, 'string[]'],
    ['choices', { choices: ['a'] }, { designType: String }, 'select'],
    ['choices of an unknown type', { choices: ['a'] }, { designType: Object }, 'select'],
    ['choices of an array', { choices: ['a'] }, { designType: Array }, 'multiselect'],
    ['choices of class-validator', {}, { designType: String, rules: { choices: ['a'] } }, 'select'],
    ['nested rules', {}, { designType: Array, rules: { nested: true } }, 'json'],
    ['an explicit type', { type: 'date' }, { designType: Date }, 'date'],
    ['an initialiser', {}, { designType: Object, initial: 5 }, 'number'],
    ['an initialiser that is a list', { choices: ['a'] }, { designType: Object, initial: ['a'] }, 'multiselect'],
  ])('%s', (_what, options, clues, type) => {
    expect(define(options, clues).type).toBe(type);
  });

  it.each([Object, undefined, Function, Map, class Custom {}])(
    'is asked for where TypeScript left %p',
    (designType) => {
      expect(problems({}, { designType })).toEqual([
        `param "x": its type cannot be told from TypeScript here. Give it one: ${PARAM_TYPES.join(', ')}.`,
      ]);
    },
  );

  it('is refused when it does not exist, and nothing else is said then', () => {
    expect(problems({ type: 'int' as 'integer', default: 5, min: 3 })).toEqual([
      expect.stringMatching(/^param "x": there is no type "int"\. Use one of string, text/),
    ]);
  });

  it('is asked for where a list holds numbers', () => {
    expect(problems({}, { designType: Array, rules: { numbersInside: true } })).toEqual([
      'param "x": its items are numbers, which no list type carries. Give it the type json.',
    ]);
  });
});

describe('whether a param is required', () => {
  it.each<[string, ParamOptions, Clues, Partial<ParamDefinition>]>([
    ['by itself', {}, {}, { required: true }],
    ['not with a default', { default: 'a' }, {}, { required: false, default: 'a' }],
    ['not when it says so', { required: false }, {}, { required: false }],
    ['not with @IsOptional', {}, { rules: { optional: true } }, { required: false }],
    ['not with @ValidateIf', {}, { rules: { conditional: true } }, { required: false }],
    ['not with an initialiser', {}, { initial: 'a' }, { required: false, default: 'a' }],
    ['with a default, when it says so', { required: true, default: 'a' }, {}, { required: true, default: 'a' }],
    ['with @IsOptional, when it says so', { required: true }, { rules: { optional: true } }, { required: true }],
  ])('%s', (_what, options, clues, expected) => {
    const { required, default: fallback, clearable } = define({ type: 'string', ...options }, clues);
    expect({ required, default: fallback, clearable }).toEqual(expected);
  });

  it('a boolean is not, and off when it is missing', () => {
    expect(define({ type: 'boolean' })).toMatchObject({ required: false, default: false });
    expect(define({ type: 'boolean', default: true })).toMatchObject({ required: false, default: true });
    expect(define({ type: 'boolean', required: true }).default).toBeUndefined();
  });

  it('a default can be cleared only where the declaration says that there may be no value', () => {
    expect(define({ type: 'integer', default: 5 }).clearable).toBeUndefined();
    expect(define({ type: 'integer', default: 5, required: false }).clearable).toBe(true);
    expect(define({ type: 'integer', default: 5 }, { rules: { optional: true } }).clearable).toBe(true);
    expect(define({ type: 'boolean', required: false }).clearable).toBeUndefined();
    expect(
      define({ type: 'integer', default: 5, required: true }, { rules: { optional: true } }).clearable,
    ).toBeUndefined();
  });
});

describe('what a param is complete with', () => {
  it('a title made of its key, and no key without a value', () => {
    expect(define({ type: 'integer' }, { key: 'batchSize' })).toStrictEqual({
      key: 'batchSize',
      title: 'Batch size',
      type: 'integer',
      required: true,
      order: 0,
      hidden: false,
    });
  });

  it('bounds and default in their typed form', () => {
    const day = define({
      type: 'date',
      min: '2026-01-01',
      max: new Date('2026-12-31T00:00:00Z'),
      default: '2026-03-01',
    });
    expect(day.min).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(day.max).toEqual(new Date('2026-12-31T00:00:00Z'));
    expect(day.default).toEqual(new Date('2026-03-01T00:00:00Z'));
    expect(define({ type: 'duration', min: '1s', max: 60_000, default: '5s' })).toMatchObject({
      min: 1_000,
      max: 60_000,
      default: 5_000,
    });
  });

  it('the rules of class-validator, where its own options say nothing else', () => {
    const rules = { min: 1, max: 9, minLength: 1, format: 'email' as const };
    expect(define({ type: 'integer', max: 5 }, { rules })).toMatchObject({ min: 1, max: 5 });
    expect(define({ type: 'integer' }, { rules })).not.toHaveProperty('minLength');
    expect(define({ type: 'string' }, { rules })).toMatchObject({ minLength: 1, format: 'email' });
  });
});

describe('a wrong param', () => {
  it.each<[ParamOptions, string]>([
    [{ type: 'integer', min: 10, max: 5 }, 'its min 10 is above its max 5. Swap them.'],
    [{ type: 'date', min: '2026-02-30' }, 'its min "2026-02-30" is no date.'],
    [{ type: 'string[]', max: 1.5 }, 'its max 1.5 is no number of items.'],
    [{ type: 'multiselect', choices: ['a'], min: -1 }, 'its min -1 is no number of items.'],
    [{ type: 'string', min: 1 }, 'min and max mean nothing for the type string.'],
    [{ type: 'integer', maxLength: 1 }, 'minLength, maxLength and pattern mean nothing for the type integer.'],
    [{ type: 'string', minLength: 5, maxLength: 1 }, 'its minLength 5 is above its maxLength 1. Swap them.'],
    [{ type: 'string', minLength: -1 }, 'the length -1 is no whole number of characters.'],
    [{ type: 'string', pattern: 'a' as unknown as RegExp }, 'its pattern is no regular expression. Write it as /…/.'],
    [{ type: 'select' }, 'a select needs choices: a list, or an enum.'],
    [{ type: 'string', choices: ['a'] }, 'choices mean nothing for the type string.'],
    [{ type: 'select', choices: [] }, 'its choices are empty. Give at least one.'],
    [{ type: 'secret', default: 'hunter2' }, 'a secret has no default'],
    [{ type: 'integer', default: 0, min: 1, max: 9 }, 'its default 0 breaks its own rule: Enter a number from 1 to 9.'],
    [{ type: 'integer', default: '5' }, 'its default "5" breaks its own rule: Enter a whole number.'],
    [{ choices: ['a'], default: 'b' }, 'its default "b" breaks its own rule: Choose one of a.'],
    [{ type: 'string', default: 'A', pattern: /[a-z]/ }, 'its default "A" breaks its own rule'],
  ])('%j is told: %s', (options, problem) => {
    expect(problems(options)).toEqual([expect.stringContaining(`param "x": ${problem}`)]);
  });

  it.each(['', 'a b', '1a', 'a.b', '__proto__', 'constructor'])('the key "%s" is told', (key) => {
    expect(problems({ type: 'string' }, { key })).toEqual([expect.stringContaining('this key is refused')]);
  });

  it('is told with everything that is wrong with it', () => {
    expect(problems({ type: 'string', min: 1, choices: ['a'], minLength: 3, default: 'a' }, { key: '' })).toHaveLength(
      4,
    );
  });
});
