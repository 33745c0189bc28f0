/*
 * How a page is made: a view model (plain data, secrets already masked) is given to `AdminResponder`, which adds the
 * frame and calls `renderPage`. Templates see the fields of the model at the root, and `frame` beside them.
 *
 * - Every `views/**\/*.hbs` file is a partial under its path without the ending: `{{> status/chip status=run.status}}`.
 * - A partial lists what it needs in a comment on its first line.
 * - `{{icon "play"}}` draws a symbol of `public/sprite.svg`; `{{icon status.icon class="spin"}}` adds classes.
 * - `{{#if (eq a b)}}` compares. There are no other helpers: decide and format in the view model.
 * - The engine is strict: a missing field is an error, so models name every field and use `null` for "nothing".
 * - No `style` and `on…` attributes, no inline scripts: the Content-Security-Policy refuses them. Data for a script goes
 *   into `frame.data`. Widths are SVG attributes (see `partials/bar`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import { LIBRARY_PLACE } from '../library-place.js';
import type { FrameView } from './view-models/frame.view.js';

const VIEWS = join(LIBRARY_PLACE, 'admin/views');

/** What a template is given: the page's own fields, and the frame around them. */
export type PageModel = Readonly<Record<string, unknown>> & { readonly frame: FrameView };

const engine = createEngine();
const layout = engine.compile<PageModel>('{{> layouts/main}}', { strict: true });

/**
 * The complete HTML of a page: the layout, with the template named by `frame.template` inside.
 * @throws Error when the model misses a field that a template uses
 */
export function renderPage(model: PageModel): string {
  return layout(model);
}

function createEngine(): typeof Handlebars {
  const created = Handlebars.create();
  for (const file of templates()) {
    const name = relative(VIEWS, file)
      .split(sep)
      .join('/')
      .replace(/\.hbs$/, '');
    created.registerPartial(name, created.compile(readFileSync(file, 'utf8'), { strict: true, preventIndent: true }));
  }
  created.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  created.registerHelper('icon', (name: string, options: Handlebars.HelperOptions) => icon(name, options));
  return created;
}

function templates(): string[] {
  return readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => join(VIEWS, name));
}

function icon(name: string, { hash, data }: Handlebars.HelperOptions): Handlebars.SafeString {
  const { assets } = (data.root as PageModel).frame;
  const classes = ['icon', ...(typeof hash.class === 'string' && hash.class !== '' ? [hash.class] : [])].join(' ');
  const safe = Handlebars.escapeExpression;
  return new Handlebars.SafeString(
    `<svg class="${safe(classes)}" aria-hidden="true"><use href="${safe(assets)}/sprite.svg#${safe(name)}"/></svg>`,
  );
}
