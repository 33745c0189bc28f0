import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { barriersOn } from './support/barriers-on-page.js';
import { SiteInBrowser } from './support/site-in-browser.js';
import { Turnstile } from './support/turnstile.js';

const LONG = 60_000;
const turnstile = new Turnstile();

@Injectable()
class ShopTasks {
  /** Two steps, one inside the second; stands in each, then lets the second fail. */
  @Task({ title: 'Publish catalogue', maxConcurrent: 1 })
  async publish(@Param('name') name: string, context: TaskContext) {
    await context.step('Read products', async () => {
      context.log('reading');
      context.bar('pages').progress(1, 4);
      await turnstile.pass(`${name} read`);
    });
    await context.step('Write pages', () =>
      context.step('Write <index>', async () => {
        context.log('writing');
        await turnstile.pass(`${name} write`);
        throw new Error('disk is full');
      }),
    );
  }

  @Task({ title: 'Import', maxConcurrent: 1 })
  async import(@Param('rows', { type: 'integer' }) rows: number, context: TaskContext) {
    const keys = Array.from({ length: rows }, (_none, index) => `row ${index + 1}`);
    await context.each(
      keys,
      (key) => {
        if (Number(key.slice(4)) % 2 === 0) throw new RangeError(`${key} has no <name>`);
      },
      { key: (key) => key },
    );
  }

  @Task({ title: 'Trickle' })
  trickle(context: TaskContext) {
    const work = (key: string) => (key === 'bad' ? Promise.reject(new Error('no name')) : turnstile.pass(key));
    return context.each(['one', 'bad', 'two'], work, { key: (key) => key });
  }

  @Task({ title: 'Flaky', retry: { attempts: 3, delay: '10ms', backoff: 'fixed', jitter: false } })
  async flaky(@Param('name') name: string, context: TaskContext) {
    context.log(`attempt ${context.attempt} begins`);
    await context.step(`Part ${context.attempt}`, () => turnstile.pass(`${name} ${context.attempt}`));
    if (context.attempt < 2) throw new Error('not yet');
  }

  @Task({ title: 'One at a time', maxConcurrent: 1 })
  async single(@Param('name') name: string) {
    await turnstile.pass(name);
  }

  @Task({ title: 'Drop tables', dangerous: 'Drops them.' })
  drop(@Param('pause', { type: 'duration', default: '90s' }) pause: number) {
    return pause;
  }
}

let site: SiteInBrowser;
let page: Page;
let base: string;

beforeAll(async () => {
  site = await SiteInBrowser.open([ShopTasks]);
  base = site.base;
}, LONG);
afterEach(() => site.leave());
afterAll(() => site?.close());

async function openTab(options?: BrowserContextOptions): Promise<void> {
  page = await site.openTab(options);
}

/** Status, name and depth of the steps on the page. */
function steps(): Promise<string[]> {
  return page
    .locator('[data-steps] [data-step]')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [
          row.getAttribute('data-step'),
          row.getAttribute('data-state'),
          row.querySelector('[data-step-name]')?.textContent,
        ].join(' '),
      ),
    );
}

/** What is read there, with single spaces. */
const words = async (place: Locator) => ((await place.textContent()) ?? '').replace(/\s+/g, ' ').trim();
const step = (name: string, state: string) =>
  page.locator(`[data-step][data-state="${state}"] > .step-row`, { hasText: name });
const chip = (word: string) => page.locator('.page-heading .chip', { hasText: word });

