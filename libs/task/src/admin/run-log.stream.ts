import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Run } from '../run/run.js';
import type { RunLogLine } from '../run/run-event.js';
import { TaskService } from '../service/task.service.js';
import { RunEventStore } from '../store/run-event.store.js';
import { BadRequestError, NotAcceptableError } from '../task.errors.js';
import { plainText } from './public/ansi-line.js';

/** What of a log is asked for, and how it is written. */
export interface LogQuery {
  readonly format: 'text' | 'ndjson';
  /** Number of the last event that is known already. */
  readonly after: number;
  /** Lines at most. */
  readonly limit: number;
  /** Colour codes are kept in text. */
  readonly colours: boolean;
  /** Goes on until the run ends. */
  readonly follow: boolean;
}

const BATCH = 500;

/** Sends logs of any length: page by page from the store, as fast as the reader takes it, in constant memory. */
@Injectable()
export class RunLogStream {
  constructor(
    private readonly events: RunEventStore,
    private readonly tasks: TaskService,
  ) {}

  /** @throws BadRequestError for a format or number that cannot be read */
  async send(run: Run, request: Request, response: Response): Promise<void> {
    const query = readLogQuery(request);
    response.attachment(`${run.task.replaceAll(':', '-')}-${run.id}.${query.format === 'text' ? 'log' : 'ndjson'}`);
    response.setHeader(
      'Content-Type',
      query.format === 'text' ? 'text/plain; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
    );
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    if (request.method === 'HEAD') return void response.end();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await pipeline(Readable.from(this.text(run, query, gone.signal)), response);
    } catch (error) {
      // Whoever went away needs no answer; anything else is for the error filter, or cuts the answer short.
      if (!response.destroyed) throw error;
    }
  }

  private async *text(run: Run, query: LogQuery, gone: AbortSignal): AsyncGenerator<string, void, void> {
    let left = query.limit;
    for await (const lines of query.follow ? this.following(run, query, gone) : this.kept(run, query)) {
      const taken = lines.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) yield taken.map((line) => lineText(line, query)).join('');
      if (left <= 0) return;
    }
  }

  /** What is kept up to now; a run that goes on does not make it endless. */
  private async *kept(run: Run, { after, limit }: LogQuery): AsyncGenerator<readonly RunLogLine[], void, void> {
    let reached = after;
    while (reached < run.lastSeq) {
      const events = await this.events.page(run.id, reached, Math.min(BATCH, Math.max(limit, 1)));
      const last = events.at(-1);
      if (last === undefined) return;
      yield events.filter((event) => event.type === 'log' && event.seq <= run.lastSeq) as RunLogLine[];
      reached = last.seq;
    }
  }

  private async *following(
    run: Run,
    { after }: LogQuery,
    signal: AbortSignal,
  ): AsyncGenerator<readonly RunLogLine[], void, void> {
    for await (const frame of this.tasks.watch(run.id, { after, signal })) if (frame.type === 'log') yield frame.lines;
  }
}

/**
 * What the address asks for: `format`, `after`, `limit`, `colours=false`, `follow=true`. Without a format, text.
 * @throws BadRequestError for a value that cannot be read; NotAcceptableError when neither format is accepted
 */
function readLogQuery(request: Request): LogQuery {
  const { format, after, limit, colours, follow } = request.query;
  const accepted = request.accepts(['text/plain', 'application/x-ndjson']);
  if (format !== undefined && format !== 'text' && format !== 'ndjson') {
    throw new BadRequestError(`Unknown format ${JSON.stringify(format)} of a log. Known formats: text, ndjson.`);
  }
  if (format === undefined && accepted === false) {
    throw new NotAcceptableError(
      'A log comes as text/plain or application/x-ndjson. Ask for one of them, or say ?format=text.',
    );
  }
  return {
    format: format ?? (accepted === 'application/x-ndjson' ? 'ndjson' : 'text'),
    after: wholeNumber('after', after) ?? 0,
    limit: wholeNumber('limit', limit) ?? Number.MAX_SAFE_INTEGER,
    colours: colours !== 'false',
    follow: follow === 'true',
  };
}

function wholeNumber(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  throw new BadRequestError(`"${name}" is ${JSON.stringify(value)}: expected a whole number, 0 or higher.`);
}

function lineText({ seq, at, level, stream, step, text }: RunLogLine, query: LogQuery): string {
  if (query.format === 'ndjson') return `${JSON.stringify({ seq, at, level, stream, step, text })}\n`;
  return `${query.colours ? text : plainText(text)}\n`;
}
