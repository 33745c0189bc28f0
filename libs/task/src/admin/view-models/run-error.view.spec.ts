import { run } from './run.fixture.js';
import { runErrorView } from './run-error.view.js';

const cause = { name: 'RangeError', message: 'too long', stack: null, cause: null, context: null };
const error = {
  name: 'RowFormatError',
  message: 'Row 3 is bad',
  stack:
    'RowFormatError: Row 3 is bad\n    at map (/srv/a.ts:1:1)\n    at x (/srv/node_modules/y/z.js:1:1)\n    at node:fs:1:1',
  cause: { ...cause, cause: { ...cause, name: 'Deeper' } },
  context: { row: 3, column: 'phone', tried: ['a'] },
};
const facts = { directory: '/srv', showsAll: false, errorLine: '812' };

describe('runErrorView', () => {
  it('shows name, message, context and the line of the log', () => {
    const view = runErrorView(run({ status: 'failed', error }), facts);
    expect(view).toMatchObject({
      name: 'RowFormatError',
      message: 'Row 3 is bad',
      line: { number: '812', href: '#L812' },
    });
    expect(view?.context).toEqual([
      { key: 'row', value: '3' },
      { key: 'column', value: 'phone' },
      { key: 'tried', value: '["a"]' },
    ]);
  });

  it('folds the frames of others and counts them, until all are asked for', () => {
    const run1 = run({ status: 'failed', error });
    const view = runErrorView(run1, facts);
    expect(view?.allFrames).toBe('All 3 frames');
    expect(view?.groups.map(({ heading, open }) => [heading, open])).toEqual([
      [null, false],
      ['2 frames in node_modules and Node', false],
    ]);
    expect(runErrorView(run1, { ...facts, showsAll: true })?.groups[1]?.open).toBe(true);
  });

  it('lists the whole chain of causes', () => {
    const view = runErrorView(run({ status: 'failed', error }), facts);
    expect(view?.causes.map(({ name }) => name)).toEqual(['RangeError', 'Deeper']);
  });

  it('says once what the reason, the error and its cause all say', () => {
    const again = { ...error, cause: { ...cause, cause: { ...error, cause: null } } };
    const view = runErrorView(run({ status: 'timed_out', reason: error.message, error: again }), facts);
    expect(view?.reason).toBeNull();
    expect(view?.causes.map(({ name }) => name)).toEqual(['RangeError']);
    expect(runErrorView(run({ status: 'failed', reason: 'Not tried again.', error }), facts)?.reason).toBe(
      'Not tried again.',
    );
  });

  it('gives everything as text, the message once', () => {
    const { text } = runErrorView(run({ status: 'failed', error }), facts) ?? { text: '' };
    expect(text.match(/Row 3 is bad/g)).toHaveLength(1);
    expect(text).toContain('"row": 3');
    expect(text).toContain('at map (/srv/a.ts:1:1)');
    expect(text).toContain('Caused by RangeError: too long\nCaused by Deeper: too long');
  });

  it('has no panel without an error, nor for a run that somebody cancelled', () => {
    expect(runErrorView(run({ status: 'failed' }), facts)).toBeNull();
    expect(runErrorView(run({ status: 'cancelled', error }), facts)).toBeNull();
  });
});
