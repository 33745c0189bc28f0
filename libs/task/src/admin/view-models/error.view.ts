import { STATUS_CODES } from 'node:http';
import { AccessDeniedError, ArtifactNotFoundError, RunNotFoundError, TaskNotFoundError } from '../../task.errors.js';
import { countText } from '../figures.js';
import { detailOf } from '../problem.js';
import type { AdminPage } from './frame.view.js';

/** A link of an empty or refusing page. */
export interface ActionView {
  readonly text: string;
  readonly href: string;
  /** Looks like a button; the others like links. */
  readonly main: boolean;
}

/** What the filter knows beside the error. */
export interface ErrorPageContext {
  readonly status: number;
  /** Found in the server's log; only for faults of the server. */
  readonly reference: string | null;
  readonly base: string;
  /** How long finished runs are kept; 0 is for ever. */
  readonly retentionDays: number;
}

/** The page for an error: a heading that states the fact, one sentence, ways on. */
export function errorPage(error: unknown, context: ErrorPageContext): AdminPage {
  const { base } = context;
  const heading = headingOf(error, context);
  const content = {
    icon: iconOf(context.status),
    heading,
    text: textOf(error, context),
    links:
      error instanceof TaskNotFoundError ? error.nearest.map((key) => ({ text: key, href: `${base}/${key}` })) : [],
    actions: actionsOf(error, base),
  };
  return { template: 'errors/show', title: heading, section: null, withoutFigures: context.status >= 500, content };
}

function headingOf(error: unknown, { status }: ErrorPageContext): string {
  if (error instanceof TaskNotFoundError) return `There is no task “${error.key}”`;
  if (error instanceof RunNotFoundError) return `There is no run ${error.runId}`;
  if (error instanceof ArtifactNotFoundError) return `There is no file “${error.artifact}”`;
  if (error instanceof AccessDeniedError) return 'Not permitted';
  if (status === 404) return 'There is no such page';
  return status >= 500 ? 'This page could not be made' : (STATUS_CODES[status] ?? 'This did not work');
}

function textOf(error: unknown, { status, reference, retentionDays }: ErrorPageContext): string {
  if (error instanceof RunNotFoundError) {
    const kept = `It may have been deleted: finished runs are kept for ${countText(retentionDays, 'day')}. `;
    return `${retentionDays === 0 ? '' : kept}Check the link, or look in the list.`;
  }
  if (status === 404) return 'Check the link, or look in the list.';
  return detailOf(error, reference);
}

function iconOf(status: number): string {
  if (status === 404) return 'circle-help';
  if (status === 401 || status === 403) return 'lock';
  return status === 429 ? 'clock' : 'triangle-alert';
}

function actionsOf(error: unknown, base: string): ActionView[] {
  const tasks = { text: 'Tasks', href: base };
  const runs = { text: 'All runs', href: `${base}/runs` };
  if (error instanceof RunNotFoundError)
    return [
      { ...runs, main: true },
      { ...tasks, main: false },
    ];
  return [{ ...tasks, main: true }];
}
