import type { Request } from 'express';
import { BadRequestError, NotAcceptableError } from '../task.errors.js';

/** What every page can be had as. */
export const FORMATS = ['html', 'json', 'csv', 'xml', 'yaml'] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

const BY_MEDIA_TYPE: Readonly<Record<string, Format>> = {
  'text/html': 'html',
  'application/json': 'json',
  'application/problem+json': 'json',
  'text/csv': 'csv',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/yaml': 'yaml',
  'text/yaml': 'yaml',
  'application/x-yaml': 'yaml',
};

/**
 * What the request wants to have: `?format`, then `Accept`. Whoever takes anything gets HTML, or JSON if JSON was sent.
 * @throws BadRequestError for an unknown `?format`
 * @throws NotAcceptableError when none of the accepted types can be made
 */
export function formatOf(request: Request): Format {
  const asked = request.query.format;
  if (asked !== undefined) {
    const format = FORMATS.find((known) => known === asked);
    if (format !== undefined) return format;
    throw new BadRequestError(`Unknown format ${JSON.stringify(asked)}. Known formats: ${FORMATS.join(', ')}.`);
  }
  const types = Object.keys(BY_MEDIA_TYPE);
  const best = request.accepts(sentJson(request) ? ['application/json', ...types] : types);
  if (best !== false) return BY_MEDIA_TYPE[best] ?? 'html';
  throw new NotAcceptableError(
    `Nothing in "Accept: ${request.get('accept')}" can be made. Known types: ${types.join(', ')}.`,
  );
}

/** The wanted format where none may be refused, as for errors: JSON when the request cannot be answered as it asks. */
export function formatOrJson(request: Request): Format {
  try {
    return formatOf(request);
  } catch {
    return 'json';
  }
}

/** Whether the body of the request is JSON, as programs send it; forms are not. */
export function sentJson(request: Request): boolean {
  return Boolean(request.is(['json', '+json']));
}
