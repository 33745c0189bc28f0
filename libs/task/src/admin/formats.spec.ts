import { ExpressAdapter } from '@nestjs/platform-express';
import type { Request } from 'express';
import { BadRequestError, NotAcceptableError } from '../task.errors.js';
import { type Format, formatOf, formatOrJson } from './formats.js';

function requestWith(headers: Record<string, string>, query: Record<string, unknown> = {}): Request {
  const request = Object.create(new ExpressAdapter().getInstance().request) as Request;
  return Object.defineProperties(request, { headers: { value: headers }, query: { value: query } });
}

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const SENT_JSON = { 'content-type': 'application/json', 'content-length': '2' };

describe('formatOf', () => {
  it.each<[string, Record<string, string>, Format]>([
    ['a browser', { accept: BROWSER }, 'html'],
    ['no Accept at all', {}, 'html'],
    ['anything', { accept: '*/*' }, 'html'],
    ['anything, after JSON was sent', { accept: '*/*', ...SENT_JSON }, 'json'],
    ['no Accept, after JSON was sent', SENT_JSON, 'json'],
    ['a page, even after JSON was sent', { accept: 'text/html', ...SENT_JSON }, 'html'],
    ['JSON', { accept: 'application/json' }, 'json'],
    ['CSV before JSON', { accept: 'application/json;q=0.5, text/csv' }, 'csv'],
    ['XML by its older name', { accept: 'text/xml' }, 'xml'],
    ['YAML', { accept: 'application/yaml' }, 'yaml'],
  ])('answers who accepts %s', (_who, headers, format) => {
    expect(formatOf(requestWith(headers))).toBe(format);
  });

  it('lets ?format win over Accept', () => {
    expect(formatOf(requestWith({ accept: 'text/html' }, { format: 'csv' }))).toBe('csv');
  });

  it('refuses an unknown ?format, also one that is given twice', () => {
    expect(() => formatOf(requestWith({}, { format: 'pdf' }))).toThrow(BadRequestError);
    expect(() => formatOf(requestWith({}, { format: ['json', 'csv'] }))).toThrow('Known formats: html, json');
  });

  it('refuses an Accept that nothing satisfies', () => {
    expect(() => formatOf(requestWith({ accept: 'image/png' }))).toThrow(NotAcceptableError);
  });

  it('falls back to JSON where an error must be told in some way', () => {
    expect(formatOrJson(requestWith({ accept: 'image/png' }))).toBe('json');
  });
});
