import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LOG_LEVELS, type LogLevel, type Run } from '../run/run.js';
import { firstSeqOf, type LogEntry, partLeftOut } from '../run/run-event.js';
import { TaskService } from '../service/task.service.js';
import { isWanted, type LineFilter, RunEventStore } from '../store/run-event.store.js';
import { BadRequestError, NotAcceptableError } from '../task.errors.js';
import { plainText } from './public/ansi-line.js';

/** What of a log is asked for, and how it is written. */
export interface LogQuery {
  readonly format: 'text' | 'ndjson';
  /** Number of the last event that is known already. */
  readonly after: number;
  /** Lines at most; a mark of what is missing counts as one. */
  readonly limit: number;
  /** Colour codes are kept in text. */
  readonly colours: boolean;
  /** Goes on until the run ends. */
  readonly follow: boolean;
  /** Which lines. */
  readonly filter: LineFilter;
}

/** Sends logs of any length: block by block from the store, as fast as the reader takes it, in constant memory. */
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
    for await (const entries of query.follow ? this.following(run, query, gone) : this.kept(run, query)) {
      const taken = entries.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) yield taken.map((entry) => entryText(entry, query)).join('');
      if (left <= 0) return;
    }
  }

  /** What is kept up to now; a run that goes on does not make it endless. */
  private async *kept(run: Run, { after, filter }: LogQuery): AsyncGenerator<readonly LogEntry[], void, void> {
    if (after >= run.lastSeq) return;
    for await (const { entries, reached } of this.events.entries(run.id, after, filter)) {
      const known = entries.filter((entry) => firstSeqOf(entry) <= run.lastSeq);
      yield known.map((entry) => (entry.type === 'truncated' ? partLeftOut(entry, after, run.lastSeq + 1) : entry));
      if (reached >= run.lastSeq) return;
    }
  }

  private async *following(
    run: Run,
    { after, filter }: LogQuery,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogEntry[], void, void> {
    for await (const frame of this.tasks.watch(run.id, { after, signal })) {
      if (frame.type === 'truncated') yield [frame];
      if (frame.type !== 'log') continue;
      const lines = frame.lines.map((line): LogEntry => ({ type: 'log', ...line }));
      yield lines.filter((line) => isWanted(line, filter));
    }
  }
}

/**
 * What the address asks for: `format`, `after`, `limit`, `level`, `step`, `text`, `colours=false`, `follow=true`. Without a format, text.
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
    filter: readFilter(request.query),
  };
}

function wholeNumber(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  throw new BadRequestError(`"${name}" is ${JSON.stringify(value)}: expected a whole number, 0 or higher.`);
}

/** `level`, `step` and `text`, which no case and no colour matters to. */
function readFilter({ level, step, text }: Request['query']): LineFilter {
  if (level !== undefined && !LOG_LEVELS.includes(level as LogLevel)) {
    throw new BadRequestError(`Unknown level ${JSON.stringify(level)}. Known levels: ${LOG_LEVELS.join(', ')}.`);
  }
  const path = oneText('step', step);
  const wanted = oneText('text', text)?.toLowerCase();
  return {
    ...(level !== undefined && { level: level as LogLevel }),
    ...(path !== undefined && { step: path }),
    ...(wanted !== undefined && { matches: (line: string) => plainText(line).toLowerCase().includes(wanted) }),
  };
}

function oneText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new BadRequestError(`"${name}" is ${JSON.stringify(value)}: expected one text.`);
}

function entryText(entry: LogEntry, query: LogQuery): string {
  if (entry.type === 'truncated') {
    if (query.format === 'ndjson') return `${JSON.stringify(entry)}\n`;
    const lines = entry.lines === 1 ? '1 line is' : `${entry.lines.toLocaleString('en')} lines are`;
    return `… [${lines} missing here. ${entry.reason}]\n`;
  }
  const { seq, at, level, stream, step, text } = entry;
  if (query.format === 'ndjson') return `${JSON.stringify({ seq, at, level, stream, step, text })}\n`;
  return `${query.colours ? text : plainText(text)}\n`;
}
