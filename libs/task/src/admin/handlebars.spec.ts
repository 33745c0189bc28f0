import { renderPage } from './handlebars.js';
import { type AdminPage, frameView } from './view-models/frame.view.js';

const context = {
  base: '/admin/task',
  assets: '/admin/task/assets/v1',
  siteTitle: 'Shop <b>',
  environment: 'production',
  activeRuns: 1_204,
  now: new Date(0),
  theme: 'dark' as const,
  here: '/admin/task?q="x"',
};

const empty = { icon: 'lock', heading: '<script>alert(1)</script>', text: '"quoted"', links: [], actions: [] };

function htmlOf(page: Partial<AdminPage> = {}): string {
  const full = { template: 'errors/show', title: 'T', section: 'runs' as const, content: empty, ...page };
  return renderPage({ ...full.content, frame: frameView(full, context) });
}

describe('renderPage', () => {
  it('escapes everything that comes from elsewhere', () => {
    const html = htmlOf();
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('Shop &lt;b&gt;');
    expect(html).toContain('value="/admin/task?q&#x3D;&quot;x&quot;"');
    expect(html).not.toContain('<script>alert');
  });

  it('has nothing inline that the Content-Security-Policy would refuse', () => {
    expect(htmlOf()).not.toMatch(/ style=| on[a-z]+=|javascript:|<script(?![^>]*(src=|application\/json))/);
  });

  it('shows theme, environment, current destination and the number of active runs', () => {
    const html = htmlOf();
    expect(html).toContain('<html lang="en" data-theme="dark">');
    expect(html).toContain('environment-danger">production<');
    expect(html).toMatch(
      /href="\/admin\/task\/runs" aria-current="page">Runs\s+<span class="nav-count" data-active-runs>1,204</,
    );
  });

  it('cannot be left by data for a script', () => {
    const html = htmlOf({ data: { text: '</script><script>alert(1)</script>' } });
    expect(html).not.toContain('<script>alert');
    const json = /id="page-data">(.*?)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(json)).toEqual({ text: '</script><script>alert(1)</script>' });
  });

  it('fails on a field that the model forgot, rather than showing nothing', () => {
    const { heading: _forgotten, ...incomplete } = empty;
    expect(() => htmlOf({ content: incomplete })).toThrow('heading');
  });
});
