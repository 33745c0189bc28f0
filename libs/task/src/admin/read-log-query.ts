import type { Request } from 'express';
import { LOG_LEVELS, type LogLevel } from '../run/run.js';
import type { LineFilter } from '../store/run-event.store.js';
import { BadRequestError, NotAcceptableError } from '../task.errors.js';
import { plainText } from './public/ansi-line.js';

/** What of a log is asked for, and how it is written. */
export interface LogQuery {
  /** `numbers` are those of the lines alone, one a line; `steps` are the lines from which on it is another step. */
  readonly format: 'text' | 'ndjson' | 'numbers' | 'steps';
  /** Number of the last event that is known already. */
  readonly after: number;
  /** Number of the first line; then lines come with their numbers. `null` where nobody asks for numbers. */
  readonly fromLine: number | null;
  /** Lines at most; a mark of what is missing counts as one. */
  readonly limit: number;
  /** Colour codes are kept in text. */
  readonly colours: boolean;
  /** Goes on until the run ends. */
  readonly follow: boolean;
  /** Which lines. */
  readonly filter: LineFilter;
}

/**
 * What the address asks for: `format`, `after` or `fromLine`, `limit`, `level`, `step`, `text`, `colours=false`,
 * `follow=true`. Without a format, text.
 * @throws BadRequestError for a value that cannot be read; NotAcceptableError when neither format is accepted
 */
export function readLogQuery(request: Request): LogQuery {
  const { after, limit, colours, follow } = request.query;
  const format = readFormat(request);
  const fromLine = wholeNumber('fromLine', request.query.fromLine);
  const filter = readFilter(request.query);
  if (
    format === 'steps' &&
    (Object.keys(filter).length > 0 || (fromLine ?? after) !== undefined || follow === 'true')
  ) {
    throw new BadRequestError(
      'The format "steps" is of the whole log that is kept now: leave out everything else but "limit".',
    );
  }
  if ((fromLine !== undefined || format === 'numbers') && (after !== undefined || follow === 'true')) {
    throw new BadRequestError(
      '"fromLine" and the format "numbers" are for what is kept now: leave out "after" and "follow".',
    );
  }
  return {
    format,
    after: wholeNumber('after', after) ?? 0,
    fromLine: fromLine ?? (format === 'numbers' ? 1 : null),
    limit: wholeNumber('limit', limit) ?? Number.MAX_SAFE_INTEGER,
    colours: colours !== 'false',
    follow: follow === 'true',
    filter,
  };
}

function readFormat(request: Request): LogQuery['format'] {
  const { format } = request.query;
  const accepted = request.accepts(['text/plain', 'application/x-ndjson']);
  if (format === 'text' || format === 'ndjson' || format === 'numbers' || format === 'steps') return format;
  if (format !== undefined) {
    throw new BadRequestError(
      `Unknown format ${JSON.stringify(format)} of a log. Known formats: text, ndjson, numbers, steps.`,
    );
  }
  if (accepted === false) {
    throw new NotAcceptableError(
      'A log comes as text/plain or application/x-ndjson. Ask for one of them, or say ?format=text.',
    );
  }
  return accepted === 'application/x-ndjson' ? 'ndjson' : 'text';
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
