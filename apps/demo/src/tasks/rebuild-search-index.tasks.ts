import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ProductSearch } from '../shop/product.search.js';

/** Shows: progress by batches, a `duration`, a cancel that leaves nothing half-done, and a service whose own log lines are the run's. */
@Injectable()
export class RebuildSearchIndexTasks {
  constructor(private readonly search: ProductSearch) {}

  @Task({
    title: 'Rebuild search index',
    description:
      'Re-reads every product and swaps the index when done.\n\nSearches go on meanwhile; ' +
      'a cancelled rebuild changes nothing.',
    category: 'maintenance',
    icon: 'refresh-cw',
    tags: ['search', 'nightly'],
    expensive: 'Reads every product; searches are slower while it runs.',
    timeout: '15m',
    maxConcurrent: 1,
  })
  async rebuildSearchIndex(
    @Param('batchSize', {
      title: 'Batch size',
      description: 'Larger batches are quicker and make the shop wait longer.',
      type: 'integer',
      default: 250,
      min: 50,
      max: 5_000,
      unit: 'rows',
    })
    batchSize: number,
    @Param('pause', {
      title: 'Pause between batches',
      description: 'Leaves room for the shop’s own queries.',
      type: 'duration',
      default: '100ms',
      max: '10s',
    })
    pause: number,
    context: TaskContext,
  ) {
    let indexed = 0;
    for (const { done, total } of this.search.rebuild(batchSize)) {
      context.progress(done, total, 'Indexing products');
      if (Math.floor(done / 1_000) > Math.floor(indexed / 1_000)) context.log(`Indexed ${done} of ${total} products`);
      indexed = done;
      // A pause of 0 still lets everything else that waits have its turn.
      await context.sleep(pause);
    }
    context.summary(`${indexed} products indexed.`);
    return { products: indexed };
  }
}