describe('the steps of a run', () => {
  it.each(['pushed', 'polled'])(
    'are shown as they begin and end, as a tree, without a reload: %s',
    async (way) => {
      site.proxy.refusesSockets = way === 'polled';
      await openTab();
      const { id } = await site.tasks.start('publish', { name: way });
      await turnstile.entered(`${way} read`);
      await page.goto(`${base}/runs/${id}`);
      await page.evaluate('window.isSamePage = true');
      await page.locator(`[data-connection="${way === 'polled' ? 'polling' : 'live'}"]`).waitFor();
      expect(await steps()).toEqual(['0 running Read products']);
      expect(await page.locator('[data-named-bar="pages"]').textContent()).toContain('1 of 4');
      turnstile.letGo(`${way} read`);
      await step('Write <index>', 'running').waitFor();
      expect(await steps()).toEqual([
        '0 succeeded Read products',
        '1 running Write pages',
        '1.0 running Write <index>',
      ]);
      await page.locator('[data-steps-count]', { hasText: '1 done' }).waitFor();
      await page.locator('[data-step="1.0"] [data-step-name][href]').waitFor();
      const line = await page.locator('[data-step="1.0"] [data-step-name]').getAttribute('href');
      await page.locator(`${line} .line-text`, { hasText: 'writing' }).waitFor();
      turnstile.letGo(`${way} write`);
      await chip('Failed').waitFor();
      await page.locator('#error', { hasText: 'in step Write <index>' }).waitFor();
      expect(await steps()).toEqual(['0 succeeded Read products', '1 failed Write pages', '1.0 failed Write <index>']);
      expect(await page.locator('[data-steps-count]').textContent()).toBe('1 of 2 failed');
      expect(await page.evaluate('window.isSamePage')).toBe(true);
    },
    LONG,
  );

  it(
    'are not lost where they begin while the page is asked for anew',
    async () => {
      await openTab();
      await site.tasks.start('publish', { name: 'before' });
      await turnstile.entered('before read');
      const { id } = await site.tasks.start('publish', { name: 'race' });
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      let isHeld = false;
      await page.goto(`${base}/runs/${id}`);
      await page.route(`**/runs/${id}`, async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        if (!isHeld && body.includes('Running</span>')) {
          isHeld = true;
          await released;
        }
        await route.fulfill({ response, body });
      });
      turnstile.letGo('before read');
      turnstile.letGo('before write');
      await step('Read products', 'running').waitFor();
      turnstile.letGo('race read');
      await step('Write <index>', 'running').waitFor();
      expect(await chip('Queued').count()).toBe(1);
      release();
      await chip('Running').waitFor();
      expect(await steps()).toEqual([
        '0 succeeded Read products',
        '1 running Write pages',
        '1.0 running Write <index>',
      ]);
      turnstile.letGo('race write');
    },
    LONG,
  );

  it(
    'are complete without JavaScript',
    async () => {
      await openTab({ javaScriptEnabled: false });
      const { id } = await site.tasks.start('publish', { name: 'plain' });
      await turnstile.entered('plain read');
      turnstile.letGo('plain read');
      turnstile.letGo('plain write');
      for await (const frame of site.tasks.watch(id)) if (frame.type === 'complete') break;
      await page.goto(`${base}/runs/${id}`);
      expect(await steps()).toEqual(['0 succeeded Read products', '1 failed Write pages', '1.0 failed Write <index>']);
      await page.locator('[data-step="1.0"] [data-step-name]').click();
      expect(page.url()).toMatch(/#L2$/);
    },
    LONG,
  );
});

