import { AccessDeniedError, IdempotencyConflictError, QueueFullError } from '../../task.errors.js';
import { agoText, countText } from '../figures.js';
import type { NoticeView } from './notice.view.js';

/** Said when the same form is sent again: the run that it started exists, and no second one was made. */
export function alreadyStarted(at: Date, runHref: string, againHref: string): NoticeView {
  return {
    tone: 'info',
    icon: 'info',
    heading: `This form was already started ${agoText(at, new Date())}.`,
    parts: [
      { text: 'No second run was made. ', href: null },
      { text: 'Open the run', href: runHref },
      { text: ' or ', href: null },
      { text: 'start another', href: againHref },
      { text: '.', href: null },
    ],
  };
}

/**
 * Said above the form when nothing was started for another reason than its values, which are kept; `null` for an error that
 * has a page of its own.
 */
export function refusalView(error: unknown, base: string): NoticeView | null {
  if (error instanceof AccessDeniedError) {
    const parts = [{ text: 'Your values are kept. Look at them before you press Start.', href: null }];
    return { tone: 'danger', icon: 'lock', heading: error.message, parts };
  }
  if (error instanceof IdempotencyConflictError) {
    return {
      tone: 'info',
      icon: 'info',
      heading: 'This form was already started with other values.',
      parts: [
        { text: 'No second run was made. ', href: null },
        { text: 'Open the run', href: `${base}/runs/${error.runId}` },
        { text: ', or press Start again for another run with the values below.', href: null },
      ],
    };
  }
  if (!(error instanceof QueueFullError)) return null;
  return {
    tone: 'warn',
    icon: 'clock',
    heading: `Not started: ${countText(error.maxQueued, 'run')} are waiting already.`,
    parts: [{ text: `The next can start in ${error.retryAfterSeconds} s or more. Your values are kept.`, href: null }],
  };
}
