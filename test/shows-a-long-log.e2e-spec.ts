import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './support/launch-chromium.js';
import { keepLongLog } from './support/long-log.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const LONG = 120_000;
const LINES = 200_000;
const NEEDLE = 177_777;
/** Elements that the page holds at most, whatever the log is. */
const MOST_ELEMENTS = 400;

let site: TaskApplication;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let address: string;

beforeAll(async () => {
  site = await startTasks({});
  const id = await keepLongLog(site, LINES, (number) => ({
    ...(number % 50_000 === 17 && { level: 'error' }),
    ...(number === NEEDLE && { text: 'the \x1b[31mneedle\x1b[0m <b>' }),
  }));
  address = `${site.url}/admin/task/runs/${id}`;
  browser = await launchChromium();
}, LONG);

afterAll(() => browser?.close());
afterEach(() => context?.close());

async function open(where = '', options: BrowserContextOptions = {}): Promise<void> {
  context = await browser.newContext(options);
  page = await context.newPage();
  await page.goto(address + where);
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

/** Waits, frame by frame, until this holds on the page. Its policy forbids what `waitForFunction` does with a text. */
async function waitFor(expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.evaluate('new Promise(requestAnimationFrame)');
}

/** Waits until this line is in view among others that follow each other without a hole. */
async function waitToSee(number: number): Promise<void> {
  await waitFor(`(() => {
    const view = document.querySelector('[data-log-scroller]').getBoundingClientRect();
    const line = document.getElementById('L${number}')?.getBoundingClientRect();
    return line !== undefined && line.top >= view.top - line.height && line.bottom <= view.bottom + line.height;
  })()`);
  const numbers = await seen();
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers.map((one, index) => one - index)).toEqual(numbers.map(() => numbers[0]));
  expect(await page.locator('.line').count()).toBeLessThanOrEqual(MOST_ELEMENTS);
}

const scrollTo = (share: number) =>
  page.locator('[data-log-scroller]').evaluate((scroller, part) => {
    scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * part;
  }, share);
const count = (text: string | RegExp) => page.locator('[data-search-count]', { hasText: text }).waitFor();

describe('a log of 200,000 lines', () => {
  it(
    'opens at its end with a few hundred elements, and counts the errors of all of it',
    async () => {
      await open();
      await waitToSee(LINES);
      expect(await page.locator('[data-log-count]').textContent()).toBe('200,000 lines');
      await page.locator('[data-log-errors]', { hasText: '4 errors' }).waitFor();
      await page.keyboard.press('e');
      await waitToSee(17);
      await page.keyboard.press('e');
      await waitToSee(50_017);
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
      await waitFor("document.getElementById('L199990') === null && document.querySelector('.line') !== null");
      const [first = 0] = await seen();
      await waitToSee(first);
      await page.locator('[data-log-scroller]').press('Home');
      await waitToSee(1);
      await scrollTo(0.5);
      await waitFor("document.getElementById('L100000') !== null");
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
      await open(`#L${NEEDLE}`, { permissions: ['clipboard-read', 'clipboard-write'] });
      await waitToSee(NEEDLE);
      await page.locator(`#L${NEEDLE + 2} .line-number`).click({ modifiers: ['Shift'] });
      await page.waitForURL(/#L177777-L177779$/);
      expect(await page.locator('.is-chosen').evaluateAll((rows) => rows.map(({ id }) => id))).toEqual([
        'L177777',
        'L177778',
        'L177779',
      ]);
      await page.getByRole('button', { name: 'Copy 3 lines' }).click();
      await waitFor("document.getElementById('announcer')?.textContent === 'Copied'");
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied.split('\n')).toEqual([
        'the needle <b>',
        expect.stringMatching(/^177778 of the rows/),
        expect.stringMatching(/^177779 of the rows/),
      ]);
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
      await count(/^1\/1$/);
      await waitToSee(NEEDLE);
      await page.locator('[data-search-field]').fill('rows are in');
      await count(/^1\/199,999$/);
      await waitToSee(1);
      await page.keyboard.press('Shift+Enter');
      await count('199,999/199,999');
      await waitToSee(LINES);
      await page.locator('[data-search-field]').fill('nowhere');
      await count('none');
    },
    LONG,
  );

  it(
    'shows its last lines without JavaScript, and leads to older ones',
    async () => {
      await open('', { javaScriptEnabled: false });
      expect(await page.locator('.line').count()).toBe(500);
      await page.getByRole('link', { name: 'Show earlier lines' }).click();
      expect(await page.locator('.line').last().getAttribute('id')).toBe('L199500');
    },
    LONG,
  );

  it.each([1280, 390].flatMap((width) => (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme }))))(
    'has no violation of WCAG 2.2 AA at $width px, $colorScheme',
    async ({ width, colorScheme }) => {
      await open(`#L${NEEDLE}-L${NEEDLE + 3}`, { viewport: { width, height: 900 }, colorScheme });
      await waitToSee(NEEDLE);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    },
    LONG,
  );
});
