import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const HEIGHT = 900;
const WIDTHS = [1280, 390] as const;
const THEMES = ['light', 'dark'] as const;
const RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] };
const RULES_OF_COLOURS = { type: 'rule', values: ['color-contrast'] };

/** What axe gives, as far as it is read here. */
interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * What keeps people out of a page of the site: violations of WCAG 2.2 AA, and a page wider than the window, on a wide and a
 * narrow screen in both themes, one sentence each. The rules that look at colours are asked for each; all others once a width:
 * between the themes nothing but colours differs.
 */
export async function barriersOn(page: Page, address: string): Promise<string[]> {
  // A colour that is still on its way to that of the other theme is none that anybody reads.
  await page.emulateMedia({ colorScheme: THEMES[0], reducedMotion: 'reduce' });
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.goto(address);
  await bringAxe(page);
  const barriers: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      const found = await violations(page, theme === THEMES[0] ? RULES : RULES_OF_COLOURS);
      barriers.push(...found.map((what) => `${width} px, ${theme}: ${what}`));
    }
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (overflow !== 0) barriers.push(`${width} px: the page is ${overflow} px wider than its window`);
  }
  return barriers;
}

/** Most of the time of a look goes into bringing axe to the page: it stays there for the looks that follow. */
async function bringAxe(page: Page): Promise<void> {
  await new AxeBuilder({ page }).setLegacyMode().withRules('document-title').analyze();
}

async function violations(page: Page, runOnly: object): Promise<string[]> {
  const options = { runOnly, resultTypes: ['violations'] };
  const found: Found = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
