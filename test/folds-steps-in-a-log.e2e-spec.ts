import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from 'nestjs-taskforge';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { barriersOn } from './support/barriers-on-page.js';
import { keepLongLog } from './support/long-log.js';
import { SiteInBrowser } from './support/site-in-browser.js';

const LONG = 60_000;
const LINES = 250_300;
const NEEDLE = 150_000;
/** Lines that the page holds at most, whatever the log is. */
const MOST_ELEMENTS = 400;
const IMPORT = 'Import · 200,100 lines';
const BATCHES = 'Write batches · 100,000 lines';

/** Lines 101 to 200,200 are of one step, half of them of another one inside it; 200,201 to 250,000 of a third. */
function stepOf(number: number): string | null {
  if (number <= 100 || number > 250_000) return null;
  if (number > 200_200) return 'Report';
  return number > 100_100 && number <= 200_100 ? 'Import › Write batches' : 'Import';
}

@Injectable()
class CountingTasks {
  /** Two steps in each of two attempts; the second step of the second counts until it is cancelled. */
  @Task({ timeout: 0, retry: { attempts: 2, delay: 0 } })
  async count(context: TaskContext) {
    await context.step('Read', () => context.log('read'));
    await context.step('Count', async () => {
      for (let number = 1; ; number += 1) {
        context.log(`at ${number}`);
        if (number === 40 && context.attempt === 1) throw new Error('The first attempt fails.');
        await context.sleep(20);
      }
    });
  }
}

let site: SiteInBrowser;
let page: Page;
let address: string;

beforeAll(async () => {
  site = await SiteInBrowser.open([CountingTasks]);
  const id = await keepLongLog(site.application, LINES, (number) => ({
    step: stepOf(number),
    ...(number === NEEDLE && { text: 'the needle', level: 'warn' }),
    ...(number === 50 && { level: 'warn' }),
  }));
  address = `${site.base}/runs/${id}`;
}, LONG);

afterAll(() => site?.close());
afterEach(() => site.leave());

/** Opens a page; gives the numbers of the lines that it fetches from then on, by the first of each page of lines. */
async function open(where: string, options: BrowserContextOptions = {}): Promise<number[]> {
  page = await site.openTab(options);
  const fetched: number[] = [];
  page.on('request', (request) => {
    const from = new URL(request.url()).searchParams.get('fromLine');
    if (from !== null) fetched.push(Number(from));
  });
  await page.goto(where);
  return fetched;
}

const heading = (text: string | RegExp) => page.locator('button.line-step', { hasText: text });
const ofLine = (number: number) => page.locator(`#L${number} .line-step-name`).allTextContents();
const inView = (number: number) =>
  page.locator(`#L${number}`).evaluate((row) => {
    const view = row.closest('[data-log-scroller]')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return view !== undefined && top < view.bottom && bottom > view.top;
  });
const topOf = async (text: string) => (await heading(text).boundingBox())?.y ?? 0;
const isOpen = (text: string) => heading(text).getAttribute('aria-expanded');

