import { HttpException, ServiceUnavailableException } from '@nestjs/common';
import { TransientTaskError } from '../attempt.errors.js';
import { askedWait, isTransient } from './transient-error.js';

const NOW = Date.UTC(2026, 10, 24, 6);
const withFields = (fields: object, cause?: unknown) => Object.assign(new Error('failed', { cause }), fields);
const unreadable = Object.defineProperty(new Error('odd'), 'code', {
  get: () => {
    throw new Error('no');
  },
});

it.each<[string, unknown]>([
  ['a TransientTaskError', new TransientTaskError('Busy.')],
  ['a connection that was reset', withFields({ code: 'ECONNRESET' })],
  ['a connection that timed out', withFields({ code: 'ETIMEDOUT' })],
  ['a name that cannot be resolved now', withFields({ code: 'EAI_AGAIN' })],
  ['what fetch throws', new TypeError('fetch failed', { cause: withFields({ code: 'UND_ERR_CONNECT_TIMEOUT' }) })],
  ['an answer 429, as clients keep it', withFields({ response: { status: 429 } })],
  ['an answer 503, as others keep it', withFields({ statusCode: 503 })],
  ['an exception of Nest', new ServiceUnavailableException()],
  ['one of several', new AggregateError([new Error('a'), withFields({ code: 'ECONNREFUSED' })])],
  ['a thrown object', { status: 503 }],
])('%s passes by itself', (_what, error) => {
  expect(isTransient(error)).toBe(true);
});

it.each<[string, unknown]>([
  ['an ordinary error', new Error('broken')],
  ['a missing file', withFields({ code: 'ENOENT' })],
  ['an answer 500', withFields({ status: 500 })],
  ['an answer 404, as Nest says it', new HttpException('Not found', 404)],
  ['a text', 'ECONNRESET'],
  ['nothing', undefined],
  ['one whose fields cannot be read', unreadable],
])('%s does not', (_what, error) => {
  expect(isTransient(error)).toBe(false);
});

it('a chain of causes that bites its own tail ends', () => {
  const error = new Error('a');
  error.cause = new Error('b', { cause: error });
  expect(isTransient(error)).toBe(false);
});

describe('the wait that was asked for', () => {
  it.each<[string, unknown, number | undefined]>([
    ['of a TransientTaskError', new TransientTaskError('Busy.', { retryAfterMs: 250 }), 250],
    ['in seconds', withFields({ response: { status: 429, headers: { 'retry-after': '120' } } }), 120_000],
    ['as a date', withFields({ headers: { 'retry-after': 'Tue, 24 Nov 2026 06:00:30 GMT' } }), 30_000],
    ['as a date that is past', withFields({ headers: { 'retry-after': 'Tue, 24 Nov 2026 05:00:00 GMT' } }), 0],
    ['in the headers of fetch', withFields({ response: new Response('', { headers: { 'Retry-After': '7' } }) }), 7_000],
    ['by a cause', new Error('sync failed', { cause: withFields({ headers: { 'retry-after': 3 } }) }), 3_000],
    ['that makes no sense', withFields({ headers: { 'retry-after': 'soon' } }), undefined],
    ['by nobody', new Error('broken'), undefined],
  ])('%s', (_what, error, wait) => {
    expect(askedWait(error, NOW)).toBe(wait);
  });
});
