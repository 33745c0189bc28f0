import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Run } from '../run/run.js';
import { firstSeqOf, type LogEntry, partLeftOut } from '../run/run-event.js';
import { TaskService } from '../service/task.service.js';
import { isWanted, RunEventStore } from '../store/run-event.store.js';
import { type NumberedEntry, RunLineNumbers } from '../store/run-line-numbers.js';
import { plainText } from './public/ansi-line.js';
import { type LogQuery, readLogQuery } from './read-log-query.js';

const TEXT = 'text/plain; charset=utf-8';
const NDJSON = 'application/x-ndjson; charset=utf-8';
const FILES = {
  text: { ending: 'log', type: TEXT },
  ndjson: { ending: 'ndjson', type: NDJSON },
  numbers: { ending: 'numbers.txt', type: TEXT },
  steps: { ending: 'steps.ndjson', type: NDJSON },
};

/** Sends logs of any length: block by block from the store, as fast as the reader takes it, in constant memory. */
@Injectable()
export class RunLogStream {
  constructor(
    private readonly events: RunEventStore,
    private readonly tasks: TaskService,
    private readonly numbers: RunLineNumbers,
  ) {}

  /** @throws BadRequestError for a format or number that cannot be read */
  async send(run: Run, request: Request, response: Response): Promise<void> {
    const query = readLogQuery(request);
    const { ending, type } = FILES[query.format];
    response.attachment(`${run.task.replaceAll(':', '-')}-${run.id}.${ending}`);
    response.setHeader('Content-Type', type);
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

  private text(run: Run, query: LogQuery, gone: AbortSignal): AsyncGenerator<string, void, void> {
    return query.format === 'steps'
      ? texts(this.numbers.stepChanges(run.id), query.limit, (change) => `${JSON.stringify(change)}\n`)
      : texts(this.entries(run, query, gone), query.limit, (entry) => entryText(entry, query));
  }

  private async *entries(run: Run, query: LogQuery, gone: AbortSignal): AsyncGenerator<SentEntry[], void, void> {
    if (query.fromLine !== null) yield* this.numbers.entries(run.id, query.fromLine, query.filter);
    else if (query.follow) for await (const entries of this.following(run, query, gone)) yield entries.map(unnumbered);
    else for await (const entries of this.kept(run, query)) yield entries.map(unnumbered);
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

type SentEntry = NumberedEntry | { readonly line: null; readonly entry: LogEntry };

/** The texts of the first `limit` items, as many at once as are given. */
async function* texts<T>(
  parts: AsyncIterable<readonly T[]>,
  limit: number,
  textOf: (item: T) => string,
): AsyncGenerator<string, void, void> {
  let left = limit;
  for await (const items of parts) {
    const taken = items.slice(0, left);
    left -= taken.length;
    if (taken.length > 0) yield taken.map(textOf).join('');
    if (left <= 0) return;
  }
}

function unnumbered(entry: LogEntry): SentEntry {
  return { line: null, entry };
}

function entryText({ line, entry }: SentEntry, { format, colours }: LogQuery): string {
  if (format === 'numbers') return entry.type === 'truncated' ? '' : `${line}\n`;
  const numbered = line === null ? {} : { line };
  if (entry.type === 'truncated') {
    if (format === 'ndjson') return `${JSON.stringify({ ...numbered, ...entry })}\n`;
    const lines = entry.lines === 1 ? '1 line is' : `${entry.lines.toLocaleString('en')} lines are`;
    return `… [${lines} missing here. ${entry.reason}]\n`;
  }
  const { seq, at, level, stream, step, text } = entry;
  if (format === 'ndjson') return `${JSON.stringify({ ...numbered, seq, at, level, stream, step, text })}\n`;
  return `${colours ? text : plainText(text)}\n`;
}
