import bodyParser from 'body-parser';
import type { Request, Response } from 'express';
import { BadRequestError } from '../task.errors.js';
import { sentJson } from './formats.js';

/** Most bytes of a body that the site reads itself; larger ones are answered with 413. */
const MOST_BYTES = 1_048_576;

/** What came with a request. Fields of a form are texts, or lists of texts where a name stands more than once. */
export interface RequestBody {
  readonly kind: 'json' | 'form';
  readonly fields: Readonly<Record<string, unknown>>;
}

const json = bodyParser.json({ limit: MOST_BYTES, type: ['json', '+json'] });
const form = bodyParser.urlencoded({ limit: MOST_BYTES, extended: false });

/**
 * The body of a POST, whether the host has body parsers or not. No body is an empty form.
 * @throws BadRequestError when it is neither JSON nor a form, or its JSON is no object
 */
export async function readBody(request: Request, response: Response): Promise<RequestBody> {
  if (request.body === undefined) await parse(request, response);
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new BadRequestError('The body must be a JSON object, for example {"args": {"format": "tar"}}, or a form.');
  }
  return { kind: sentJson(request) ? 'json' : 'form', fields: { ...body } };
}

async function parse(request: Request, response: Response): Promise<void> {
  const parser = sentJson(request) ? json : form;
  await new Promise<void>((resolve, reject) => {
    parser(request, response, (error?: unknown) => (error === undefined || error === null ? resolve() : reject(error)));
  });
  const sentSomething =
    Number(request.get('content-length') ?? 0) > 0 || request.get('transfer-encoding') !== undefined;
  if (request.body === undefined && sentSomething) {
    throw new BadRequestError(
      `A body of type "${request.get('content-type') ?? 'none'}" cannot be read: send application/json or a form (application/x-www-form-urlencoded).`,
    );
  }
}
