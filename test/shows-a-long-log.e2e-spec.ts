import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from 'nestjs-taskforge';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { barriersOn } from './support/barriers-on-page.js';
import { keepLongLog } from './support/long-log.js';
import { SiteInBrowser } from './support/site-in-browser.js';

const LONG = 120_000;
const LINES = 1_000_000;
const NEEDLE = 777_777;
const ERRORS = [17, 250_017, 500_017, 750_017];
/** Lines that the page holds at most, whatever the log is. */
const MOST_ELEMENTS = 400;
const OFFLINE_MS = 5_000;

@Injectable()
class TalkingTasks {
  /** Says its number every few milliseconds until it is cancelled; now and then it is a warning. */
  @Task({ timeout: 0 })
  async talk(context: TaskContext) {
    for (let number = 1; ; number += 1) {
      if (number % 100 === 0) context.warn(`said ${number}`);
      else context.log(`said ${number}`);
      await context.sleep(5);
    }
  }
}

let site: SiteInBrowser;
let page: Page;
let address: string;

beforeAll(async () => {
  site = await SiteInBrowser.open([TalkingTasks]);
  const id = await keepLongLog(site.application, LINES, (number) => ({
    ...(ERRORS.includes(number) && { level: 'error' }),
    ...(number === NEEDLE && { text: 'the \x1b[31mneedle\x1b[0m <b>' }),
  }));
  address = `${site.base}/runs/${id}`;
}, LONG);

afterAll(() => site?.close());
afterEach(() => site.leave());

async function open(where = address, options: BrowserContextOptions = {}): Promise<void> {
  page = await site.openTab(options);
  await page.goto(where);
}

/** Numbers of the lines in view. */
function seen(): Promise<number[]> {
  return page.locator('[data-log-scroller]').evaluate((scroller) => {
    const { top, bottom } = scroller.getBoundingClientRect();
    return [...scroller.querySelectorAll('.line')]
      .filter((row) => row.getBoundingClientRect().bottom > top && row.getBoundingClientRect().top < bottom)
      .map((row) => Number(row.id.slice(1)));
  });
}

/** Numbers of the lines on the page. */
function onPage(): Promise<number[]> {
  return page.locator('.line').evaluateAll((rows) => rows.map((row) => Number(row.id.slice(1))));
}

/** Waits, frame by frame, until this holds on the page. Its policy forbids what `waitForFunction` does with a text. */
async function waitFor(expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.evaluate('new Promise(requestAnimationFrame)');
}

/** Waits until this line is in view. */
async function waitForLine(number: number): Promise<void> {
  await waitFor(`(() => {
    const view = document.querySelector('[data-log-scroller]').getBoundingClientRect();
    const line = document.getElementById('L${number}')?.getBoundingClientRect();
    return line !== undefined && line.top >= view.top - line.height && line.bottom <= view.bottom + line.height;
  })()`);
}

/** Waits until this line is in view among others that follow each other without a hole. */
async function waitToSee(number: number): Promise<void> {
  await waitForLine(number);
  const numbers = await seen();
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers.map((one, index) => one - index)).toEqual(numbers.map(() => numbers[0]));
  expect(await page.locator('.line').count()).toBeLessThanOrEqual(MOST_ELEMENTS);
}

const scrollTo = (share: number) =>
  page.locator('[data-log-scroller]').evaluate((scroller, part) => {
    scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * part;
  }, share);
const matches = (text: string | RegExp) => page.locator('[data-search-count]', { hasText: text }).waitFor();
const lines = (text: string | RegExp) => page.locator('[data-log-count]', { hasText: text }).waitFor();
const chosen = () => page.locator('.is-chosen').evaluateAll((rows) => rows.map(({ id }) => id));

