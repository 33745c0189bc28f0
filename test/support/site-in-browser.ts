import type { Type } from '@nestjs/common';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { BreakableProxy } from './breakable-proxy.js';
import { launchChromium } from './launch-chromium.js';
import { startTasks, type TaskApplication } from './task-application.js';

/** The site of an application with these tasks, read in a real browser over a connection that can be broken. */
export class SiteInBrowser {
  private context: BrowserContext | undefined;

  private constructor(
    readonly application: TaskApplication,
    readonly proxy: BreakableProxy,
    /** Address of the page of all tasks. */
    readonly base: string,
    private readonly browser: Browser,
  ) {}

  static async open(providers: readonly Type[]): Promise<SiteInBrowser> {
    const options = { maxConcurrent: 50, admin: { title: 'Shop' } };
    const application = await startTasks({ providers: [...providers], options });
    const proxy = new BreakableProxy(Number(new URL(application.url).port));
    return new SiteInBrowser(application, proxy, `${await proxy.listen()}/admin/task`, await launchChromium());
  }

  get tasks(): TaskApplication['tasks'] {
    return this.application.tasks;
  }

  /** A new tab of a reader who has never been here. */
  async openTab(options: BrowserContextOptions = {}): Promise<Page> {
    this.context = await this.browser.newContext(options);
    return this.context.newPage();
  }

  /** The reader goes, and what was broken of the connection is whole again. */
  async leave(): Promise<void> {
    await this.context?.close();
    this.proxy.refusesSockets = false;
    this.proxy.refusesAll = false;
  }

  /** The application closes itself after the tests. */
  async close(): Promise<void> {
    await this.browser.close();
    this.proxy.close();
  }
}
