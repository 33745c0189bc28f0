import { Injectable } from '@nestjs/common';
import { Task } from 'nestjs-taskforge';
import { startTasks } from './support/task-application.js';

@Injectable()
class WarningTasks {
  @Task({ title: 'Wipe orders', dangerous: 'Deletes every order', expensive: 'Reads every order' })
  wipe(): void {}

  @Task({ title: 'Old export', deprecated: 'Use the report' })
  oldExport(): void {}

  @Task({ title: 'Plain' })
  plain(): void {}
}

let base: string;

beforeAll(async () => {
  base = `${(await startTasks({ providers: [WarningTasks] })).url}/admin/task`;
});

/** A page as its reader gets it. */
async function page(path: string): Promise<string> {
  return (await fetch(base + path, { headers: { accept: 'text/html' } })).text();
}

/** The words of the badges in a piece of markup, each with its reason. */
function badgesIn(html: string): string[] {
  return [...html.matchAll(/<span class="badge[^"]*" title="([^"]*)">(?:<svg.*?<\/svg>)?([^<]+)<\/span>/g)].map(
    ([, reason, word]) => `${word}: ${reason}`,
  );
}

const WIPE = ['Dangerous: Deletes every order', 'Expensive: Reads every order'];

describe('The badges of a task', () => {
  it('stand beside its title in the list, with the reason of the task, and beside no other', async () => {
    const rows = (await page('')).split('class="task-row').slice(1);
    const badges = rows.map((row) => [/task-title[^>]*>(?:<[^>]+>)*([^<]+)/.exec(row)?.[1], badgesIn(row)]);
    expect(Object.fromEntries(badges)).toEqual({
      'Wipe orders': WIPE,
      'Old export': ['Deprecated: Use the report'],
      Plain: [],
    });
  });

  it('stand on its own page', async () => {
    expect(badgesIn(await page('/wipe'))).toEqual(WIPE);
    expect(badgesIn(await page('/plain'))).toEqual([]);
  });
});