describe('a log of a million lines', () => {
  it(
    'opens at its end with a few hundred elements, and counts the errors of all of it',
    async () => {
      await open(address, { viewport: { width: 1_280, height: 500 } });
      await waitToSee(LINES);
      expect(await page.locator('[data-log-count]').textContent()).toBe('1,000,000 lines');
      // The log alone was scrolled: the page is read from its top.
      expect(await page.evaluate('scrollY')).toBe(0);
      await page.locator('[data-log-errors]', { hasText: '4 errors' }).waitFor();
      await page.keyboard.press('e');
      await waitToSee(17);
      await page.keyboard.press('e');
      await waitToSee(250_017);
    },
    LONG,
  );

  it(
    'brings any line as one scrolls, and leaves what is read where it is',
    async () => {
      await open();
      await waitToSee(LINES);
      await page.locator('[data-log-scroller]').hover();
      for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, -600);
      await waitFor("document.getElementById('L999990') === null && document.querySelector('.line') !== null");
      const [first = 0] = await seen();
      await waitToSee(first);
      await page.locator('[data-log-scroller]').press('Home');
      await waitToSee(1);
      await scrollTo(0.5);
      await waitFor("document.getElementById('L500000') !== null");
      const [middle = 0] = await seen();
      expect(Math.abs(middle - LINES / 2)).toBeLessThan(200);
      const place = () => page.locator(`#L${middle + 5}`).evaluate((row) => row.getBoundingClientRect().top);
      const before = await place();
      await page.keyboard.press('w');
      await page.locator('[data-wrap][aria-pressed="false"]').waitFor();
      await page.keyboard.press('w');
      await page.locator('[data-wrap][aria-pressed="true"]').waitFor();
      expect(Math.abs((await place()) - before)).toBeLessThan(2);
      await scrollTo(1);
      await waitToSee(LINES);
    },
    LONG,
  );

  it(
    'leads to a line and to a range, which can be copied',
    async () => {
      await open(`${address}#L${NEEDLE}`, { permissions: ['clipboard-read', 'clipboard-write'] });
      await waitToSee(NEEDLE);
      await page.locator(`#L${NEEDLE + 2} .line-number`).click({ modifiers: ['Shift'] });
      await page.waitForURL(/#L777777-L777779$/);
      expect(await chosen()).toEqual(['L777777', 'L777778', 'L777779']);
      await page.getByRole('button', { name: 'Copy 3 lines' }).click();
      await waitFor("document.getElementById('announcer')?.textContent === 'Copied'");
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied.split('\n')).toEqual(['the needle <b>', '777778 of the rows are in', '777779 of the rows are in']);
      await page.evaluate("location.hash = 'L3-L5'");
      await waitToSee(3);
      expect(await page.locator('.is-chosen').count()).toBe(3);
    },
    LONG,
  );

  it(
    'is searched as a whole, with a count, from the first match to the last',
    async () => {
      await open();
      await page.keyboard.press('s');
      await page.keyboard.type('NEEDLE <');
      await matches(/^1\/1$/);
      await waitToSee(NEEDLE);
      await page.locator('[data-search-field]').fill('rows are in');
      await matches(/^1\/999,999$/);
      await waitToSee(1);
      await page.keyboard.press('Shift+Enter');
      await matches('999,999/999,999');
      await waitToSee(LINES);
    },
    LONG,
  );

  it(
    'shows only the lines of a level, searches among them, and all of them again around a line that is hidden',
    async () => {
      await open();
      await waitToSee(LINES);
      await page.locator('[data-level]').selectOption('error');
      await lines('4 of 1,000,000 lines');
      await page.locator('#L17').waitFor();
      expect(await onPage()).toEqual(ERRORS);
      await page.keyboard.press('s');
      await page.keyboard.type('0017 of');
      await matches(/^1\/3$/);
      expect(await chosen()).toEqual(['L250017']);
      await page.locator('[data-level]').selectOption('');
      await lines(/^1,000,000 lines$/);
      await waitToSee(250_017);
      await page.locator('[data-level]').selectOption('error');
      await lines('4 of 1,000,000 lines');
      await page.evaluate(`location.hash = 'L${NEEDLE}'`);
      await waitToSee(NEEDLE);
      expect(await page.locator('[data-level]').inputValue()).toBe('');
    },
    LONG,
  );

  it(
    'shows its last lines without JavaScript, and leads to older ones',
    async () => {
      await open(address, { javaScriptEnabled: false });
      expect(await page.locator('.line').count()).toBe(500);
      await page.getByRole('link', { name: 'Show earlier lines' }).click();
      await page.waitForURL(/before=/);
      expect(await page.locator('.line').last().getAttribute('id')).toBe('L999500');
    },
    LONG,
  );

  it(
    'has no violation of WCAG 2.2 AA, wide or narrow, light or dark',
    async () => {
      await open();
      expect(await barriersOn(page, `${address}#L${NEEDLE}-L${NEEDLE + 3}`)).toEqual([]);
    },
    LONG,
  );
});

describe('a log that grows', () => {
  it(
    'goes on without a missing or doubled line after five seconds without a network',
    async () => {
      const { id } = await site.tasks.start('talk', {});
      await open(`${site.base}/runs/${id}`);
      await page.locator('[data-connection="live"]').waitFor();
      await page.locator('#L10').waitFor();
      const kept = async () => (await site.tasks.find(id))?.logLines ?? 0;
      const before = await kept();
      site.proxy.refusesAll = true;
      site.proxy.cut();
      const cutAt = await page.evaluate<number>('performance.now()');
      await page.getByText('Connection lost. Trying again in').waitFor();
      await waitFor(`performance.now() - ${cutAt} > ${OFFLINE_MS}`);
      const missed = (await kept()) - before;
      site.proxy.refusesAll = false;
      await page.getByText('Try now').click();
      await page.locator('[data-connection="live"]').waitFor();
      await waitFor(`document.getElementById('L${before + missed + 20}') !== null`);
      await page.locator('[data-level]').selectOption('warn');
      await page.locator('#L100').waitFor();
      expect((await onPage()).every((number) => number % 100 === 0)).toBe(true);
      await page.locator('[data-level]').selectOption('');
      await site.tasks.cancel(id);
      await page.locator('.page-heading .chip', { hasText: 'Cancelled' }).waitFor();
      const all = await kept();
      expect(missed).toBeGreaterThan(100);
      const texts = new Map<number, string>();
      for (let first = 1; first <= all; first += 100) {
        await page.evaluate(`location.hash = 'L${first}'`);
        await waitForLine(first);
        const rows = await page
          .locator('.line')
          .evaluateAll((found) => found.map((row) => [row.id.slice(1), row.querySelector('.line-text')?.textContent]));
        expect(new Set(rows.map(([number]) => number)).size).toBe(rows.length);
        for (const [number, text] of rows) texts.set(Number(number), text ?? '');
      }
      const expected = Array.from({ length: all }, (_none, index) => `said ${index + 1}`);
      expect(expected.map((_text, index) => texts.get(index + 1))).toEqual(expected);
    },
    LONG,
  );
});
