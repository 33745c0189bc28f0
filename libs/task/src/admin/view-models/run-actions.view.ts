import { randomUUID } from 'node:crypto';
import type { TaskDefinition } from '../../definition/task-definition.js';
import { formValues } from '../../params/form-values.js';
import type { Run } from '../../run/run.js';
import { type ShownStatus, shownStatus } from '../words.js';

/** What can be done with a run. */
export type RunAction = 'cancel' | 'pause' | 'resume' | 'items' | 'again' | 'retry' | 'edit' | 'export';

/** What can be done in each state: the main thing, and the others. */
export const RUN_ACTIONS: Readonly<
  Record<ShownStatus, { readonly main: RunAction | null; readonly others: readonly RunAction[] }>
> = {
  queued: { main: 'cancel', others: ['edit'] },
  retrying: { main: 'cancel', others: ['edit'] },
  running: { main: 'cancel', others: ['pause', 'resume', 'edit'] },
  cancelling: { main: null, others: ['edit'] },
  paused: { main: 'resume', others: ['cancel', 'edit'] },
  succeeded: { main: 'again', others: ['export', 'edit'] },
  partial: { main: 'items', others: ['retry', 'again', 'edit', 'export'] },
  failed: { main: 'retry', others: ['edit', 'export'] },
  timed_out: { main: 'edit', others: ['retry'] },
  cancelled: { main: 'again', others: ['edit'] },
  interrupted: { main: 'again', others: ['edit'] },
};

