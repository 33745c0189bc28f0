import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { runRecord } from '../run/run-record.fixture.js';
import { LocalRunEventBus } from './local-run-event-bus.js';
import type { RunNews } from './run-event-bus.js';

const newsOf = (differences = {}): RunNews => ({ run: runRecord(differences), from: null, events: [] });

describe('LocalRunEventBus', () => {
  let bus: LocalRunEventBus;
  let logged: jest.SpiedFunction<Logger['error']>;

  beforeEach(() => {
    bus = new LocalRunEventBus();
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it('tells those who hear every run and those who hear this one', () => {
    const heard: string[] = [];
    const [mine, other] = [newsOf(), newsOf()];
    bus.subscribeAll((news) => heard.push(`all ${news.run.id}`));
    bus.subscribe(mine.run.id, (news) => heard.push(`mine ${news.run.id}`));
    bus.publish(mine);
    bus.publish(other);
    expect(heard).toEqual([`all ${mine.run.id}`, `mine ${mine.run.id}`, `all ${other.run.id}`]);
  });

  it('tells each listener of a run, in the order of publication', () => {
    const news = newsOf();
    const heard: RunNews[][] = [[], []];
    for (const list of heard) bus.subscribe(news.run.id, (one) => list.push(one));
    const all = [news, { ...news, events: [] }, { ...news }];
    for (const one of all) bus.publish(one);
    expect(heard).toEqual([all, all]);
    expect(heard[0]?.[2]).toBe(all[2]);
  });

  it('stops telling who has unsubscribed, and only that one', () => {
    const news = newsOf();
    const heard: string[] = [];
    const stops = ['a', 'b'].map((name) => bus.subscribe(news.run.id, () => heard.push(name)));
    const stopAll = bus.subscribeAll(() => heard.push('all'));
    stops[0]?.();
    stops[0]?.();
    bus.publish(news);
    stopAll();
    stops[1]?.();
    bus.publish(news);
    expect(heard).toEqual(['all', 'b']);
  });

  it('tells a listener that came after all others had left', () => {
    const news = newsOf();
    const heard = jest.fn();
    const stopFirst = bus.subscribe(news.run.id, () => {});
    stopFirst();
    bus.subscribe(news.run.id, heard);
    stopFirst();
    bus.publish(news);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('lets a listener unsubscribe while it is told', () => {
    const news = newsOf();
    const heard: string[] = [];
    const stop = bus.subscribe(news.run.id, () => {
      heard.push('once');
      stop();
    });
    bus.subscribe(news.run.id, () => heard.push('always'));
    bus.publish(news);
    bus.publish(news);
    expect(heard).toEqual(['once', 'always', 'always']);
  });

  it('logs a listener that throws, by name, and tells the others', () => {
    const news = newsOf({ status: 'failed' });
    const heard = jest.fn();
    const error = new Error('broken');
    bus.subscribeAll(function feedTheChart() {
      throw error;
    });
    bus.subscribeAll(heard);
    bus.subscribe(
      news.run.id,
      [
        () => {
          throw error;
        },
      ][0] as () => void,
    );
    bus.subscribe(news.run.id, heard);
    expect(() => bus.publish(news)).not.toThrow();
    expect(heard).toHaveBeenCalledTimes(2);
    expect(logged.mock.calls).toEqual([
      [`feedTheChart threw on news of run ${news.run.id} (failed)`, error],
      [`a listener without a name threw on news of run ${news.run.id} (failed)`, error],
    ]);
  });
});
