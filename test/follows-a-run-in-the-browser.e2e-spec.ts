import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { barriersOn } from './support/barriers-on-page.js';
import { SiteInBrowser } from './support/site-in-browser.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const EVIL = '<img src=x onerror="document.title=1">';

@Injectable()
class ShopTasks {
  /** Writes a third of its lines, waits at two gates, and says how far it is. */
  @Task({ title: 'Rebuild search index' })
  async index(@Param('name') name: string, @Param('lines', { type: 'integer' }) lines: number, context: TaskContext) {
    const stopped = new Promise((_resolve, reject) =>
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error)),
    );
    for (const part of [1, 2, 3]) {
      for (let line = 1; line <= lines; line += 1) context.log(`\x1b[31m${part}.${line}\x1b[0m ${EVIL}`);
      context.progress(part, 3, 'Building documents');
      if (part === 2) context.error('one is bad');
      if (part < 3) await Promise.race([turnstile.pass(`${name} ${part}`), stopped]);
    }
    context.summary(`${lines * 3} documents.`);
    return [{ part: 1, documents: lines }];
  }

  @Task({ title: 'Walk' })
  async walk(@Param('name') name: string, context: TaskContext) {
    await turnstile.pass(`${name} begin`);
    await context.each(['first', 'second'], (item) => turnstile.pass(`${name} ${item}`));
  }

  @Task({ title: 'Broken' })
  broken(): void {
    throw new Error('no paper', { cause: new RangeError('out of it') });
  }
}

let site: SiteInBrowser;
let page: Page;
let base: string;

beforeAll(async () => {
  site = await SiteInBrowser.open([ShopTasks]);
  base = site.base;
}, 60_000);
afterEach(() => site.leave());
afterAll(() => site?.close());

async function openTab(options?: BrowserContextOptions): Promise<void> {
  page = await site.openTab(options);
}

/** Starts a run and opens its page while it waits at its first gate. */
async function openRun(name: string, lines = 100): Promise<string> {
  const run = await site.tasks.start('index', { name, lines });
  await turnstile.entered(`${name} 1`);
  await page.goto(`${base}/runs/${run.id}`);
  return run.id;
}

/** The same, and the page says how it is connected. */
async function openLiveRun(name: string): Promise<void> {
  await openRun(name);
  await page.locator('[data-connection]').waitFor();
}

/** Numbers of the lines on the page, and whether each says what it should. */
async function linesOnPage(lines: number): Promise<{ numbers: number[]; texts: boolean }> {
  const found = await page
    .locator('.line')
    .evaluateAll((rows) => rows.map((row) => [row.id.slice(1), row.querySelector('.line-text')?.textContent ?? '']));
  const expected = [1, 2, 3].flatMap((part) => [
    ...Array.from({ length: lines }, (_none, index) => `${part}.${index + 1} ${EVIL}`),
    ...(part === 2 ? ['one is bad'] : []),
  ]);
  return {
    numbers: found.map(([number]) => Number(number)),
    texts: found.every(([, text], index) => text === expected[index]),
  };
}

const countTo = (last: number) => Array.from({ length: last }, (_none, index) => index + 1);
const connection = () => page.locator('[data-connection]').getAttribute('data-connection');
const ended = () => page.locator('.page-heading .chip', { hasText: /^(Succeeded|Cancelled|Failed)$/ }).waitFor();

