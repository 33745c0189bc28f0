import { Backlog, type DraftedEvent, giveNumbers } from './backlog.js';

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

it('keeps the oldest and the newest of a flood, and marks how many numbers and lines are missing between them', () => {
  const backlog = new Backlog();
  const LINES = 1_000_000;
  for (let index = 1; index <= LINES; index++) backlog.add(line(`${index}`.padEnd(100)));
  backlog.add({ type: 'step', seq: 0, step: {} as never });
  const taken: DraftedEvent[] = [];
  while (!backlog.isEmpty) {
    const portion = backlog.take(true);
    backlog.kept();
    const weight = portion.reduce((sum, event) => sum + (event.type === 'log' ? 228 : 1_024), 0);
    expect(weight).toBeLessThan(4.1 * MEGABYTE);
    taken.push(...portion);
  }
  expect(taken.length * 228).toBeLessThan(42 * MEGABYTE);
  expect(giveNumbers(taken, 10)).toMatchObject({ lastSeq: LINES + 11, lines: LINES });
  const marks = taken.filter(({ type }) => type === 'truncated');
  expect(marks).toHaveLength(1);
  expect(taken.find((event) => event.type === 'log' && event.seq !== Number(event.text) + 10)).toBeUndefined();
  const [mark] = marks;
  const place = taken.indexOf(mark as DraftedEvent);
  expect(mark).toMatchObject({
    seq: (taken[place + 1]?.seq ?? 0) - 1,
    from: (taken[place - 1]?.seq ?? 0) + 1,
    lines: LINES + 2 - taken.length,
    reason: 'More came at once than could be stored in time.',
  });
});

it('counts what an earlier mark stands for when it is left out as well', () => {
  const backlog = new Backlog();
  const fill = () => {
    for (let index = 0; index < 25; index++) backlog.add(line('x'.repeat(MEGABYTE)));
  };
  fill();
  backlog.add({ type: 'truncated', seq: 0, from: 1, to: 50, lines: 40, reason: '' });
  fill();
  const taken = backlog.take(false);
  expect(giveNumbers(taken, 0)).toMatchObject({ lastSeq: 100, lines: 90 });
  expect(taken.filter(({ type }) => type === 'truncated')).toHaveLength(1);
});

it('keeps the order of what comes while a flood is taken away', () => {
  const backlog = new Backlog();
  for (let index = 0; index < 25; index++) backlog.add(line(`${index}`.padEnd(MEGABYTE)));
  const taken = [...backlog.take(true)];
  backlog.kept();
  backlog.add(line('25'));
  while (!backlog.isEmpty) taken.push(...backlog.take(true));
  expect(texts(taken).map(Number)).toEqual(Array.from({ length: 26 }, (_none, index) => index));
});