describe('the attempts of a run', () => {
  it(
    'are listed as they fail, and each leads to its part of the log; the steps are those of the present one',
    async () => {
      await openTab();
      const { id } = await site.tasks.start('flaky', { name: 'flaky' });
      await turnstile.entered('flaky 1');
      await page.goto(`${base}/runs/${id}`);
      await page.locator('[data-connection="live"]').waitFor();
      turnstile.letGo('flaky 1');
      await turnstile.entered('flaky 2');
      await page.locator('.attempt').nth(1).waitFor();
      expect((await page.locator('.attempt').allTextContents()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
        expect.stringMatching(/2 of 3.*Running after waiting/),
        expect.stringMatching(/1 of 3.*Error: not yet/),
      ]);
      await step('Part 2', 'running').waitFor();
      expect(await steps()).toEqual(['0 running Part 2']);
      expect(await page.locator('.rail').textContent()).toContain('Waiting to retry');
      await page.getByText('1 step of attempt 1').click();
      expect(await words(page.locator('.attempt-steps li'))).toMatch(/^Succeeded: Part 1/);
      turnstile.letGo('flaky 2');
      await chip('Succeeded').waitFor();
      const divider = page.locator('#L2 > .line-attempt', { hasText: /^Attempt 2 of 3, \d\d:\d\d:\d\d$/ });
      await divider.waitFor();
      await page.goto(`${base}/runs/${id}?attempt=2`);
      await divider.waitFor();
      expect(await page.locator('.line-text').allTextContents()).toEqual(['attempt 2 begins']);
      await page.locator('.attempt').nth(1).getByRole('link').click();
      await page.waitForURL(/\?attempt=1#L1$/);
      expect(await page.locator('#L1 .line-text').textContent()).toBe('attempt 1 begins');
    },
    LONG,
  );
});

async function showsFailedItemsAtWork() {
  await openTab();
  const { id } = await site.tasks.start('trickle');
  await turnstile.entered('one');
  await page.goto(`${base}/runs/${id}`);
  await page.locator('[data-connection="live"]').waitFor();
  turnstile.letGo('one');
  await page.locator('.failures').waitFor();
  expect(await words(page.locator('.failures tbody'))).toBe('badno name Error');
  expect(await words(page.locator('.page-heading .chip'))).toBe('Running');
  turnstile.letGo('two');
}

it('a run at work shows the items that have failed until now', showsFailedItemsAtWork, LONG);

describe('a partial run', () => {
  it(
    'shows its failed items with their reasons, and repeats those alone',
    async () => {
      await openTab({ javaScriptEnabled: false });
      const { id } = await site.tasks.run('import', { rows: 50 });
      await page.goto(`${base}/runs/${id}`);
      expect(await page.locator('.run-shortfall').textContent()).toBe('25 of 50 items failed.');
      await page.getByRole('link', { name: 'Show the failed items' }).click();
      expect(page.url()).toMatch(/#failed-items$/);
      const rows = page.locator('.failures tbody tr');
      expect(await rows.count()).toBe(20);
      expect(await rows.first().textContent()).toBe('row 2row 2 has no <name> RangeError');
      await page.getByRole('link', { name: 'Next failed items' }).click();
      expect(await rows.count()).toBe(5);
      await page.getByRole('button', { name: 'Retry failed items' }).click();
      await page.waitForURL(
        (address) => /\/runs\/[0-9a-f-]{36}$/.test(address.pathname) && !address.pathname.endsWith(id),
      );
      const repeated = String(new URL(page.url()).pathname.split('/').at(-1));
      for await (const frame of site.tasks.watch(repeated)) if (frame.type === 'complete') break;
      expect(await site.tasks.find(repeated)).toMatchObject({ retryOf: id, items: { ok: 0, failed: 25, skipped: 25 } });
      await page.goto(page.url());
      await page.getByRole('link', { name: id.slice(-8) }).click();
      await page.waitForURL(`**/runs/${id}`);
    },
    LONG,
  );
});

describe('a queued run', () => {
  it(
    'says what it waits for and its place by priority, and that changes while it is read',
    async () => {
      await openTab();
      const first = await site.tasks.start('single', { name: 'first' }, { label: 'the first' });
      await turnstile.entered('first');
      const waiting = await site.tasks.start('single', { name: 'waiting' });
      await page.goto(`${base}/runs/${waiting.id}`);
      const panel = page.locator('[data-state]');
      expect(await words(panel)).toContain('Next in line');
      expect(await words(panel)).toContain('At most 1 run of this task at a time. Waits for the end of the first');
      expect(await panel.getByRole('link', { name: 'the first' }).getAttribute('href')).toMatch(
        new RegExp(`/runs/${first.id}$`),
      );
      const urgent = await site.tasks.start('single', { name: 'urgent' }, { priority: 5 });
      await panel.getByText('Second in line').waitFor();
      await site.tasks.cancel(urgent.id);
      await panel.getByText('Next in line').waitFor();
      turnstile.letGo('first');
      await chip('Running').waitFor();
      turnstile.letGo('waiting');
      await chip('Succeeded').waitFor();
    },
    LONG,
  );

  it(
    'that is to start later says when, and is not called stuck',
    async () => {
      await openTab();
      const later = await site.tasks.start('single', { name: 'later' }, { delay: '1h' });
      await page.goto(`${base}/runs/${later.id}`);
      expect(await words(page.locator('[data-state]'))).toMatch(/Starts at .*in (1h 00m|59m \d\ds)/);
      await page.goto(`${base}/system`);
      expect(await page.locator('[data-part="figures"]').textContent()).toMatch(
        /1 later, next due in (1h 00m|59m \d\ds)/,
      );
      await page.goto(`${base}/runs?status=queued`);
      expect(await page.locator('.cell-duration').textContent()).toMatch(/due in (1h 00m|59m \d\ds)/);
      await site.tasks.cancel(later.id);
    },
    LONG,
  );
});

describe('the runs of one label', () => {
  it(
    'are summed up, and named on a narrow page as well',
    async () => {
      await openTab({ viewport: { width: 390, height: 900 } });
      await site.tasks.runAll('import', [{ rows: 1 }, { rows: 2 }, { rows: 1 }], { label: 'october' });
      await page.goto(`${base}/runs?label=october`);
      expect(await words(page.locator('.label-summary'))).toMatch(
        /^october ?3 runs ?Succeeded 2 ?Partial 1 ?\d.* from the first start to the last end$/,
      );
      expect(await page.locator('.runs-table .label').first().isVisible()).toBe(true);
      await page.goto(`${base}/runs?task=import`);
      expect(await page.locator('.label-summary').count()).toBe(0);
    },
    LONG,
  );
});

describe('a start that asks first', () => {
  it(
    'asks once however often it is pressed, starts once, and shows what does not fit without sending it again',
    async () => {
      await openTab();
      const posts: string[] = [];
      page.on('request', (request) => request.method() === 'POST' && posts.push(request.postData() ?? ''));
      await page.goto(`${base}/drop`);
      await page.getByLabel('Pause').fill('a while');
      await page.getByRole('button', { name: 'Start…' }).click();
      await page.getByRole('alert').getByText('Nothing was started.').waitFor();
      expect(posts).toHaveLength(1);
      expect(await page.getByLabel('Pause').inputValue()).toBe('a while');
      await page.getByLabel('Pause').fill('90s');
      await page.getByRole('button', { name: 'Start…' }).dblclick();
      await page.getByRole('dialog').getByRole('textbox').fill('drop');
      expect(posts).toHaveLength(2);
      expect(await page.getByRole('dialog').count()).toBe(1);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
      expect(posts.map((body) => body.includes('confirm=drop'))).toEqual([false, false, true]);
      expect(await page.getByRole('region', { name: 'Arguments' }).textContent()).toMatch(/pause\s*1m 30s/);
      expect((await site.tasks.runs({ task: 'drop' })).items).toHaveLength(1);
    },
    LONG,
  );
});

it('every page of such runs has no violation of WCAG 2.2 AA, wide or narrow, light or dark', async () => {
  await openTab();
  const partial = await site.tasks.run('import', { rows: 50 }, { label: 'axe' });
  const live = await site.tasks.start('publish', { name: 'axe' });
  turnstile.letGo('axe read');
  await turnstile.entered('axe write');
  const flaky = await site.tasks.start('flaky', { name: 'axe' });
  turnstile.letGo('axe 1');
  await turnstile.entered('axe 2');
  const holder = await site.tasks.start('single', { name: 'axe' });
  await turnstile.entered('axe');
  const queued = await site.tasks.start('single', { name: 'axe queued' });
  const paths = [partial, live, flaky, queued].map(({ id }) => `/runs/${id}`).concat('/runs?label=axe', '/flaky');
  for (const path of paths) expect([path, await barriersOn(page, base + path)]).toEqual([path, []]);
  for (const one of [queued, holder, live, flaky]) await site.tasks.cancel(one.id);
  for (const held of ['axe', 'axe write', 'axe 2']) turnstile.letGo(held);
}, 120_000);
