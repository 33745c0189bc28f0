import type { ParamChoice, ParamDefinition } from '../definition/task-definition.js';
import { dayText } from './calendar.js';
import { durationText } from './param-text.js';

/** Longer lists of choices are cut in a sentence. */
const MOST_CHOICES_NAMED = 10;

/** What to enter when there is no value, or one of the wrong kind: "Enter a whole number from 1 to 5000." */
export function enterSentence(param: ParamDefinition): string {
  switch (param.type) {
    case 'integer':
      return `Enter a whole number${range(param)}.`;
    case 'date':
      return `Enter a date${range(param)}, as YYYY-MM-DD.`;
    case 'datetime':
      return `Enter a date and time${range(param)}, such as 2026-03-01T14:30:00Z.`;
    case 'duration':
      return `Enter a duration${range(param)}, such as 90s, 5m or 1h 30m.`;
    case 'boolean':
      return 'Choose on or off (true or false).';
    case 'select':
      return choiceSentence(param);
    case 'multiselect':
      return `Choose any of ${named(param.choices)}.`;
    case 'json':
      return 'Enter a JSON value.';
    case 'string[]':
      return 'Enter a list of texts.';
    case 'number':
      return rangeSentence(param);
    default:
      return 'Enter a text.';
  }
}

/** What to enter instead of a value out of range, or a list too short or too long. */
export function rangeSentence(param: ParamDefinition): string {
  switch (param.type) {
    case 'date':
    case 'datetime':
      return `Enter a date${range(param)}.`;
    case 'duration':
      return `Enter a duration${range(param)}.`;
    case 'multiselect':
      return `Choose ${count(param.min, param.max, 'choice')}.`;
    case 'string[]':
      return `Enter ${count(param.min, param.max, 'item')}.`;
    default:
      return `Enter a number${range(param)}.`;
  }
}

/** What to choose instead of something that is not offered. */
export function choiceSentence(param: ParamDefinition): string {
  return `Choose one of ${named(param.choices)}.`;
}

function range({ type, min, max }: ParamDefinition): string {
  const [low, high] = [bound(type, min), bound(type, max)];
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return type === 'date' || type === 'datetime' ? ` not before ${low}` : ` of at least ${low}`;
  if (high !== undefined) return type === 'date' || type === 'datetime' ? ` not after ${high}` : ` of at most ${high}`;
  return '';
}

function bound(type: ParamDefinition['type'], value: number | Date | undefined): string | undefined {
  if (value instanceof Date) return type === 'date' ? dayText(value) : value.toISOString();
  return value === undefined || type !== 'duration' ? value?.toString() : durationText(value);
}

function count(min: number | Date | undefined, max: number | Date | undefined, noun: string): string {
  if (min !== undefined && min === max) return `${min} ${noun}${min === 1 ? '' : 's'}`;
  if (min !== undefined && max !== undefined) return `from ${min} to ${max} ${noun}s`;
  if (min !== undefined) return `at least ${min} ${noun}${min === 1 ? '' : 's'}`;
  return `at most ${max} ${noun}${max === 1 ? '' : 's'}`;
}

function named(choices: readonly ParamChoice[] = []): string {
  const shown = choices.slice(0, MOST_CHOICES_NAMED).map(({ value }) => String(value));
  const more = choices.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
