import { RUN_STATUSES } from '../../run/run-status.js';
import { renderPage } from '../handlebars.js';
import { type ShownStatus, STATUS_LOOKS } from '../words.js';
import { frameView } from './frame.view.js';
import { line, pageFacts, run, runShown } from './run.fixture.js';
import { type RunPageFacts, runPage, tabTitle } from './run.view.js';

const SHOWN: ShownStatus[] = [...RUN_STATUSES, 'retrying', 'cancelling'];
const EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>';

function htmlOf(differences: Partial<RunPageFacts> = {}): string {
  const page = runPage(pageFacts(differences));
  const context = { base: '/t', assets: '/t/assets/v', siteTitle: 'Shop', environment: null, activeRuns: 0 };
  const frame = frameView(page, { ...context, now: new Date(0), theme: 'system', here: '/t' });
  return renderPage({ ...page.content, frame });
}

describe('the page of a run', () => {
  it.each(SHOWN)('shows word and symbol of a run that is %s', (shown) => {
    const html = htmlOf({
      run: runShown(shown),
      queue: { before: 0, hasMore: false, slots: { total: 1, used: 1 }, blockedBy: [] },
    });
    const { word, icon, tone } = STATUS_LOOKS[shown];
    expect(html).toMatch(new RegExp(`<span class="chip tone-${tone}">.*?#${icon}"/></svg>${word}</span>`));
    expect(html).toMatch(new RegExp(`<title>${word}: Rebuild search index · Shop</title>`));
  });

  it('escapes everything that a task, its caller or its arguments say', () => {
    const error = {
      name: EVIL,
      message: EVIL,
      stack: `Error\n    at ${EVIL} (/a.ts:1:1)`,
      cause: null,
      context: { [EVIL]: EVIL },
    };
    const said = {
      title: EVIL,
      label: EVIL,
      actor: EVIL,
      args: { [EVIL]: EVIL },
      tags: [EVIL],
      metadata: { [EVIL]: EVIL },
    };
    const log = { lines: [line(1, { text: `\x1b[31m${EVIL}` })], firstNumber: 1 };
    const progress = { current: 1, total: 2, percent: 50, message: EVIL, rate: null, remainingMs: null, bars: [] };
    const pages = [
      htmlOf({ run: run({ ...said, status: 'failed', reason: EVIL, error: { ...error, cause: error } }), log }),
      htmlOf({ run: run({ ...said, status: 'succeeded', summary: EVIL, result: [{ [EVIL]: EVIL }] }), log }),
      htmlOf({ run: run({ ...said, status: 'succeeded', result: { [EVIL]: { [EVIL]: EVIL } } }) }),
      htmlOf({ run: run({ ...said, progress }), log }),
      htmlOf({ run: run({ ...said, status: 'cancelled', reason: EVIL }), task: undefined }),
    ];
    for (const html of pages) {
      expect(html).toContain('alert(1)');
      expect(html).not.toMatch(/<script>|<img/);
    }
  });

  it('has nothing inline that the Content-Security-Policy would refuse', () => {
    const lines = ['\x1b[38;2;1;2;3;48;5;99mcolour', '\x1b[7;1;41mstyle'].map((text, index) =>
      line(index + 1, { text }),
    );
    const html = htmlOf({
      run: run({
        progress: { current: 1, total: 2, percent: 50, message: null, rate: null, remainingMs: null, bars: [] },
      }),
      log: { lines, firstNumber: 1 },
    });
    expect(html).not.toMatch(/ style=| on[a-z]+=|javascript:|<script(?![^>]*(src=|application\/json))/);
  });

  it('reloads itself without JavaScript while the run is active, unless that was stopped', () => {
    const reload = '<noscript><meta http-equiv="refresh" content="5"></noscript>';
    expect(htmlOf()).toContain(reload);
    expect(htmlOf()).toContain('?refresh&#x3D;off');
    expect(htmlOf({ run: run({ status: 'failed' }) })).not.toContain('http-equiv="refresh"');
    const { query } = pageFacts();
    expect(htmlOf({ query: { ...query, refresh: false } })).not.toContain('http-equiv="refresh"');
  });

  it('asks in place before it cancels, and posts', () => {
    expect(htmlOf()).toMatch(
      /<form[^>]*method="post" action="\/admin\/task\/runs\/[^"]*\/cancel">\s*<p[^>]*>Cancel this run\?/,
    );
  });

  it('gives the script the number of the last event and line that the page holds', () => {
    const page = runPage(
      pageFacts({ run: run({ lastSeq: 1_600, logLines: 1_284 }), log: { lines: [line(1_599)], firstNumber: 1_284 } }),
    );
    expect(page.data).toMatchObject({
      seq: 1_600,
      lastNumber: 1_284,
      active: true,
      socketUrl: expect.stringContaining('/ws/task/'),
    });
  });

  it('tells when it happened, how long it took, who asked and which attempt it was', () => {
    const facts = (differences: Parameters<typeof run>[0]) =>
      /<p class="facts"><span>(.*?)<\/span>/s
        .exec(htmlOf({ run: run(differences) }))?.[1]
        ?.replace(/<[^>]+>|\s+/g, ' ')
        .replace(/ +/g, ' ');
    expect(facts({})).toBe('Started 2 min ago by ana@acme.test · attempt 1 of 1 ·');
    expect(facts({ status: 'queued' })).toBe('Queued 2 min ago by ana@acme.test ·');
    expect(facts({ status: 'succeeded', actor: null, trigger: 'schedule' })).toBe(
      'Finished 1 min ago in 1m 14s · started by schedule · attempt 1 of 1 ·',
    );
    expect(facts({ status: 'failed', attempt: 3, maxAttempts: 3 })).toBe(
      'Failed 1 min ago after 1m 14s of work in 3 attempts · started by ana@acme.test ·',
    );
  });
});

describe('tabTitle', () => {
  it('starts with the percentage at work, else with the state', () => {
    const progress = { current: 1, total: 2, percent: 62, message: null, rate: null, remainingMs: null, bars: [] };
    expect(tabTitle(run({ progress }))).toBe('62% Rebuild search index');
    expect(tabTitle(run({ status: 'failed', progress }))).toBe('Failed: Rebuild search index');
  });
});
