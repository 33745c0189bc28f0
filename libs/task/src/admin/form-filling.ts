import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { TaskDefinition } from '../definition/task-definition.js';
import { type FormValues, formValues } from '../params/form-values.js';
import type { Run } from '../run/run.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { agoText } from './figures.js';

/** `?from=defaults` leaves the reader's last run out. */
const DEFAULTS = 'defaults';

const SECRETS_AGAIN = 'Secrets are not kept: enter them again.';

/** What the fields of a form show, and where it comes from. */
export interface FormFilling {
  readonly values: FormValues['values'];
  /** Said above the form; `null` when everything is the default. */
  readonly filledFrom: string | null;
  /** Titles of values that no longer fit. */
  readonly leftOut: readonly string[];
}

/** Fills forms: from the address, from the run it names, from the reader's last run, from the defaults. Runs nothing. */
@Injectable()
export class FormFiller {
  constructor(
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
  ) {}

  /** The values for a form that is opened. */
  async opened(definition: TaskDefinition, request: Request): Promise<FormFilling> {
    const given = givenIn(request.query, definition);
    const { from } = request.query;
    const hasGiven = Object.keys(given).length > 0;
    const run = await this.source(definition, request, hasGiven);
    const filled = formValues(definition, run?.args);
    const named = typeof from === 'string' && from !== '' && from !== DEFAULTS;
    const hasSecrets = definition.params.some(({ type }) => type === 'secret');
    const texts = [filledText(run, named, hasGiven), run !== undefined && hasSecrets ? SECRETS_AGAIN : null];
    return {
      values: { ...filled.values, ...given },
      filledFrom: texts.filter((text) => text !== null).join(' ') || null,
      leftOut: filled.leftOut.map((key) => titleOf(definition, key)),
    };
  }

  /** The values of a run, where they still fit. */
  filledFrom(definition: TaskDefinition, run: Run): FormFilling {
    const { values, leftOut } = formValues(definition, run.args);
    const named = filledText(run, true, false);
    return { values, filledFrom: named, leftOut: leftOut.map((key) => titleOf(definition, key)) };
  }

  private async source(definition: TaskDefinition, request: Request, hasValues: boolean): Promise<Run | undefined> {
    const { from } = request.query;
    if (from === DEFAULTS) return undefined;
    if (typeof from === 'string' && from !== '') return this.named(from, definition, request);
    const actor = this.policy.actorOf(request);
    // A link with values shows the same to everybody who opens it.
    if (actor === null || hasValues) return undefined;
    const { items } = await this.tasks.runs({ task: definition.key, actor, limit: 1 });
    return items[0];
  }

  private async named(runId: string, { key }: TaskDefinition, request: Request): Promise<Run | undefined> {
    const run = await this.tasks.find(runId);
    if (run?.task !== key) return undefined;
    return (await this.policy.isAllowed({ action: 'view', task: key, run: runId, request })) ? run : undefined;
  }
}

/** The values of a form that was sent and is shown again. Secrets are never shown again. */
export function filledAsSent(definition: TaskDefinition, args: unknown): FormFilling {
  const sent = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>;
  const values: Record<string, string | string[]> = {};
  for (const { key, type } of definition.params) {
    const texts = [sent[key]].flat().filter((text) => typeof text === 'string');
    if (type === 'multiselect') values[key] = texts.filter((text) => text !== '');
    // Of a switch and its hidden "off" the last one counts; a list may have come as several fields.
    else values[key] = type === 'secret' ? '' : type === 'boolean' ? (texts.at(-1) ?? '') : texts.join('\n');
  }
  return { values, filledFrom: null, leftOut: [] };
}

function titleOf({ params }: TaskDefinition, key: string): string {
  return params.find((param) => param.key === key)?.title ?? key;
}

function givenIn(query: Request['query'], definition: TaskDefinition): FormValues['values'] {
  const sent = Object.fromEntries(definition.params.map(({ key }) => [key, query[`args.${key}`]]));
  const { values } = filledAsSent(definition, sent);
  return Object.fromEntries(
    definition.params
      .filter(({ key, type }) => sent[key] !== undefined && type !== 'secret')
      .map(({ key }) => [key, values[key] ?? '']),
  );
}

function filledText(run: Run | undefined, named: boolean, fromAddress: boolean): string | null {
  if (run === undefined && named) return 'The run to fill the form from is gone.';
  if (run === undefined) return fromAddress ? 'Filled from the link.' : null;
  const which = named ? `the run of ${agoText(new Date(run.createdAt), new Date())}` : 'your last run';
  return `Filled from ${fromAddress ? 'the link and ' : ''}${which}.`;
}
