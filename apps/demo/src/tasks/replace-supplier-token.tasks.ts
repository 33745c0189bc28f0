import { Injectable } from '@nestjs/common';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';
import { SupplierClient } from '../supplier/supplier.client.js';

/** Shows: a `secret`, which stands in no page, log or record. */
@Injectable()
export class ReplaceSupplierTokenTasks {
  constructor(
    private readonly shop: ShopDatabase,
    private readonly supplier: SupplierClient,
  ) {}

  @Task({
    title: 'Replace supplier token',
    description:
      'Tries a new access token and keeps it if it is accepted.\n\nOtherwise the old one stays. ' +
      'The demo’s supplier accepts `sup_` followed by twelve or more small letters and digits.',
    category: 'admin',
    icon: 'key-round',
    tags: ['supplier', 'security'],
    maxConcurrent: 1,
  })
  async replaceSupplierToken(
    @Param('token', { title: 'New token', type: 'secret', minLength: 12, maxLength: 200 }) token: string,
    context: TaskContext,
  ) {
    const account = await this.supplier.account(token, context.signal).catch((error: Error) => {
      throw new Error('The new token was not taken over. The old one stays in use.', { cause: error });
    });
    context.log(`The supplier knows the token as the one of "${account}"`);
    await this.shop.query.updateTable('settings').set({ value: token }).where('key', '=', 'supplier_token').execute();
    context.summary(`The shop now asks the supplier as "${account}".`);
    return { account };
  }
}
