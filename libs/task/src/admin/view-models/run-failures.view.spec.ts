import { run } from './run.fixture.js';
import { runFailuresView } from './run-failures.view.js';

const PATH = '/t/runs/1';
const error = { name: 'RowError', message: 'no e-mail', stack: null, cause: null, context: null };
const items = (failed: number, listed = failed) => ({
  ok: 100 - failed,
  failed,
  skipped: 0,
  failures: Array.from({ length: listed }, (_none, index) => ({ index, key: `row ${index + 1}`, error })),
});

describe('the failed items of a run', () => {
  it('are listed with key and reason', () => {
    expect(runFailuresView(run({ status: 'partial', items: items(2) }), 1, PATH)).toEqual({
      count: '2 of 100 items',
      rows: [
        { key: 'row 1', error: 'RowError', message: 'no e-mail' },
        { key: 'row 2', error: 'RowError', message: 'no e-mail' },
      ],
      range: null,
      unlisted: null,
      previousHref: null,
      nextHref: null,
    });
  });

  it('are shown 20 at a time; a page that is not there is the last one', () => {
    const failed = run({ status: 'failed', items: items(45) });
    expect(runFailuresView(failed, 2, PATH)).toMatchObject({
      range: '21–40 of 45',
      previousHref: '/t/runs/1?items=1#failed-items',
      nextHref: '/t/runs/1?items=3#failed-items',
    });
    expect(runFailuresView(failed, 99, PATH)).toMatchObject({ range: '41–45 of 45', nextHref: null });
  });

  it('say so where more failed than are listed', () => {
    const view = runFailuresView(run({ status: 'partial', items: items(50, 20) }), 1, PATH);
    expect(view).toMatchObject({ count: '50 of 100 items', unlisted: 'The first 20 are listed.' });
  });

  it('are listed while the run goes on', () => {
    expect(runFailuresView(run({ items: items(2) }), 1, PATH)).toMatchObject({ count: '2 of 100 items' });
  });

  it('are not there where none failed', () => {
    expect(runFailuresView(run({ status: 'failed', items: items(0) }), 1, PATH)).toBeNull();
    expect(runFailuresView(run({ status: 'failed' }), 1, PATH)).toBeNull();
  });
});
