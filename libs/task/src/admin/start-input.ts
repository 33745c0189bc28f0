import { shortened } from '../params/prepare-params.js';
import type { RunOptions } from '../run/run-query.js';
import type { InputSource } from '../service/prepare-start.js';
import { BadRequestError } from '../task.errors.js';
import type { RequestBody } from './request-body.js';

/** What was sent to start a run. */
export interface StartInput {
  readonly source: InputSource;
  /** By param key; texts and lists of texts from a form, anything from JSON. */
  readonly args: unknown;
  readonly options: Pick<RunOptions, 'label' | 'delay' | 'runAt' | 'priority' | 'idempotencyKey'>;
  /** Key of the task, typed to confirm a dangerous one. */
  readonly confirm: string | undefined;
  /** The options as texts, to show them again in the form. */
  readonly sent: {
    readonly label: string;
    readonly delay: string;
    readonly priority: string;
    readonly idempotencyKey: string;
  };
}

const KNOWN = ['args', 'label', 'delay', 'runAt', 'priority', 'confirm', 'idempotencyKey'];
const FORM_FIELDS = KNOWN.filter((name) => name !== 'args' && name !== 'runAt');
const PREFIX = 'args.';

/**
 * Reads the body of a start, JSON or form.
 * @param headerKey the `Idempotency-Key` header; wins over the field
 * @throws BadRequestError for a field that is not known
 */
export function readStartInput({ kind, fields }: RequestBody, headerKey: string | undefined): StartInput {
  return kind === 'json' ? fromJson(fields, headerKey) : fromForm(fields, headerKey);
}

function fromJson(fields: RequestBody['fields'], headerKey: string | undefined): StartInput {
  for (const name of Object.keys(fields)) {
    if (KNOWN.includes(name)) continue;
    throw new BadRequestError(
      `Unknown field "${shortened(name)}" in the body. Known fields: ${KNOWN.join(', ')}. Arguments stand in args: {"args": {"format": "tar"}}.`,
    );
  }
  const { args, label, delay, runAt, priority, confirm } = fields as Record<string, never>;
  return input(
    'json',
    args ?? {},
    { label, delay, runAt, priority, confirm },
    headerKey ?? (fields.idempotencyKey as string),
  );
}

// An empty field of a form says nothing.
function fromForm(fields: RequestBody['fields'], headerKey: string | undefined): StartInput {
  const entries = Object.entries(fields).filter(([name]) => name.startsWith(PREFIX) && name.length > PREFIX.length);
  // Nothing is started by accident: curl calls a body a form when nobody says that it is JSON.
  for (const name of Object.keys(fields)) {
    if (name.startsWith(PREFIX) || FORM_FIELDS.includes(name)) continue;
    throw new BadRequestError(
      `Unknown field "${shortened(name)}" in the form. Arguments are called args.<key>, for example args.format=tar; ` +
        'JSON needs the header "Content-Type: application/json".',
    );
  }
  const args = Object.fromEntries(entries.map(([name, value]) => [name.slice(PREFIX.length), value]));
  const text = (name: string): string | undefined => {
    const last: unknown = [fields[name]].flat().at(-1);
    return typeof last === 'string' && last.trim() !== '' ? last.trim() : undefined;
  };
  const priority = text('priority');
  const options = {
    label: text('label'),
    delay: text('delay'),
    priority: priority === undefined ? undefined : Number(priority),
    // An empty confirmation is an answer, and a wrong one.
    confirm: fields.confirm === undefined ? undefined : (text('confirm') ?? ''),
  };
  const read = input('form', args, options, headerKey ?? text('idempotencyKey'));
  return { ...read, sent: { ...read.sent, priority: priority ?? '' } };
}

function input(
  source: InputSource,
  args: unknown,
  { confirm, ...options }: Pick<RunOptions, 'label' | 'delay' | 'runAt' | 'priority'> & { confirm: string | undefined },
  idempotencyKey: string | undefined,
): StartInput {
  const given = Object.entries({ ...options, idempotencyKey }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return {
    source,
    args,
    options: Object.fromEntries(given),
    confirm,
    sent: {
      label: options.label ?? '',
      delay: String(options.delay ?? ''),
      priority: String(options.priority ?? ''),
      idempotencyKey: idempotencyKey ?? '',
    },
  };
}
