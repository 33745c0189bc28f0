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
  return { relay, live, parts, texts, say };
}

it('sends together what is said within a moment, free of secrets, with the fields that have changed', () => {
  const { live, parts, texts, say } = relayed();
  say('one');
  say('two hunter22');
  live.draft.summary('done');
  expect(parts).toEqual([]);
  jest.advanceTimersByTime(10);
  expect(texts()).toEqual([['one', 'two •••']]);
  expect(parts[0]?.fields).toEqual({ summary: 'done' });
});

it('waits with the next part until the one before is kept', () => {
  const { relay, texts, say } = relayed();
  say('one');
  jest.advanceTimersByTime(10);
  say('two');
  jest.advanceTimersByTime(30);
  expect(texts()).toEqual([['one']]);
  relay.hearKept(1);
  jest.advanceTimersByTime(10);
  expect(texts()).toEqual([['one'], ['two']]);
});

it('is heard all the same when the method does not give way', () => {
  const { texts, say } = relayed();
  say('one');
  // Time passes, but no timer comes up.
  jest.setSystemTime(60);
  jest.spyOn(performance, 'now').mockReturnValue(60);
  say('two');
  expect(texts()).toEqual([['one', 'two']]);
});

it('lets whoever says much wait until what was said is kept', async () => {
  const { relay, live, say } = relayed();
  say('x'.repeat(5 * 1024 * 1024));
  const room = live.draft.room();
  expect(room).toBeDefined();
  jest.advanceTimersByTime(10);
  relay.hearKept(1);
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
