import type { ParamDefinition } from '../definition/task-definition.js';
import { rangeSentence } from './param-sentences.js';

/** One broken rule of a param: a stable code, and a sentence that says what to enter instead. */
export interface BrokenRule {
  readonly code: 'min' | 'max' | 'minLength' | 'maxLength' | 'pattern';
  readonly message: string;
}

/** Every rule of the param that a typed value breaks, each at most once. */
export function brokenRules(param: ParamDefinition, value: unknown): BrokenRule[] {
  return [...brokenRange(param, value), ...brokenTextRules(param, value)];
}

function brokenRange(param: ParamDefinition, value: unknown): BrokenRule[] {
  const size = sizeOf(value);
  if (size === undefined) return [];
  if (param.min !== undefined && size < Number(param.min)) return [{ code: 'min', message: rangeSentence(param) }];
  if (param.max !== undefined && size > Number(param.max)) return [{ code: 'max', message: rangeSentence(param) }];
  return [];
}

/** What `min` and `max` are compared with: the number, the instant, or the number of items. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' || value instanceof Date ? Number(value) : undefined;
}

function brokenTextRules(param: ParamDefinition, value: unknown): BrokenRule[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  const prefix = Array.isArray(value) ? itemPrefix : () => '';
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = param;
  const broken: BrokenRule[] = [];
  const add = (code: BrokenRule['code'], isWrong: (text: string) => boolean, say: (text: string) => string): void => {
    const index = texts.findIndex(isWrong);
    if (index !== -1) broken.push({ code, message: prefix(index) + say(texts[index] as string) });
  };
  add(
    'minLength',
    (text) => text.length < minLength,
    (text) => `Enter at least ${characters(minLength)}, not ${text.length}.`,
  );
  add(
    'maxLength',
    (text) => text.length > maxLength,
    (text) => `Enter at most ${characters(maxLength)}, not ${text.length}.`,
  );
  if (pattern !== undefined) {
    const whole = wholeText(pattern);
    add(
      'pattern',
      (text) => !whole.test(text),
      () => `Enter a text that matches ${pattern.source}.`,
    );
  }
  return broken;
}

/** As HTML reads a pattern: it must match from the first to the last character, and does not remember where it was. */
function wholeText(pattern: RegExp): RegExp {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[gmy]/g, ''));
}

function itemPrefix(index: number): string {
  return `Item ${index + 1}: `;
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
