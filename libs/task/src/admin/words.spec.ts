import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_STATUSES } from '../run/run-status.js';
import { STATUS_LOOKS, shownStatus } from './words.js';

const sprite = readFileSync(join(import.meta.dirname, 'public/sprite.svg'), 'utf8');
const tokens = readFileSync(join(import.meta.dirname, 'public/css/tokens.css'), 'utf8');

describe('the look of a status', () => {
  it.each([...RUN_STATUSES, 'retrying', 'cancelling'] as const)(
    '%s has a word, a shape and a colour of its own',
    (status) => {
      const { word, icon, tone } = STATUS_LOOKS[status];
      expect(word).not.toBe('');
      expect(sprite).toContain(`<symbol id="${icon}"`);
      expect(tokens).toContain(`.tone-${tone} {`);
    },
  );

  it('differs from every other in its shape, so that colour is never alone', () => {
    const icons = Object.values(STATUS_LOOKS).map(({ icon }) => icon);
    expect(new Set(icons).size).toBe(icons.length);
  });
});

describe('shownStatus', () => {
  it('calls a run that waits for another attempt retrying', () => {
    expect(shownStatus({ status: 'queued', attempt: 0 })).toBe('queued');
    expect(shownStatus({ status: 'queued', attempt: 1 })).toBe('retrying');
  });

  it('calls a run that was asked to stop cancelling until it has', () => {
    expect(shownStatus({ status: 'running', attempt: 1, cancelRequestedAt: 5 })).toBe('cancelling');
    expect(shownStatus({ status: 'paused', attempt: 1, cancelRequestedAt: 5 })).toBe('cancelling');
    expect(shownStatus({ status: 'cancelled', attempt: 1, cancelRequestedAt: 5 })).toBe('cancelled');
  });
});
