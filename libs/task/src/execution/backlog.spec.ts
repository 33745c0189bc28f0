import { Backlog, type DraftedEvent } from './backlog.js';

const MEGABYTE = 1_024 * 1_024;

function line(text: string): DraftedEvent {
  return { type: 'log', seq: 0, at: '', level: 'info', stream: 'log', step: null, text };
}

function texts(events: readonly DraftedEvent[]): string[] {
  return events.map((event) => (event.type === 'log' ? event.text : 'step'));
}

/** Whether the promise is settled once everything else had its turn. */
async function isSettled(promise: Promise<void> | undefined): Promise<boolean> {
  let settled = false;
  void promise?.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

it('gives back everything in order, once', () => {
  const backlog = new Backlog();
  expect(backlog.isEmpty).toBe(true);
  for (const text of ['a', 'b', 'c']) backlog.add(line(text));
  expect([backlog.isEmpty, backlog.isLong]).toEqual([false, false]);
  expect(texts(backlog.take(true))).toEqual(['a', 'b', 'c']);
  expect([backlog.isEmpty, backlog.take(false)]).toEqual([true, []]);
});

it('is taken in portions of about four megabytes, or all at once', () => {
  const backlog = new Backlog();
  const text = 'x'.repeat(MEGABYTE);
  for (let index = 0; index < 10; index++) backlog.add(line(`${index}${text}`));
  expect(backlog.isLong).toBe(true);
  expect(texts(backlog.take(true)).map(([first]) => first)).toEqual(['0', '1', '2', '3']);
  expect(texts(backlog.take(true)).map(([first]) => first)).toEqual(['4', '5', '6', '7']);
  backlog.add(line('last'));
  expect(texts(backlog.take(false)).map(([first]) => first)).toEqual(['8', '9', 'l']);
});

it('has room until four megabytes wait, and again when they are stored', async () => {
  const backlog = new Backlog();
  backlog.add(line('x'.repeat(3 * MEGABYTE)));
  expect(backlog.room()).toBeUndefined();
  backlog.add(line('x'.repeat(MEGABYTE)));
  const room = backlog.room();
  backlog.take(false);
  expect(await isSettled(room)).toBe(false);
  backlog.kept();
  expect(await isSettled(room)).toBe(true);
  expect(backlog.room()).toBeUndefined();
});

it('keeps waiting while as much has come as was stored', async () => {
  const backlog = new Backlog();
  backlog.add(line('x'.repeat(4 * MEGABYTE)));
  const room = backlog.room();
  backlog.take(false);
  backlog.add(line('x'.repeat(4 * MEGABYTE)));
  backlog.kept();
  expect(await isSettled(room)).toBe(false);
  backlog.take(false);
  backlog.kept();
  expect(await isSettled(room)).toBe(true);
});

it('leaves lines out when there is no end of them, and says where and how many', () => {
  const backlog = new Backlog();
  const text = 'x'.repeat(8 * MEGABYTE);
  for (let index = 0; index < 32; index++) backlog.add(line(text));
  for (const left of ['left', 'out']) backlog.add(line(left));
  // Steps are few, and cannot be made up for.
  backlog.add({ type: 'step', seq: 0, step: {} as never });
  expect(texts(backlog.take(true))).toEqual([text]);
  backlog.add(line('left as well'));
  const taken = texts(backlog.take(false));
  backlog.kept();
  backlog.add(line('after'));
  expect(taken).toHaveLength(34);
  expect(taken.slice(31)).toEqual([
    '2 lines were left out here: more came than could be stored in time.',
    'step',
    '1 line was left out here: more came than could be stored in time.',
  ]);
  expect(texts(backlog.take(false))).toEqual(['after']);
});
