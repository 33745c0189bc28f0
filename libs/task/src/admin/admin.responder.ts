import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TaskConfiguration } from '../config/task-configuration.js';
import { ACTIVE_STATUSES } from '../run/run-status.js';
import { RunStatistics } from '../store/run-statistics.js';
import { AdminAssets } from './admin.assets.js';
import { AdminMount } from './admin-mount.js';
import { formatOf } from './formats.js';
import { setPageHeaders } from './page-headers.js';
import type { Problem } from './problem.js';
import { themeOf } from './theme-cookie.js';
import { type DataNoun, type PageData, valueText } from './value-text.js';
import { type AdminPage, type FrameView, frameView } from './view-models/frame.view.js';

/** Active runs are counted up to here; more are shown as this many. */
const MOST_COUNTED = 1_000;

/** One page, as HTML and as data. Only the one that is asked for is made. */
export interface Answer {
  readonly noun: DataNoun;
  readonly data: () => PageData | Promise<PageData>;
  readonly page: () => AdminPage | Promise<AdminPage>;
}

/** Data without a page, as what starts or changes something answers. */
export interface DataAnswer {
  readonly noun: DataNoun;
  readonly data: PageData;
  readonly status: number;
}

/** Writes every answer of the site: pages in their frame, or the same thing in another format. */
@Injectable()
export class AdminResponder {
  constructor(
    private readonly configuration: TaskConfiguration,
    private readonly statistics: RunStatistics,
    private readonly assets: AdminAssets,
    private readonly mount: AdminMount,
  ) {}

  /** Start of every link for this request, without a slash at the end. */
  base(request: Request): string {
    return this.mount.baseOf(request);
  }

  /** Path and query of this request as the browser sees them. */
  address(request: Request): string {
    return this.mount.addressOf(request);
  }

  /** Answers in the format the request asks for (`?format`, `Accept`). */
  async answer(request: Request, response: Response, { noun, data, page }: Answer): Promise<void> {
    if (formatOf(request) === 'html') return this.page(request, response, await page());
    await this.value(request, response, { noun, data: await data(), status: 200 });
  }

  /** Answers with data in the format the request asks for; JSON where it asks for HTML. */
  async value(request: Request, response: Response, { noun, data, status }: DataAnswer): Promise<void> {
    const wanted = formatOf(request);
    const format = wanted === 'html' ? 'json' : wanted;
    const { mediaType, text } = await valueText(format, data, noun);
    response.vary('Accept');
    if (format !== 'json') response.attachment(`${'nextCursor' in data ? noun.many : noun.one}.${format}`);
    this.send(response, status, mediaType, text);
  }

  /** Answers with JSON, whatever the request asks for. */
  json(response: Response, data: PageData, status = 200): void {
    this.send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(data)}\n`);
  }

  /** Answers with an error as programs read it. */
  problem(response: Response, problem: Problem): void {
    this.send(response, problem.status, 'application/problem+json; charset=utf-8', `${JSON.stringify(problem)}\n`);
  }

  /** Answers with a page in its frame. */
  async page(request: Request, response: Response, page: AdminPage, status = 200): Promise<void> {
    // With it come the templates: an application starts without them.
    const { renderPage } = await import('./handlebars.js');
    const html = renderPage({ ...page.content, frame: await this.frame(request, page) });
    response.vary('Accept');
    response.vary('Cookie');
    setPageHeaders(response);
    this.send(response, status, 'text/html; charset=utf-8', html);
  }

  private async frame(request: Request, page: AdminPage): Promise<FrameView> {
    const { admin } = this.configuration;
    const base = this.base(request);
    return frameView(page, {
      base,
      assets: `${base}/assets/${this.assets.version}`,
      siteTitle: (admin !== false && admin.title) || 'Taskforge',
      environment: (admin !== false && admin.environment) || null,
      activeRuns: page.withoutFigures ? 0 : await this.statistics.countOf({ status: ACTIVE_STATUSES }, MOST_COUNTED),
      now: new Date(),
      theme: themeOf(request),
      here: request.method === 'GET' ? this.mount.addressOf(request) : base,
    });
  }

  private send(response: Response, status: number, mediaType: string, text: string): void {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-cache');
    response.status(status).setHeader('Content-Type', mediaType);
    response.send(text);
  }
}