describe('the steps in a log of 250,000 lines', () => {
  it(
    'fold by their heading, which stays where it is and says what it hides, without a look at the hidden lines',
    async () => {
      const fetched = await open(`${address}#L101`);
      await heading('Import').waitFor();
      expect(await ofLine(101)).toEqual(['Import']);
      const top = await topOf('Import');
      await heading('Import').click();
      await heading(IMPORT).waitFor();
      await page.locator('#L200201').waitFor();
      expect(await ofLine(200_201)).toEqual(['Report']);
      expect(Math.abs((await topOf('Import')) - top)).toBeLessThan(2);
      expect(await inView(200_201)).toBe(true);
      expect(await page.locator('[data-log-lines] > *').count()).toBeLessThanOrEqual(MOST_ELEMENTS);
      expect(fetched.filter((line) => line > 1_000 && line < 200_000)).toEqual([]);
      await heading(IMPORT).click();
      await page.locator('#L102').waitFor();
      expect([await isOpen('Import'), await page.locator('#L200201').count()]).toEqual(['true', 0]);
      expect(Math.abs((await topOf('Import')) - top)).toBeLessThan(2);
    },
    LONG,
  );

  it(
    'fold inside each other and stay as they were left, by keyboard too',
    async () => {
      await open(`${address}#L100101`);
      await heading('Write batches').focus();
      await page.keyboard.press('Enter');
      await heading(BATCHES).waitFor();
      expect(await page.evaluate("document.activeElement.getAttribute('aria-expanded')")).toBe('false');
      await page.locator('#L200101').waitFor();
      expect(await ofLine(200_101)).toEqual([]);
      await page.locator('[data-log-scroller]').press('Home');
      await heading('Import').waitFor();
      await heading('Import').press('Space');
      await heading(IMPORT).waitFor();
      expect(await heading('Write batches').count()).toBe(0);
      await heading(IMPORT).press('Space');
      await page.locator('#L102').waitFor();
      await page.locator('[data-log-scroller]').press('End');
      await page.locator(`#L${LINES}`).waitFor();
      expect(await page.locator('[data-log-count]').textContent()).toBe('250,300 lines');
    },
    LONG,
  );

  it(
    'open where a search or a link leads to a line that they hide',
    async () => {
      await open(`${address}#L101`);
      await heading('Import').click();
      await heading(IMPORT).waitFor();
      await page.keyboard.press('s');
      await page.keyboard.type('the needle');
      await page.locator('[data-search-count]', { hasText: /^1\/1$/ }).waitFor();
      await page.locator(`#L${NEEDLE}.is-chosen`).waitFor();
      await page.evaluate("location.hash = 'L102'");
      await heading('Import').click();
      await heading(IMPORT).waitFor();
      await page.evaluate("location.hash = 'L90-L130'");
      await page.locator('#L130.is-chosen').waitFor();
      expect(await page.locator('.is-chosen').count()).toBe(41);
    },
    LONG,
  );

  it(
    'fold among the lines of a level, where a heading stands above the first line that is shown',
    async () => {
      await open(address);
      await page.locator('[data-level]').selectOption('warn');
      await page.locator('[data-log-count]', { hasText: '2 of 250,300 lines' }).waitFor();
      await heading('Write batches').waitFor();
      expect(await ofLine(NEEDLE)).toEqual(['Import', 'Write batches']);
      await heading('Import').click();
      await heading('Import · 1 line').waitFor();
      expect(await page.locator('.line').evaluateAll((rows) => rows.map(({ id }) => id))).toEqual(['L50']);
      await page.locator('[data-level]').selectOption('');
      await page.locator('[data-log-count]', { hasText: /^250,300 lines$/ }).waitFor();
      await heading(IMPORT).waitFor();
    },
    LONG,
  );

  it(
    'are headings without JavaScript, with every line below them',
    async () => {
      await open(`${address}?before=101000&line=100601`, { javaScriptEnabled: false });
      expect(await page.locator('.line-step-name').allTextContents()).toEqual(['Import', 'Write batches']);
      expect(await page.locator('.line').count()).toBe(500);
    },
    LONG,
  );

  it(
    'have no violation of WCAG 2.2 AA, wide or narrow, light or dark',
    async () => {
      await open(address);
      expect(await barriersOn(page, `${address}#L100101`)).toEqual([]);
      expect(await heading('Write batches').count()).toBe(1);
    },
    LONG,
  );
});

describe('a step that goes on', () => {
  it(
    'is folded while its lines come, and says how it ended; each attempt has its own',
    async () => {
      const { id } = await site.tasks.start('count', {});
      await open(`${site.base}/runs/${id}`);
      await page.locator('#L60').waitFor();
      const [first, second] = [heading('Count').first(), heading('Count').last()];
      expect(await second.textContent()).toMatch(/^Count\s+running$/);
      await page.keyboard.press('f');
      await second.click();
      await heading(/Count · \d+ lines/).waitFor();
      const lines = async () =>
        Number(/([\d,]+) line/.exec((await second.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
      const before = await lines();
      while ((await lines()) < before + 20) await page.evaluate('new Promise(requestAnimationFrame)');
      expect(await page.locator('.line').count()).toBe(42);
      expect(await page.evaluate('document.activeElement.className + document.activeElement.ariaExpanded')).toBe(
        'line-stepfalse',
      );
      await first.click();
      await heading('Count · 40 lines').waitFor();
      await site.tasks.cancel(id);
      await heading(/Count · \d+ lines\s+cancelled/).waitFor();
      const { logLines = 0 } = (await site.tasks.find(id)) ?? {};
      expect(await lines()).toBe(logLines - 42);
      expect(await page.locator('[data-log-lines] > *').count()).toBe(4);
    },
    LONG,
  );
});
