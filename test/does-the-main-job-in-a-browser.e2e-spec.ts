import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, ConsoleMessage, Locator, Page } from 'playwright-core';
import { DemoApplication, type DemoSettings } from './support/demo-application.js';
import { fileTree } from './support/file-tree.js';
import { freePort } from './support/free-port.js';
import { launchChromium } from './support/launch-chromium.js';

const LONG = 240_000;
const TITLE = 'Rebuild search index';
/** What the task writes about the 12,000 products of the demo, 500 at a time. */
const LOG = [
  ...Array.from({ length: 12 }, (_none, index) => `Indexed ${(index + 1) * 1_000} of 12000 products`),
  '[ProductSearch] Swapped the new index for the old one',
];

/** What a reader sees of a run at one moment. */
interface Sight {
  readonly status: string;
  readonly connection: string | null;
  readonly title: string;
  readonly lines: number;
}

/** Notes in the page itself what it shows, at every change: a slow test misses nothing, and a reload begins anew. */
const WATCHER = `addEventListener('DOMContentLoaded', () => {
  window.sights = [];
  const look = () => window.sights.push({
    status: document.querySelector('.page-heading .chip')?.textContent,
    connection: document.querySelector('[data-connection]:not([hidden])')?.dataset.connection ?? null,
    title: document.title,
    lines: document.querySelectorAll('.line').length,
  });
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
})`;

let project: string;
let folder: string;
let settings: DemoSettings;
let demo: DemoApplication;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser holds against the pages. */
let faults: string[];

beforeAll(async () => {
  project = DemoApplication.compile();
  browser = await launchChromium();
}, LONG);

beforeEach(async () => {
  faults = [];
  folder = fileTree({});
  settings = {
    DEMO_DATA: path.join(folder, 'shop'),
    PORT: String(await freePort()),
    TASK_STORE: `sqlite:${path.join(folder, 'task.db')}`,
  };
  demo = await DemoApplication.start(project, settings);
  context = await browser.newContext();
  context.on('weberror', (error) => faults.push(String(error.error().stack)));
  context.on('console', (message) => {
    if (message.type() === 'error' && !saysThatFormWasRefused(message)) faults.push(message.text());
  });
  page = await context.newPage();
}, LONG);

afterEach(async () => {
  await context?.close();
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  rmSync(project, { recursive: true, force: true });
});

/** The browser itself notes every answer that is no success, also the 422 that brings a form back. */
function saysThatFormWasRefused(message: ConsoleMessage): boolean {
  return /status of 422 /.test(message.text()) && message.location().url.endsWith('/rebuild-search-index/start');
}

const status = () => page.locator('.page-heading .chip');
const result = () => page.getByRole('region', { name: 'Result' });
const lines = () => page.locator('.line-text').allTextContents();
const focused = () => page.evaluate<string>('document.activeElement.textContent');
const errorBeside = (field: Locator) => page.locator('.field', { has: field }).locator('.field-error');

async function findTask(): Promise<void> {
  await page.goto(demo.url);
  expect(await page.locator('.task-row').count()).toBeGreaterThanOrEqual(8);
  await page.getByRole('searchbox', { name: 'Search by name, key or description' }).fill('index rebuild');
  await page.getByText('Vacuum database').waitFor({ state: 'detached' });
  expect(await page.locator('.task-title').allTextContents()).toEqual([TITLE]);
  await page.getByRole('link', { name: TITLE, exact: true }).click();
  await page.waitForURL('**/admin/task/rebuild-search-index');
}

/** Fills the form wrongly: one value the page itself can judge, one only the server can. */
async function beCorrected(): Promise<void> {
  const [batch, pause] = [page.getByLabel('Batch size'), page.getByLabel('Pause between batches')];
  await batch.fill('10');
  await batch.press('Tab');
  expect(await errorBeside(batch).textContent()).toBe('Enter a whole number from 50 to 5000.');
  await pause.fill('a while');
  await page.getByRole('button', { name: 'Start…' }).click();
  await page.getByRole('alert').waitFor();
  // What does not fit is shown in place: nothing is sent a second time, and a reload sends nothing at all.
  expect(new URL(page.url()).pathname).toBe('/admin/task/rebuild-search-index');

  expect(await page.getByRole('alert').textContent()).toContain('Nothing was started. 2 params need a change.');
  expect(await focused()).toContain('Nothing was started.');
  expect(await errorBeside(batch).textContent()).toContain('from 50 to 5000.');
  expect(await errorBeside(pause).textContent()).toContain('such as 90s, 5m or 1h 30m.');
  expect([await batch.inputValue(), await pause.inputValue()]).toEqual(['10', 'a while']);

  await batch.fill('500');
  await pause.fill('300ms');
  expect(await page.locator('.field-error').count()).toBe(0);
}

/** Starts the run and stays with it to its end; gives its id. */
async function startAndWatch(): Promise<string> {
  await page.getByRole('button', { name: 'Start…' }).click();
  const dialog = page.getByRole('dialog', { name: `Start “${TITLE}”?` });
  expect(await dialog.textContent()).toContain('Reads every product');
  expect(await focused()).toBe('Keep things as they are');
  await page.addInitScript(WATCHER);
  await dialog.getByRole('button', { name: 'Start task' }).click();
  await page.waitForURL(/\/admin\/task\/runs\/[0-9a-f-]{36}$/);
  await status().filter({ hasText: 'Succeeded' }).waitFor();
  await result().waitFor();

  const sights = await page.evaluate<Sight[]>('window.sights');
  const live = sights.filter(({ status, connection }) => status === 'Running' && connection === 'live');
  expect(new Set(live.map(({ lines }) => lines)).size).toBeGreaterThanOrEqual(2);
  expect(live.at(-1)?.title).toMatch(/^\d+% Rebuild/);
  return String(new URL(page.url()).pathname.split('/').at(-1));
}

async function seeTheWholeRun(): Promise<void> {
  expect(await status().textContent()).toBe('Succeeded');
  expect(await lines()).toEqual(LOG);
  expect(await result().textContent()).toContain('12000 products indexed.');
  expect(await page.getByRole('region', { name: 'Arguments' }).textContent()).toMatch(/batchSize500\s*pause300/);
}

it(
  'A task is found, its form corrected, its run watched to the end and found again after the demo was killed',
  async () => {
    await findTask();
    await beCorrected();
    const id = await startAndWatch();
    await seeTheWholeRun();

    expect(await demo.end('SIGKILL')).toBe('SIGKILL');
    demo = await DemoApplication.start(project, settings);
    expect(demo.output).not.toContain('Made a shop');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
    const rows = page.locator('[data-run]');
    await rows.first().waitFor();
    expect(await rows.evaluateAll((found) => found.map((row) => row.getAttribute('data-run')))).toEqual([id]);
    expect(await rows.locator('.status-word').textContent()).toBe('Succeeded');
    await rows.getByRole('link', { name: TITLE }).click();
    await page.waitForURL(`**/runs/${id}`);
    await seeTheWholeRun();
  },
  LONG,
);
