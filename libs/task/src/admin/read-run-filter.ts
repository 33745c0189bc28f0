import type { Request } from 'express';
import { toMilliseconds } from '../duration.js';
import { RUN_TRIGGERS } from '../run/run.js';
import type { RunFilter } from '../run/run-query.js';
import type { RunStatus } from '../run/run-status.js';
import { BadRequestError } from '../task.errors.js';

/**
 * The filter that the address of a list says: `task`, `status` (several by comma or repetition), `label`, `actor`,
 * `trigger`, `tag`, `from`, `to` (a time, or a length such as `7d` for "as long ago"), `text`, `args.<key>`, `limit`, `cursor`.
 * Empty ones count as absent.
 * @throws BadRequestError for a limit or trigger that cannot be read; statuses, times and cursors are checked by the store
 */
export function readRunFilter(query: Request['query'], now: Date): RunFilter {
  const text = (name: string) => textOf(query[name]);
  const status = [query.status ?? []]
    .flat()
    .flatMap((value) => String(value).split(','))
    .filter((value) => value !== '');
  const argTexts = argTextsOf(query);
  return {
    ...given('task', text('task')),
    ...(status.length === 0 ? {} : { status: status as RunStatus[] }),
    ...given('label', text('label')),
    ...given('actor', text('actor')),
    ...given('trigger', triggerOf(text('trigger'))),
    ...given('tag', text('tag')),
    ...given('from', timeOf(text('from'), now)),
    ...given('to', timeOf(text('to'), now)),
    ...given('text', text('text')),
    ...given('cursor', text('cursor')),
    ...given('limit', limitOf(text('limit'))),
    ...(Object.keys(argTexts).length === 0 ? {} : { argTexts }),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function textOf(value: unknown): string | undefined {
  const text = [value].flat().at(-1);
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function triggerOf(text: string | undefined): RunFilter['trigger'] {
  const trigger = RUN_TRIGGERS.find((known) => known === text);
  if (text === undefined || trigger !== undefined) return trigger;
  throw new BadRequestError(`There is no trigger "${text}". Known: ${RUN_TRIGGERS.join(', ')}.`);
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new BadRequestError(`The limit is "${text}": expected a whole number from 1 to 500.`);
}

function timeOf(text: string | undefined, now: Date): Date | string | undefined {
  const ago = text !== undefined && /^\d+[a-z]+$/i.test(text) ? toMilliseconds(text) : undefined;
  return ago === undefined ? text : new Date(now.getTime() - ago);
}

function argTextsOf(query: Request['query']): Record<string, string> {
  const entries = Object.entries(query).filter(([name]) => name.startsWith('args.') && name.length > 5);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name.slice(5), text]];
    }),
  );
}