describe('the page of a run, live', () => {
  it('shows lines, progress and the end as they come, without a reload', async () => {
    await openTab();
    await openLiveRun('live');
    await page.evaluate('window.isSamePage = true');
    expect(await page.title()).toBe('33% Rebuild search index · Shop');
    expect(await page.locator('.line').count()).toBe(100);
    turnstile.letGo('live 1');
    await page.locator('[data-figure]', { hasText: '66%' }).waitFor();
    expect(await page.title()).toMatch(/^66%/);
    await page.locator('#L201').waitFor();
    expect(await page.locator('[data-log-errors]').textContent()).toContain('1 error');
    turnstile.letGo('live 2');
    await ended();
    await page.locator('#result').waitFor();
    expect(await page.locator('[data-log-notice]').textContent()).toContain('300 documents.');
    expect(await page.locator('.chip').first().textContent()).toBe('Succeeded');
    await page.locator('#L301').waitFor();
    expect(await linesOnPage(100)).toEqual({ numbers: countTo(301), texts: true });
    expect(await page.locator('.log img').count()).toBe(0);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  }, 60_000);

  it('shows every line exactly once when the socket is cut and comes back', async () => {
    await openTab();
    await openLiveRun('cut');
    site.proxy.cut();
    turnstile.letGo('cut 1');
    await page.locator('#L201').waitFor();
    expect(await connection()).toBe('live');
    site.proxy.cut();
    turnstile.letGo('cut 2');
    await ended();
    await page.locator('#L301').waitFor();
    expect(await linesOnPage(100)).toEqual({ numbers: countTo(301), texts: true });
  }, 60_000);

  it('asks over HTTP where sockets are refused, says so, and shows the same', async () => {
    site.proxy.refusesSockets = true;
    await openTab();
    await openRun('poll');
    await page.locator('[data-connection="polling"]').waitFor();
    expect(await page.locator('[data-log-notice]').textContent()).toContain('Live connection is not available here.');
    turnstile.letGo('poll 1');
    await page.locator('#L201').waitFor();
    turnstile.letGo('poll 2');
    await ended();
    await page.locator('#L301').waitFor();
    expect(await linesOnPage(100)).toEqual({ numbers: countTo(301), texts: true });
  }, 60_000);

  it('says that it is cut off, and catches up when the server can be reached again', async () => {
    await openTab();
    await openLiveRun('lost');
    site.proxy.refusesAll = true;
    site.proxy.cut();
    await page.getByText('Connection lost. Trying again in').waitFor();
    expect(await connection()).toBe('offline');
    turnstile.letGo('lost 1');
    site.proxy.refusesAll = false;
    await page.getByText('Try now').click();
    await page.locator('#L201').waitFor();
    turnstile.letGo('lost 2');
    await ended();
    await page.locator('#L301').waitFor();
    expect(await linesOnPage(100)).toEqual({ numbers: countTo(301), texts: true });
  }, 60_000);

  it('stands still when the reader scrolls up, and follows again', async () => {
    await openTab();
    await openLiveRun('still');
    const top = () => page.evaluate<number>('document.querySelector("[data-log-scroller]").scrollTop');
    const toEnd = () =>
      page.evaluate<number>(
        '(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop)(document.querySelector("[data-log-scroller]"))',
      );
    expect(await toEnd()).toBe(0);
    await page.locator('[data-log-scroller]').hover();
    await page.mouse.wheel(0, -300);
    await page.locator('[data-follow][aria-pressed="false"]').waitFor();
    const stood = await top();
    turnstile.letGo('still 1');
    await page.getByText('101 new lines').waitFor();
    await page.locator('#L201').waitFor({ state: 'attached' });
    expect(await top()).toBe(stood);
    await page.keyboard.press('f');
    await page.locator('[data-follow][aria-pressed="true"]').waitFor();
    expect(await toEnd()).toBe(0);
    turnstile.letGo('still 2');
  }, 60_000);

  it('asks in place before it cancels, by key as well', async () => {
    await openTab();
    await openLiveRun('cancel');
    await page.evaluate('window.isSamePage = true');
    await page.keyboard.press('c');
    await page.getByText('Keep running').press('Enter');
    expect(await page.locator('[data-cancel][open]').count()).toBe(0);
    await page.keyboard.press('c');
    await page.locator('.cancel-answers button').click();
    await ended();
    expect(await page.locator('.chip').first().textContent()).toBe('Cancelled');
    expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(1);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  }, 60_000);

  it('searches its lines as text, whatever is typed', async () => {
    await openTab();
    await openLiveRun('search');
    const search = async (text: string) => {
      await page.keyboard.press('s');
      await page.locator('[data-search-field]').fill(text);
      return page.locator('[data-search-count]').textContent();
    };
    expect(await search('1.10 ')).toBe('1/1');
    expect(await search('IMG')).toBe('1/100');
    await page.keyboard.press('Enter');
    expect(await page.locator('[data-search-count]').textContent()).toBe('2/100');
    expect(await search('(a+)+$')).toBe('none');
    expect(await search('[')).toBe('none');
    turnstile.letGo('search 1');
    turnstile.letGo('search 2');
  }, 60_000);
});

