import { Injectable, Scope } from '@nestjs/common';
import { ShopDatabase } from './shop.database.js';

/**
 * What one unit of work changed by hand: noted while it goes, written in one piece at the end. Request-scoped, so that two
 * runs at the same time never mix their notes.
 */
@Injectable({ scope: Scope.REQUEST })
export class ChangeJournal {
  private readonly entries: { action: string; detail: string }[] = [];

  constructor(private readonly shop: ShopDatabase) {}

  /** Notes a change. */
  note(action: string, detail: string): void {
    this.entries.push({ action, detail });
  }

  /** Writes the notes under the actor's name and returns how many there were. */
  write(actor: string): number {
    const insert = this.shop.sqlite.prepare('INSERT INTO journal (at, actor, action, detail) VALUES (?, ?, ?, ?)');
    const at = new Date().toISOString();
    this.shop.sqlite.transaction(() => {
      for (const { action, detail } of this.entries) insert.run(at, actor, action, detail);
    })();
    return this.entries.splice(0).length;
  }
}
