import { appendFileSync, readFileSync } from 'node:fs';

/** What happened to a run outside of its store. */
export type Entry = { readonly id: string } & (
  | { readonly what: 'acknowledged'; readonly at: number; readonly key?: string }
  | { readonly what: 'begun' | 'ended'; readonly attempt: number }
  | { readonly what: 'item'; readonly attempt: number; readonly item: string }
  | { readonly what: 'told'; readonly attempt: number; readonly done: number }
  | { readonly what: 'finished'; readonly status: string; readonly files: number }
  | { readonly what: 'cancelling' }
  | { readonly what: 'fault'; readonly text: string }
);

/**
 * What processes that are killed say of themselves, in the order in which it happened: an entry is in the hands of the
 * system when `write` returns, and so outlives SIGKILL.
 */
export class Journal {
  constructor(private readonly file: string) {}

  write(entry: Entry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  /** All entries of all processes. */
  read(): Entry[] {
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Entry);
  }
}
