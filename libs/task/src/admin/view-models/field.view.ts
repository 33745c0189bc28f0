import type { ParamDefinition } from '../../definition/task-definition.js';
import { dayText, localZone } from '../../params/calendar.js';
import { enterSentence } from '../../params/param-sentences.js';
import { durationText, paramText } from '../../params/param-text.js';
import { numberText } from '../figures.js';
import { choicesOf, type FieldChoiceView } from './field-choices.view.js';

/** One param in a form. */
export interface FieldView {
  /** Id of the control; the summary of errors links to it. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly control: ControlName;
  /** The template that draws the control. */
  readonly template: `fields/${ControlName}`;
  readonly required: boolean;
  /** At the right of the label: a range, `optional`, `secret`, `3 of 9`. */
  readonly aside: string | null;
  readonly hint: string | null;
  readonly errors: readonly string[];
  /** Ids of hint and errors, for `aria-describedby`. */
  readonly describedBy: string | null;
  /** Spans both columns. */
  readonly wide: boolean;
  readonly value: string;
  readonly checked: boolean;
  /** Beside a switch: what On does. */
  readonly sentence: string;
  readonly choices: readonly FieldChoiceView[];
  readonly input: InputView;
  /** Rules of a number for the browser, and what it says when they are broken. */
  readonly number: NumberView | null;
}

/** The range of a number, as texts: `0` must not look like nothing. */
export interface NumberView {
  readonly kind: 'integer' | 'number';
  readonly min: string | null;
  readonly max: string | null;
  readonly say: string;
}

/** The templates of `views/fields` that draw a control. */
export type ControlName = 'input' | 'textarea' | 'switch' | 'select' | 'choices' | 'secret';

/** Attributes of a text-like control; `null` leaves one out. */
export interface InputView {
  readonly type: string;
  readonly inputMode: string | null;
  readonly maxLength: number | null;
  readonly placeholder: string | null;
  readonly unit: string | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly step: string | null;
  readonly rows: number;
  readonly mono: boolean;
}

/** What a field shows beside its definition. */
export interface FieldState {
  readonly value: string | readonly string[];
  readonly errors: readonly string[];
}

/** Where a field stands in the form: the id of its control, and the name under which it is sent. */
export interface FieldPlace {
  readonly id: string;
  readonly name: string;
}

/** The field of one param, with its value and what is wrong with it. */
export function fieldView(
  param: ParamDefinition,
  { value, errors }: FieldState,
  { id, name }: FieldPlace = { id: `field-${param.key}`, name: `args.${param.key}` },
): FieldView {
  const hint = hintOf(param);
  const texts = typeof value === 'string' ? [value] : value;
  const text = texts.join('\n');
  return {
    id,
    name,
    title: param.title,
    control: controlOf(param),
    template: `fields/${controlOf(param)}`,
    required: param.required,
    aside: asideOf(param, texts),
    hint,
    errors,
    describedBy: errors.length > 0 ? `${id}-error` : hint === null ? null : `${id}-hint`,
    wide: ['text', 'multiselect', 'string[]', 'json'].includes(param.type),
    value: param.type === 'secret' ? '' : text,
    checked: param.type === 'boolean' && text === 'true',
    sentence: param.description ?? 'On',
    choices: choicesOf(param, texts),
    input: inputOf(param, text),
    number: numberOf(param),
  };
}

function controlOf({ type }: ParamDefinition): ControlName {
  switch (type) {
    case 'boolean':
      return 'switch';
    case 'select':
      return 'select';
    case 'multiselect':
      return 'choices';
    case 'secret':
      return 'secret';
    case 'text':
    case 'json':
    case 'string[]':
      return 'textarea';
    default:
      return 'input';
  }
}

const INPUT_TYPES: Partial<Record<ParamDefinition['type'], string>> = { date: 'date', datetime: 'datetime-local' };
const INPUT_MODES: Partial<Record<ParamDefinition['type'], string>> = { integer: 'numeric', number: 'decimal' };

function inputOf(param: ParamDefinition, text: string): InputView {
  const { type, min, max, maxLength } = param;
  const list = type === 'string[]';
  return {
    type: INPUT_TYPES[type] ?? param.format ?? 'text',
    // A keyboard of digits has no minus sign on phones.
    inputMode: typeof min === 'number' && min >= 0 ? (INPUT_MODES[type] ?? null) : null,
    maxLength: list ? null : (maxLength ?? null),
    placeholder: param.placeholder ?? null,
    unit: type === 'datetime' ? localZone() : (param.unit ?? null),
    min: min instanceof Date ? pickerText(type, min) : null,
    max: max instanceof Date ? pickerText(type, max) : null,
    // Without it pickers refuse values with seconds.
    step: type === 'datetime' && /:\d{2}:\d{2}/.test(text) ? 'any' : null,
    rows: Math.min(12, Math.max(3, text.split('\n').length)),
    mono: type === 'json',
  };
}

function numberOf(param: ParamDefinition): NumberView | null {
  const { type, min, max } = param;
  if (type !== 'integer' && type !== 'number') return null;
  return { kind: type, min: min?.toString() ?? null, max: max?.toString() ?? null, say: enterSentence(param) };
}

function pickerText(type: ParamDefinition['type'], date: Date): string {
  return type === 'date' ? dayText(date) : paramText('datetime', date);
}

function asideOf(param: ParamDefinition, texts: readonly string[]): string | null {
  if (param.type === 'secret') return 'secret';
  if (param.type === 'boolean') return null;
  if (param.type === 'multiselect') return `${texts.length} of ${param.choices?.length ?? 0}`;
  const range = rangeText(param);
  if (range !== null) return range;
  return param.required || param.default !== undefined ? null : 'optional';
}

function rangeText({ type, min, max }: ParamDefinition): string | null {
  const text = (value: number | Date): string => {
    if (value instanceof Date) return type === 'date' ? dayText(value) : paramText('datetime', value).replace('T', ' ');
    return type === 'duration' ? durationText(value) : numberText(value);
  };
  const items = type === 'string[]' ? ' items' : '';
  if (min !== undefined && max !== undefined) return `${text(min)} to ${text(max)}${items}`;
  if (min !== undefined) return `from ${text(min)}${items}`;
  return max === undefined ? null : `up to ${text(max)}${items}`;
}

const TYPE_HINTS: Partial<Record<ParamDefinition['type'], string>> = {
  duration: 'For example 90s, 5m or 1h 30m.',
  'string[]': 'One a line.',
  json: 'A JSON value.',
  secret: 'Never stored, logged or shown again.',
};

// A switch shows its description beside it.
function hintOf({ type, description, pattern }: ParamDefinition): string | null {
  if (type === 'boolean') return null;
  const rule = pattern === undefined ? undefined : `Must match ${pattern.source}.`;
  const parts = [description, type === 'secret' && description !== undefined ? undefined : TYPE_HINTS[type], rule];
  const sentences = parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => endsSentence(part as string));
  return sentences.length === 0 ? null : sentences.join(' ');
}

function endsSentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}
