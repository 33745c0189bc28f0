import type { ParamDefinition, TaskDefinition } from '../../definition/task-definition.js';
import { formatDuration } from '../../duration.js';
import { localZone } from '../../params/calendar.js';
import { paramText } from '../../params/param-text.js';
import type { JsonValue, Run } from '../../run/run.js';
import type { StartInput } from '../start-input.js';
import { type FieldView, fieldView } from './field.view.js';
import type { AdminPage } from './frame.view.js';
import { environmentView } from './frame.view.js';

/** Everything that the question before a start is made of. */
export interface ConfirmFacts {
  readonly definition: TaskDefinition;
  /** Typed values by param key, as the method would get them. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly input: StartInput;
  /** Where the answer is sent. */
  readonly action: string;
  readonly base: string;
  readonly environment: string | null;
  /** The last run that ended, if any. */
  readonly last: Run | undefined;
  /** What is wrong with the typed key; `null` when it has not been asked yet. */
  readonly error: string | null;
}

/** A line of the question: a name and a value in words. */
export interface ConfirmFactView {
  readonly name: string;
  readonly value: string;
  readonly production: boolean;
}

/** The page that asks before a dangerous or expensive task is started; in the browser it becomes a dialog. */
export function confirmPage(facts: ConfirmFacts): AdminPage {
  const { definition, base, action, error } = facts;
  const content = {
    title: definition.title,
    key: definition.key,
    action,
    back: `${base}/${definition.key}`,
    warnings: [definition.dangerous, definition.expensive].filter((text) => text !== undefined),
    facts: factsOf(facts),
    hidden: hiddenFields(facts),
    // They are never in a page again, so they are asked for once more.
    secrets: secretFields(facts),
    typed: definition.dangerous !== undefined,
    error,
  };
  return { template: 'tasks/confirm', title: `Start ${definition.title}?`, section: 'tasks', content };
}

function factsOf({ definition, values, environment, last }: ConfirmFacts): ConfirmFactView[] {
  const plain = (name: string, value: string): ConfirmFactView => ({ name, value, production: false });
  const shown = definition.params.filter(({ hidden }) => !hidden);
  return [
    ...shown.map((param) => plain(param.title, valueText(param, values[param.key]))),
    ...(environment === null
      ? []
      : [{ name: 'Environment', value: environment, production: environmentView(environment).tone === 'danger' }]),
    ...(last === undefined ? [] : [plain('Last time', lastText(last))]),
  ];
}

/** A typed value in words. */
export function valueText(param: ParamDefinition, value: unknown): string {
  if (param.type === 'boolean')
    return value === true ? `On${param.description === undefined ? '' : `: ${param.description}`}` : 'Off';
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
  if (param.type === 'secret') return 'hidden';
  if (param.type === 'select' || param.type === 'multiselect') {
    const labels = [value]
      .flat()
      .map((one) => param.choices?.find((choice) => choice.value === one)?.label ?? String(one));
    return labels.join(', ');
  }
  if (param.type === 'datetime') return `${paramText(param.type, value).replace('T', ' ')} ${localZone()}`;
  const text = paramText(param.type, value);
  return param.unit === undefined ? text : `${text} ${param.unit}`;
}

function lastText({ status, durationMs, summary }: Run): string {
  const parts = [
    status === 'succeeded' ? null : status.replace('_', ' '),
    durationMs === null ? null : formatDuration(durationMs),
    summary,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function hiddenFields({ definition, input }: ConfirmFacts): { name: string; value: string }[] {
  const { label, delay, priority, idempotencyKey } = input.sent;
  const secrets = new Set(definition.params.filter(({ type }) => type === 'secret').map(({ key }) => key));
  const args = Object.entries(input.args as Record<string, JsonValue>)
    .filter(([key]) => !secrets.has(key))
    .flatMap(([key, value]) => [value].flat().map((one) => ({ name: `args.${key}`, value: String(one) })));
  const options = Object.entries({ label, delay, priority, idempotencyKey });
  return [...args, ...options.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value }))];
}

function secretFields({ definition, values }: ConfirmFacts): FieldView[] {
  return definition.params
    .filter(({ type, key }) => type === 'secret' && values[key] !== undefined)
    .map((param) => fieldView(param, { value: '', errors: [] }));
}
