import { TransientTaskError } from '../attempt.errors.js';
import { isError } from '../run/json-value.js';

/** Faults of the network that pass: codes of Node and of its HTTP client. */
const TRANSIENT_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);
/** Too many requests, and service unavailable. */
const TRANSIENT_STATUSES = new Set([429, 503]);
const LONGEST_CHAIN = 10;

/** Whether the error, or one that caused it, is known to pass by itself. */
export function isTransient(error: unknown): boolean {
  return chainOf(error).some(
    (link) =>
      link instanceof TransientTaskError ||
      TRANSIENT_CODES.has(String(field(link, 'code'))) ||
      TRANSIENT_STATUSES.has(Number(statusOf(link))),
  );
}

/** How long the other side asked us to wait, in ms: by a TransientTaskError, or a `Retry-After` header. */
export function askedWait(error: unknown, now: number): number | undefined {
  for (const link of chainOf(error)) {
    if (link instanceof TransientTaskError && link.retryAfterMs !== undefined) return link.retryAfterMs;
    const asked = retryAfter(headerOf(link), now);
    if (asked !== undefined) return asked;
  }
  return undefined;
}

/** The error, its causes, and what an AggregateError gathered. */
function chainOf(error: unknown): object[] {
  const chain: object[] = [];
  const rest = [error];
  while (rest.length > 0 && chain.length < LONGEST_CHAIN) {
    const next = rest.shift();
    if (typeof next !== 'object' || next === null || chain.includes(next)) continue;
    chain.push(next);
    const gathered = field(next, 'errors');
    rest.push(field(next, 'cause'), ...(isError(next) && Array.isArray(gathered) ? gathered : []));
  }
  return chain;
}

/** Where HTTP clients and Nest's exceptions keep the status of the answer. */
function statusOf(error: object): unknown {
  return field(error, 'status') ?? field(error, 'statusCode') ?? field(field(error, 'response'), 'status');
}

function headerOf(error: object): unknown {
  const headers = field(error, 'headers') ?? field(field(error, 'response'), 'headers');
  return headers instanceof Headers ? headers.get('retry-after') : field(headers, 'retry-after');
}

/** Seconds, or a date. */
function retryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' && typeof header !== 'number') return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(String(header)) - now : seconds * 1_000;
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined;
}

/** A field of anything a method threw; a getter may throw as well. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
