import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** Shows: an expensive task, of which a second run is refused while one goes on, and a `boolean` that is off when it is absent. */
@Injectable()
export class VacuumDatabaseTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Vacuum database',
    description:
      'Returns the space of deleted rows to the disk.\n\nThe database is written anew without the gaps that they left.',
    category: 'maintenance',
    icon: 'hard-drive',
    tags: ['database', 'weekly'],
    expensive: 'The shop waits while the file is written, and the disk needs room for a second copy.',
    maxConcurrent: 1,
    overlap: 'reject',
  })
  vacuumDatabase(
    @Param('analyse', {
      title: 'Renew the statistics',
      description: 'Measures the tables again, so that queries choose the right index.',
    })
    analyse: boolean,
    context: TaskContext,
  ) {
    const { sqlite } = this.shop;
    const before = this.bytes();
    context.log(`Before: ${before} bytes, of which ${this.unused()} are unused`);
    sqlite.exec('VACUUM');
    if (analyse) {
      sqlite.exec('ANALYZE');
      context.log('Statistics renewed');
    }
    // What was written stands in the write-ahead log until it is taken over.
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
    const after = this.bytes();
    context.log(`After: ${after} bytes`);
    context.summary(
      before > after ? `${((before - after) / 1e6).toFixed(1)} MB returned to the disk.` : 'There were no gaps.',
    );
    return { bytesBefore: before, bytesAfter: after, bytesReturned: Math.max(0, before - after), analysed: analyse };
  }

  private bytes(): number {
    return this.pragma('page_count') * this.pragma('page_size');
  }

  private unused(): number {
    return this.pragma('freelist_count') * this.pragma('page_size');
  }

  private pragma(name: string): number {
    return this.shop.sqlite.pragma(name, { simple: true }) as number;
  }
}