describe('the list of runs, live', () => {
  it('changes rows where they stand and offers new ones', async () => {
    await openTab();
    const id = (await site.tasks.start('index', { name: 'listed', lines: 1 })).id;
    await turnstile.entered('listed 1');
    await page.goto(`${base}/runs?task=index`);
    const row = page.locator(`[data-run="${id}"]`);
    expect(await row.locator('.cell-status').textContent()).toContain('Running');
    await row.locator('a').focus();
    turnstile.letGo('listed 1');
    turnstile.letGo('listed 2');
    await row.getByText('Succeeded').waitFor();
    expect(await page.evaluate('document.activeElement.closest("[data-run]").dataset.run')).toBe(id);
    await site.tasks.run('broken');
    await site.tasks.cancel((await site.tasks.start('index', { name: 'new', lines: 1 })).id);
    await page.getByText('1 new run matches. Show it').waitFor();
  }, 60_000);
});

/** Does what a page that reloads every few seconds may take away half way; then once more. */
async function beforeTheNextReload(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

describe('without JavaScript', () => {
  it('a run is read, cancelled and started again', async () => {
    await openTab({ javaScriptEnabled: false });
    const id = await openRun('plain');
    // What was said last is kept a moment later, and there after the next reload.
    await page.locator('.line').nth(99).waitFor();
    expect(await page.locator('noscript .log-notice').textContent()).toContain('This page reloads every 5 s');
    await beforeTheNextReload(async () => {
      await page.locator('summary', { hasText: 'Cancel run' }).click({ timeout: 2_000 });
      await page.locator('.cancel-answers button').click({ timeout: 2_000 });
    });
    for await (const frame of site.tasks.watch(id)) if (frame.type === 'complete') break;
    await page.goto(`${base}/runs/${id}`);
    expect(await page.title()).toMatch(/^Cancelled/);
    await page.getByRole('button', { name: 'Run again' }).click();
    expect(page.url()).toMatch(/\/runs\/[0-9a-f-]{36}$/);
    expect(page.url()).not.toContain(id);
  }, 60_000);
});

describe('the button that pauses a run', () => {
  it('comes when its loop has begun, without a reload', async () => {
    await openTab();
    const { id } = await site.tasks.start('walk', { name: 'walk' });
    await turnstile.entered('walk begin');
    await page.goto(`${base}/runs/${id}`);
    await page.locator('[data-connection="live"]').waitFor();
    const button = page.getByRole('button', { name: 'Pause' });
    expect(await button.count()).toBe(0);
    for (const gate of ['walk begin', 'walk first']) turnstile.letGo(gate);
    await button.waitFor();
    turnstile.letGo('walk second');
    await page.locator('.page-heading .chip', { hasText: 'Succeeded' }).waitFor();
    expect(await button.count()).toBe(0);
  }, 60_000);
});

it('every page of runs has no violation of WCAG 2.2 AA, wide or narrow, light or dark', async () => {
  await openTab();
  const failed = await site.tasks.run('broken');
  const live = await site.tasks.start('index', { name: 'axe', lines: 3 });
  await turnstile.entered('axe 1');
  const paths = ['/runs', '/runs?text=nothing', `/runs/${failed.id}`, `/runs/${live.id}`, '/system'];
  for (const path of paths) expect([path, await barriersOn(page, base + path)]).toEqual([path, []]);
  await site.tasks.cancel(live.id);
}, 120_000);
