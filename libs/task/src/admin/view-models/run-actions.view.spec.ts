import type { Run } from '../../run/run.js';
import { RUN_STATUSES } from '../../run/run-status.js';
import type { ShownStatus } from '../words.js';
import { run, runShown, TASK } from './run.fixture.js';
import { type ActionFacts, RUN_ACTIONS, runActionsView } from './run-actions.view.js';

const SHOWN: ShownStatus[] = [...RUN_STATUSES, 'retrying', 'cancelling'];
const facts: ActionFacts = { task: TASK, allowed: { run: true, cancel: true }, base: '/t', path: '/t/runs/1' };

describe('the actions of a run', () => {
  it('are listed for every state that is shown, and for no other', () => {
    expect(Object.keys(RUN_ACTIONS).sort()).toEqual([...SHOWN].sort());
  });

  it.each(SHOWN)('of a run that is %s are exactly those of the list', (shown) => {
    const { main, others } = RUN_ACTIONS[shown];
    const items = { ok: 1, failed: 1, skipped: 0, failures: [] };
    const view = runActionsView({ ...runShown(shown), items }, facts);
    const offered = [...view.buttons, ...view.menu].map(({ action }) => action);
    expect(offered.sort()).toEqual(
      [...others, ...(main === null ? [] : [main])]
        .filter((one) => one !== 'export' && !(shown === 'running' && one === 'resume'))
        .sort(),
    );
    expect(view.buttons.filter((button) => button.main).map(({ action }) => action)).toEqual(
      main === null ? [] : [main],
    );
    expect(view.exports.length).toBeGreaterThan(0);
  });

  it('offer to cancel an active run and never a finished one', () => {
    const cancellable = SHOWN.filter((shown) =>
      runActionsView(runShown(shown), facts).buttons.some(({ action }) => action === 'cancel'),
    );
    expect(cancellable).toEqual(['queued', 'running', 'paused', 'retrying']);
  });

  it('offer to pause a run with a loop, to take that back while it has had no effect, and to resume a paused one', () => {
    const items = { ok: 1, failed: 0, skipped: 0, failures: [] };
    const steers = (differences: Partial<Run>) => {
      const view = runActionsView(run(differences), facts);
      const all = [...view.buttons, ...view.menu].filter(({ action }) => action === 'pause' || action === 'resume');
      return all.map(({ action, text, href, link, off, fields }) => [action, text, href, link, off, fields]);
    };
    expect(steers({})).toEqual([]);
    expect(steers({ items })).toEqual([['pause', 'Pause', '/t/runs/1/pause', false, null, []]]);
    expect(steers({ items, reason: 'It pauses at its next item.' })).toMatchObject([{ 0: 'resume', 1: 'Resume' }]);
    expect(steers({ status: 'paused' })).toEqual([['resume', 'Resume', '/t/runs/1/resume', false, null, []]]);
    const refused = runActionsView(run({ status: 'paused' }), { ...facts, allowed: { run: true, cancel: false } });
    expect(refused.buttons.at(-1)?.off).toBe('You may not resume this run');
  });

  it('start the same again with the same arguments and label, once', () => {
    const succeeded = run({ status: 'succeeded', args: { index: 'a "b"' }, label: 'eu' });
    const again = runActionsView(succeeded, facts).buttons.at(-1);
    expect(again).toMatchObject({ text: 'Run again', href: '/t/rebuild-index/start', link: false, off: null });
    const fields = Object.fromEntries((again?.fields ?? []).map(({ name, value }) => [name, value]));
    expect(fields).toEqual({
      'args.index': 'a "b"',
      'args.apiKey': '',
      label: 'eu',
      idempotencyKey: expect.any(String),
    });
    expect(runActionsView(succeeded, facts).buttons.at(-1)?.fields).not.toEqual(again?.fields);
  });

  it('repeat a failed run by its own address, once', () => {
    const failed = run({ status: 'failed', args: { index: 'a' } });
    expect(runActionsView(failed, facts).buttons.at(-1)).toMatchObject({
      text: 'Retry',
      href: '/t/runs/1/retry',
      link: false,
      fields: [{ name: 'idempotencyKey', value: expect.any(String) }],
    });
  });

  it('show the failed items of a partial run first, and repeat those alone', () => {
    const items = { ok: 1, failed: 2, skipped: 0, failures: [] };
    const { buttons, menu } = runActionsView(run({ status: 'partial', items }), facts);
    expect(buttons).toMatchObject([
      { text: 'Retry failed items', href: '/t/runs/1/retry', link: false, main: false },
      { text: 'Show the failed items', href: '#failed-items', link: true, main: true, off: null },
    ]);
    expect(menu.map(({ text }) => text)).toEqual(['Run again', 'Edit and run']);
  });

  it('run a partial run again where it is only an optional step that failed', () => {
    const { buttons, menu } = runActionsView(run({ status: 'partial' }), facts);
    expect([...buttons, ...menu].map(({ text }) => text)).toEqual(['Run again', 'Retry', 'Edit and run']);
  });

  it('lead over the form where a secret has to be typed again, or a value no longer fits', () => {
    for (const args of [{ apiKey: '•••' }, { gone: 1 }] as Run['args'][]) {
      const again = runActionsView(run({ status: 'failed', args }), facts).buttons.at(-1);
      expect(again).toMatchObject({
        link: true,
        href: '/t/rebuild-index?from=01936f0e-7a10-7abc-9def-012345678901',
        fields: [],
      });
    }
  });

  it('are off, with the reason, where the reader may not use them or the task is gone', () => {
    const off = (differences: Partial<ActionFacts>, shown: ShownStatus) =>
      runActionsView(runShown(shown), { ...facts, ...differences }).buttons.map(({ off }) => off);
    expect(off({ allowed: { run: false, cancel: false } }, 'running')).toEqual([
      'You may not run this task',
      'You may not cancel this run',
    ]);
    expect(off({ task: undefined }, 'cancelled')).toEqual(Array(2).fill('The task is no longer declared'));
    expect(off({ task: undefined }, 'running')[1]).toBeNull();
  });
});
