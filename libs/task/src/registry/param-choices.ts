import type { ParamChoices } from '../decorators/param.options.js';
import type { ParamChoice } from '../definition/task-definition.js';
import type { Report } from './declaration-problems.js';
import { titleFromKey } from './key-words.js';

/** Every way of writing choices as one: values with labels. The names of an enum's members are its labels. */
export function defineChoices(declared: ParamChoices, report: Report): ParamChoice[] {
  const choices = Array.isArray(declared)
    ? declared.map(fromItem)
    : fromEnum(declared as Readonly<Record<string, unknown>>);
  if (choices.length === 0) report('its choices are empty. Give at least one.');
  const seen = new Set<string>();
  for (const { value } of choices) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      report(`its choice ${JSON.stringify(value)} is no string, number or boolean. Give it a value that is.`);
    }
    // A form carries texts: 1 and "1" are the same there.
    if (seen.has(String(value))) report(`its choice "${value}" is there twice. Remove one.`);
    seen.add(String(value));
  }
  return choices;
}

function fromItem(item: ParamChoice | ParamChoice['value']): ParamChoice {
  if (typeof item !== 'object' || item === null) return { value: item, label: String(item) };
  return { value: item.value, label: item.label ?? String(item.value) };
}

function fromEnum(members: Readonly<Record<string, unknown>>): ParamChoice[] {
  return Object.entries(members)
    .filter(([name, value]) => !isReverse(members, name, value))
    .map(([name, value]) => ({ value: value as ParamChoice['value'], label: titleFromKey(name) }));
}

/** A numeric enum also maps each number back to its name. */
function isReverse(members: Readonly<Record<string, unknown>>, name: string, value: unknown): boolean {
  return typeof value === 'string' && String(members[value]) === name && /^-?\d/.test(name);
}
