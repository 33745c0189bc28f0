import { jest } from '@jest/globals';
import { runRecord } from '../../run/run-record.fixture.js';
import { LiveRun } from '../live-run.js';
import { RunDraft } from '../run-draft.js';
import { SecretScrubber } from '../secret-scrubber.js';
import type { SaidPart } from './isolation.messages.js';
import { SaidRelay } from './said-relay.js';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

function relayed() {
  const parts: SaidPart[] = [];
  const scrubber = new SecretScrubber(['hunter22']);
  const relay = new SaidRelay(
    () => live,
    (part) => parts.push(part),
  );
  const live: LiveRun = new LiveRun(runRecord(), new RunDraft('info', scrubber, () => relay.touched()), scrubber);
  const texts = () =>
    parts.map(({ events }) => events.map((event) => (event.type === 'log' ? event.text : event.type)));
  const say = (text: string) => live.draft.write('info', 'log', text);
  /** Says so much that what follows is gathered; it is kept and not looked at. */
  const sayMuch = () => {
    for (let count = 1; count <= 20; count++) say('much');
    relay.hearKept(parts.splice(0).length);
  };
  return { relay, live, parts, texts, say, sayMuch };
}

it('sends what is said at once, since the method may not give way afterwards', () => {
  const { live, texts, say } = relayed();
  say('about to begin');
  live.draft.write('warn', 'stdout', 'another way');
  expect(texts()).toEqual([['about to begin'], ['another way']]);
});

it('sends together what is said within a moment when that is much, free of secrets, with the fields that have changed', () => {
  const { live, parts, texts, say, sayMuch } = relayed();
  sayMuch();
  say('one');
  say('two hunter22');
  live.draft.summary('done');
  expect(parts).toEqual([]);
  jest.advanceTimersByTime(10);
  expect(texts()).toEqual([['one', 'two •••']]);
  expect(parts[0]?.fields).toEqual({ summary: 'done' });
});

it('waits with the next part until the one before is kept, when much is said', () => {
  const { relay, texts, say, sayMuch } = relayed();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
  sayMuch();
  say('one');
  jest.advanceTimersByTime(10);
  say('two');
  jest.advanceTimersByTime(30);
  expect(texts()).toEqual([['one']]);
  relay.hearKept(21);
  clock.mockRestore();
  jest.advanceTimersByTime(10);
  expect(texts()).toEqual([['one'], ['two']]);
});

it('is heard after much, as soon as it says something more, when the method does not give way', () => {
  const { texts, say, sayMuch } = relayed();
  sayMuch();
  say('one');
  // Time passes, but no timer comes up.
  jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60);
  say('two');
  expect(texts()).toEqual([['one', 'two']]);
  jest.restoreAllMocks();
});

it('lets whoever says much wait until what was said is kept', async () => {
  const { relay, live, say, sayMuch } = relayed();
  sayMuch();
  say(`${'x'.repeat(1_023)}\n`.repeat(5 * 1_024));
  const room = live.draft.room();
  expect(room).toBeDefined();
  for (let kept = 21; live.draft.room() !== undefined && kept < 100; kept++) {
    jest.advanceTimersByTime(10);
    relay.hearKept(kept);
  }
  await room;
  expect(live.draft.room()).toBeUndefined();
});

it('sends all there is at the end, kept or not', () => {
  const { relay, texts, say } = relayed();
  say('one');
  jest.advanceTimersByTime(10);
  say('two');
  relay.end();
  expect(texts()).toEqual([['one'], ['two']]);
});
