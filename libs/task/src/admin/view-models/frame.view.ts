import { exactText } from '../figures.js';

/** The colours a reader can choose: as the system says, or one of the two. */
export const THEMES = ['system', 'light', 'dark'] as const;

/** A reader's choice of colours, one of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

/** The destinations of the top bar. */
export type Section = 'tasks' | 'runs' | 'system';

/** One row of the shortcuts panel. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** What a page says of itself; `AdminResponder` makes the {@link FrameView} of it. */
export interface AdminPage {
  /** Path of the template below `views`, without the ending: `runs/show`. */
  readonly template: string;
  /** Starts with the state, for tabs: `Failed: Import customers`. The site's name is added. */
  readonly title: string;
  /** The destination that is marked as current; `null` for none. */
  readonly section: Section | null;
  /** The page updates itself, so the bar says whether it is live. Default false. */
  readonly live?: boolean;
  /** More module scripts of `public/`, for example `run.js`. */
  readonly scripts?: readonly string[];
  /** Data for the page's script, in `<script type="application/json" id="page-data">`. */
  readonly data?: unknown;
  /** Where the theme button leads back to, for pages whose address may hold a secret. Default: this address. */
  readonly here?: string;
  /** Without JavaScript the page is loaded again after as many seconds. */
  readonly refreshSeconds?: number | null;
  /** The page must not ask the store for anything: the store may be what is wrong. Default false. */
  readonly withoutFigures?: boolean;
  /** Keys that work on this page alone, for the shortcuts panel. */
  readonly shortcuts?: readonly Shortcut[];
  /** Fields of the template. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** What the frame around every page shows. */
export interface FrameView {
  readonly template: string;
  /** Start of every link: the mount path with all prefixes, without a slash at the end. */
  readonly base: string;
  /** Start of every asset's address. */
  readonly assets: string;
  readonly documentTitle: string;
  /** Name of the site. */
  readonly siteTitle: string;
  readonly environment: { readonly name: string; readonly tone: 'danger' | 'warn' | 'quiet' } | null;
  readonly section: Section | null;
  /** Runs that are queued, running or paused; 0 shows no number. */
  readonly activeRuns: string | null;
  /** The server's clock, epoch milliseconds: the page counts on from it. */
  readonly now: number;
  /** The same for readers: `2026-11-24 10:37:12`. */
  readonly renderedAt: string;
  readonly theme: Theme;
  readonly nextTheme: Theme;
  /** Address of this page, to come back to. */
  readonly here: string;
  readonly live: boolean;
  readonly scripts: readonly string[];
  /** JSON text that is safe inside a script element, or `null`. */
  readonly data: string | null;
  readonly refreshSeconds: number | null;
  readonly shortcuts: readonly Shortcut[];
}

/** What the frame needs to know beside the page. */
export interface FrameContext {
  readonly base: string;
  readonly assets: string;
  readonly siteTitle: string;
  readonly environment: string | null;
  readonly activeRuns: number;
  readonly now: Date;
  readonly theme: Theme;
  readonly here: string;
}

/** The frame of one page. */
export function frameView(page: AdminPage, context: FrameContext): FrameView {
  return {
    template: page.template,
    base: context.base,
    assets: context.assets,
    documentTitle: `${page.title} · ${context.siteTitle}`,
    siteTitle: context.siteTitle,
    environment: context.environment === null ? null : environmentView(context.environment),
    section: page.section,
    activeRuns: context.activeRuns === 0 ? null : context.activeRuns.toLocaleString('en'),
    now: context.now.getTime(),
    renderedAt: exactText(context.now),
    theme: context.theme,
    nextTheme: THEMES[(THEMES.indexOf(context.theme) + 1) % THEMES.length] ?? 'system',
    here: page.here ?? context.here,
    live: page.live ?? false,
    scripts: page.scripts ?? [],
    data: page.data === undefined ? null : jsonForScript(page.data),
    refreshSeconds: page.refreshSeconds ?? null,
    shortcuts: page.shortcuts ?? [],
  };
}

/** The host's environment with the tone of its badge: production warns loudest. */
export function environmentView(name: string): NonNullable<FrameView['environment']> {
  const tones = { production: 'danger', staging: 'warn' } as const;
  return { name, tone: tones[name.toLowerCase() as keyof typeof tones] ?? 'quiet' };
}

// `<` could end the script element early or open a comment; the two separators end a line in old parsers.
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
