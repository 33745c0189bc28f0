import type { RunEvent } from '../run/run-event.js';

/** Pages that are kept for the next reader. */
const MOST_PAGES = 16;

/** Pages of events that many readers of a run want at about the same time: read once for all of them. */
export class PageSharing {
  private readonly pages = new Map<string, Promise<readonly RunEvent[]>>();

  /**
   * The events of the run after number `after`, at most `limit`. Only full pages are shared: of what comes last each reader
   * must know when it was read, or it would miss what came after.
   */
  async get(
    runId: string,
    after: number,
    limit: number,
    read: () => Promise<readonly RunEvent[]>,
  ): Promise<readonly RunEvent[]> {
    const key = `${runId} ${after} ${limit}`;
    const asked = this.pages.get(key);
    if (asked !== undefined) {
      const shared = await asked.catch(() => []);
      if (shared.length === limit) return shared;
    }
    const reading = read();
    this.keep(key, reading);
    try {
      const page = await reading;
      if (page.length < limit) this.forget(key, reading);
      return page;
    } catch (error) {
      this.forget(key, reading);
      throw error;
    }
  }

  private keep(key: string, reading: Promise<readonly RunEvent[]>): void {
    if (this.pages.has(key)) return;
    this.pages.set(key, reading);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) break;
      this.pages.delete(oldest);
    }
  }

  private forget(key: string, reading: Promise<readonly RunEvent[]>): void {
    if (this.pages.get(key) === reading) this.pages.delete(key);
  }
}
