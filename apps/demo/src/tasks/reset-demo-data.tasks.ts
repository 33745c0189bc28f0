import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** Shows: a hidden task. It is in no list and is started by its address, `/admin/task/reset-demo-data`. */
@Injectable()
export class ResetDemoDataTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Reset demo data',
    description: 'Empties the shop and fills it as on the first start. Backups stay.',
    category: 'admin',
    icon: 'rotate-ccw',
    hidden: true,
    dangerous: 'Everything that was changed in the shop is lost.',
    maxConcurrent: 1,
  })
  resetDemoData(context: TaskContext): void {
    this.shop.reset();
    context.summary('The shop is as on its first day.');
  }
}