/** One button, or one row of the menu; see `runs/action`. */
export interface ActionView {
  readonly action: RunAction;
  readonly text: string;
  readonly icon: string;
  /** A link for `edit` and `items`, else the address a form posts to. */
  readonly href: string;
  /** Started by a link to the form instead of a post, since something has to be filled in again. */
  readonly link: boolean;
  readonly main: boolean;
  /** Why it is off; `null` when it may be used. */
  readonly off: string | null;
  /** What a post sends; empty for a link. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** One way to take the run along. */
export interface ExportView {
  readonly text: string;
  readonly hint: string;
  readonly icon: string;
  readonly href: string;
}

/** The head's buttons and menus. */
export interface RunActionsView {
  /** At most two, the main one last. */
  readonly buttons: readonly ActionView[];
  readonly menu: readonly ActionView[];
  readonly exports: readonly ExportView[];
  /** Export has a button of its own; else it is in the menu. */
  readonly exportButton: boolean;
}

/** What decides about the actions beside the run. */
export interface ActionFacts {
  /** Absent when the task is no longer declared. */
  readonly task: TaskDefinition | undefined;
  readonly allowed: { readonly run: boolean; readonly cancel: boolean };
  /** Start of every link. */
  readonly base: string;
  /** Address of the run's page. */
  readonly path: string;
}

const LOOKS: Readonly<Record<Exclude<RunAction, 'export'>, { text: string; icon: string }>> = {
  cancel: { text: 'Cancel run', icon: 'square' },
  pause: { text: 'Pause', icon: 'pause' },
  resume: { text: 'Resume', icon: 'play' },
  again: { text: 'Run again', icon: 'rotate-cw' },
  retry: { text: 'Retry', icon: 'rotate-cw' },
  edit: { text: 'Edit and run', icon: 'pencil' },
  items: { text: 'Show the failed items', icon: 'list' },
};

/** A run is partial for its optional steps alone, without an item to show or to repeat. */
const WITHOUT_ITEMS: (typeof RUN_ACTIONS)[ShownStatus] = { main: 'again', others: ['export', 'retry', 'edit'] };

/** What is done with the run itself, by a post that needs nothing else. */
const STEERS: readonly RunAction[] = ['cancel', 'pause', 'resume'];

/** What can be done with the run by whoever reads the page. */
export function runActionsView(run: Run, facts: ActionFacts): RunActionsView {
  const shown = shownStatus(run);
  const { main, others } = shown === 'partial' && !hasFailedItems(run) ? WITHOUT_ITEMS : RUN_ACTIONS[shown];
  const plain = others.filter((action) => action !== 'export' && isOffered(action, run));
  const exportButton = others[0] === 'export';
  const beside = exportButton ? [] : plain.slice(0, 1);
  return {
    buttons: [...beside, ...(main === null ? [] : [main])].map((action) =>
      actionView(action, action === main, run, facts),
    ),
    menu: plain.filter((action) => !beside.includes(action)).map((action) => actionView(action, false, run, facts)),
    exports: exportsOf(facts.path),
    exportButton,
  };
}

/** A run without a loop could be asked to pause, but it would go on; one that was asked already can take it back. */
function isOffered(action: RunAction, { status, items, reason }: Run): boolean {
  if (status !== 'running' || (action !== 'pause' && action !== 'resume')) return true;
  const isAsked = reason !== null;
  return items !== null && (action === 'resume') === isAsked;
}

function actionView(action: RunAction, main: boolean, run: Run, facts: ActionFacts): ActionView {
  const look = lookOf(action as keyof typeof LOOKS, run);
  if (action === 'items') return { action, ...look, href: '#failed-items', link: true, main, off: null, fields: [] };
  const form = `${facts.base}/${run.task}`;
  const fields = fieldsOf(action, run, facts.task);
  const link = !STEERS.includes(action) && fields.length === 0;
  const address = action === 'again' ? `${form}/start` : `${facts.path}/${action}`;
  const href = link ? `${form}?from=${run.id}` : address;
  return { action, ...look, href, link, main, off: reasonOff(action, facts), fields };
}

/** A retry of a partial run does only what is not done. */
function lookOf(action: keyof typeof LOOKS, run: Run): (typeof LOOKS)[keyof typeof LOOKS] {
  const look = LOOKS[action];
  return action === 'retry' && run.status === 'partial' && hasFailedItems(run)
    ? { ...look, text: 'Retry failed items' }
    : look;
}

function hasFailedItems({ items }: Run): boolean {
  return items !== null && items.failed > 0;
}

/** A retry takes the arguments from the run itself, and remembers it; the same arguments again are a run of its own. */
function fieldsOf(action: RunAction, run: Run, task: TaskDefinition | undefined): ActionView['fields'] {
  if (action !== 'again' && action !== 'retry') return [];
  const fields = repeatFields(run, task);
  return action === 'again' ? fields : fields.filter(({ name }) => name === 'idempotencyKey');
}

/**
 * The form that starts the same again. Empty when that cannot be done silently: a secret is not kept and has to be typed, a
 * value that no longer fits has to be chosen anew; then the way leads over the form.
 */
function repeatFields(run: Run, task: TaskDefinition | undefined): ActionView['fields'] {
  if (task === undefined || hasSecrets(run, task)) return [];
  const { values, leftOut } = formValues(task, run.args);
  if (leftOut.length > 0) return [];
  const args = Object.entries(values).flatMap(([key, value]) =>
    // An empty list is sent as an empty field, or it would be taken for the default.
    (value.length === 0 ? [''] : [value].flat()).map((text) => ({ name: `args.${key}`, value: text })),
  );
  return [
    ...args,
    ...(run.label === null ? [] : [{ name: 'label', value: run.label }]),
    // Pressing twice gives one run.
    { name: 'idempotencyKey', value: randomUUID() },
  ];
}

function reasonOff(action: RunAction, { task, allowed }: ActionFacts): string | null {
  if (STEERS.includes(action)) return allowed.cancel ? null : `You may not ${action} this run`;
  if (task === undefined) return 'The task is no longer declared';
  return allowed.run ? null : 'You may not run this task';
}

function hasSecrets(run: Run, task: TaskDefinition): boolean {
  return task.params.some(({ key, type }) => type === 'secret' && key in run.args);
}

function exportsOf(path: string): ExportView[] {
  return [
    { text: 'JSON', hint: 'The whole run', icon: 'braces', href: `${path}?format=json` },
    { text: 'CSV', hint: 'The run as field and value', icon: 'table-2', href: `${path}?format=csv` },
    { text: 'YAML', hint: 'The whole run', icon: 'file', href: `${path}?format=yaml` },
    { text: 'XML', hint: 'The whole run', icon: 'file', href: `${path}?format=xml` },
    { text: 'Log as text', hint: 'All lines, with colour codes', icon: 'list', href: `${path}/log?format=text` },
    { text: 'Log as NDJSON', hint: 'All events, one a line', icon: 'list', href: `${path}/log?format=ndjson` },
  ];
}
