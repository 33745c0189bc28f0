import { PARAM_TYPES } from '../../definition/param-type.js';
import type { ParamDefinition } from '../../definition/task-definition.js';
import { type FieldState, fieldView } from './field.view.js';

const NOTHING: FieldState = { value: '', errors: [] };
const param = (definition: Partial<ParamDefinition>): ParamDefinition => ({
  key: 'p',
  title: 'P',
  type: 'string',
  required: false,
  order: 0,
  hidden: false,
  ...definition,
});
const field = (definition: Partial<ParamDefinition>, state = NOTHING) => fieldView(param(definition), state);

describe('the field of a param', () => {
  it.each([
    ['string', 'input'],
    ['text', 'textarea'],
    ['integer', 'input'],
    ['number', 'input'],
    ['boolean', 'switch'],
    ['select', 'select'],
    ['multiselect', 'choices'],
    ['date', 'input'],
    ['datetime', 'input'],
    ['duration', 'input'],
    ['json', 'textarea'],
    ['string[]', 'textarea'],
    ['secret', 'secret'],
  ] as const)('of type %s is a %s', (type, control) => {
    expect(field({ type }).control).toBe(control);
  });

  it('exists for every type', () => {
    for (const type of PARAM_TYPES) expect(field({ type }).template).toMatch(/^fields\//);
  });

  it('never shows a secret', () => {
    const { value, hint, aside } = field({ type: 'secret' }, { value: 'hunter2', errors: [] });
    expect({ value, hint, aside }).toEqual({
      value: '',
      hint: 'Never stored, logged or shown again.',
      aside: 'secret',
    });
  });

  it('is a text field for numbers, with a keyboard of digits where no sign is needed', () => {
    expect(field({ type: 'integer', min: 1 }).input).toMatchObject({ type: 'text', inputMode: 'numeric' });
    expect(field({ type: 'number', min: 0 }).input.inputMode).toBe('decimal');
    expect(field({ type: 'integer', min: -5 }).input.inputMode).toBeNull();
  });

  it.each<[Partial<ParamDefinition>, string | null]>([
    [{ type: 'integer', min: 1, max: 5_000 }, '1 to 5,000'],
    [{ type: 'integer', min: 0 }, 'from 0'],
    [{ type: 'duration', max: 5_400_000 }, 'up to 1h 30m'],
    [{ type: 'date', min: new Date('2026-01-01') }, 'from 2026-01-01'],
    [{ type: 'string[]', max: 3 }, 'up to 3 items'],
    [{ type: 'string' }, 'optional'],
    [{ type: 'string', default: 'x' }, null],
    [{ type: 'string', required: true }, null],
    [{ type: 'boolean' }, null],
  ])('says at its right what fits: %j', (definition, aside) => {
    expect(field(definition).aside).toBe(aside);
  });

  it('counts the choices that are made', () => {
    const choices = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() }));
    const view = field({ type: 'multiselect', choices }, { value: ['a', 'c'], errors: [] });
    expect(view.aside).toBe('2 of 3');
    expect(view.choices.map(({ label, chosen }) => [label, chosen])).toEqual([
      ['A', true],
      ['B', false],
      ['C', true],
    ]);
  });

  it.each<[string, Partial<ParamDefinition>, string, string[]]>([
    ['must be chosen', { required: true }, '', ['Choose one', 'A']],
    ['was chosen', { required: true }, 'a', ['A']],
    ['may be left out', {}, 'a', ['None', 'A']],
    ['has a default', { default: 'a' }, 'a', ['A']],
    ['may be cleared in spite of a default', { default: 'a', clearable: true }, 'a', ['None', 'A']],
  ])('offers nothing beside the choices only where that is an answer: it %s', (_which, definition, value, labels) => {
    const view = field({ type: 'select', choices: [{ value: 'a', label: 'A' }], ...definition }, { value, errors: [] });
    expect(view.choices.map(({ label }) => label)).toEqual(labels);
  });

  it('puts its errors in the place of the hint, for screen readers too', () => {
    expect(field({ description: 'Help' }).describedBy).toBe('field-p-hint');
    expect(field({ description: 'Help' }, { value: '', errors: ['Wrong.'] }).describedBy).toBe('field-p-error');
    expect(field({}).describedBy).toBeNull();
  });

  it('says what On does beside a switch', () => {
    const view = field({ type: 'boolean', description: 'Write nothing' }, { value: 'true', errors: [] });
    expect(view).toMatchObject({ checked: true, sentence: 'Write nothing', hint: null });
  });

  it('takes seconds in a picker when the value has some', () => {
    expect(field({ type: 'datetime' }, { value: '2026-01-01T10:00:30', errors: [] }).input.step).toBe('any');
    expect(field({ type: 'datetime' }, { value: '2026-01-01T10:00', errors: [] }).input.step).toBeNull();
  });
});
