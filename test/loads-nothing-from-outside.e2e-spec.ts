import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { startTasks, type TaskApplication } from './support/task-application.js';

/** Every asset is compressed when it is first asked for. */
const LONG = 60_000;
const HTML = { headers: { accept: 'text/html' } };

@Injectable()
class ShopTasks {
  @Task({ title: 'Price report', dangerous: 'Deletes prices', tags: ['prices'] })
  report(@Param('month') month: string, context: TaskContext) {
    context.log(`\x1b[32m${month}\x1b[0m`);
    return [{ month }];
  }
}

let site: TaskApplication;
let pages: string[];

beforeAll(async () => {
  site = await startTasks({ providers: [ShopTasks] });
  const run = await site.tasks.run('report', { month: '2026-10' });
  pages = ['', '/report', '/runs', `/runs/${run.id}`, '/system', '/no-such-task'].map((page) => `/admin/task${page}`);
});

/** Addresses that a page or an asset makes the browser load, as they are written. */
function loadedBy(address: string, text: string): string[] {
  if (/\.css$/.test(address)) return found(text, /(?:url\(|@import\s+)\s*["']?([^"')\s]+)/g);
  if (/\.js$/.test(address)) return found(text, /(?:\bfrom\s+|\bimport\s*\(?\s*)["']([^"']+)["']/g);
  if (/\.svg$/.test(address)) return found(text, /(?:xlink:)?href="([^"]+)"/g);
  return found(
    text,
    /<(?:link|script|img|use|iframe|source|video|audio|object|embed)\b[^>]*?\s(?:href|src|data)="([^"]+)"/g,
  );
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, address]) => String(address).split('#')[0] ?? '').filter(Boolean);
}

/** Everything that these addresses load, and what that loads in turn: by whom, and how it was answered. */
async function everythingLoaded(roots: readonly string[]) {
  const loaded = new Map<string, { readonly by: string; readonly status: number }>();
  const waiting = roots.map((page) => ({ by: page, written: page }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { href, pathname } = new URL(next.written, new URL(next.by, site.url));
    if (loaded.has(href)) continue;
    const response = href.startsWith(site.url) ? await fetch(href, HTML) : undefined;
    loaded.set(href, { by: next.by, status: response?.status ?? 0 });
    const text = (await response?.text()) ?? '';
    waiting.push(...loadedBy(pathname, text).map((written) => ({ by: pathname, written })));
  }
  for (const page of roots) loaded.delete(new URL(page, site.url).href);
  return loaded;
}

describe('The pages', () => {
  it(
    'load scripts, styles and pictures from this site alone, and all of them are there',
    async () => {
      const loaded = await everythingLoaded(pages);
      const names = [...loaded.keys()].map((address) => address.split('/').at(-1));
      expect(names).toEqual(
        expect.arrayContaining(['admin.css', 'admin.js', 'run.js', 'tasks.js', 'sprite.svg', 'run-feed.js']),
      );
      const assets = `${site.url}/admin/task/assets/`;
      const others = [...loaded].filter(([address, { status }]) => !address.startsWith(assets) || status !== 200);
      expect(others).toEqual([]);
    },
    LONG,
  );

  it('hold no script, style or handler of their own, which their policy would refuse', async () => {
    for (const page of pages) {
      const response = await fetch(new URL(page, site.url), HTML);
      const html = await response.text();
      expect([page, html.match(/<script(?![^>]*(?:src=|type="application\/json"))[^>]*>/)]).toEqual([page, null]);
      expect([page, html.match(/<style|\sstyle="|\son[a-z]+="/)]).toEqual([page, null]);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    }
  });
});
