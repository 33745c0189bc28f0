import type { Run } from '../../run/run.js';
import { countText, numberText } from '../figures.js';

/** One item of a loop that failed. */
export interface FailureView {
  readonly key: string;
  readonly error: string;
  readonly message: string;
}

/** The items that failed, one page of them. */
export interface RunFailuresView {
  /** `3 of 20`. */
  readonly count: string;
  readonly rows: readonly FailureView[];
  /** `1–20 of 34`; `null` when all stand on one page. */
  readonly range: string | null;
  /** Said where more failed than are listed. */
  readonly unlisted: string | null;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
}

const PER_PAGE = 20;

/** The failed items of a run, of one at work those until now, from page `asked` on; `null` without any. `path` is the address of its page. */
export function runFailuresView({ items }: Run, asked: number, path: string): RunFailuresView | null {
  if (items === null || items.failed === 0) return null;
  const { failures, failed } = items;
  const last = Math.max(1, Math.ceil(failures.length / PER_PAGE));
  const page = Math.min(Math.max(1, asked), last);
  const from = (page - 1) * PER_PAGE;
  const shown = failures.slice(from, from + PER_PAGE);
  const href = (other: number) => (other < 1 || other > last ? null : `${path}?items=${other}#failed-items`);
  return {
    count: `${numberText(failed)} of ${countText(items.ok + failed + items.skipped, 'item')}`,
    rows: shown.map(({ key, error }) => ({ key, error: error.name, message: error.message })),
    range:
      last === 1
        ? null
        : `${numberText(from + 1)}–${numberText(from + shown.length)} of ${numberText(failures.length)}`,
    unlisted: failures.length < failed ? `The first ${numberText(failures.length)} are listed.` : null,
    previousHref: href(page - 1),
    nextHref: href(page + 1),
  };
}
