import { Injectable, Scope } from '@nestjs/common';
import { IsDate, IsEmail, IsOptional, MaxLength } from 'class-validator';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { ChangeJournal } from '../shop/change.journal.js';
import { ShopDatabase } from '../shop/shop.database.js';

/** Params of the suspension. */
export class SuspendCustomerArgs {
  @Param({
    title: 'Customer',
    description: 'E-mail address of the account.',
    type: 'string',
    maxLength: 200,
    placeholder: 'ada.almeida.610@example.com',
  })
  @IsEmail()
  email!: string;

  @Param({ title: 'Until', description: 'Left empty, the suspension is lifted.', type: 'datetime' })
  @IsOptional()
  @IsDate()
  until?: Date;

  @Param({ title: 'Reason', description: 'Shown to the customer.', type: 'text' })
  @IsOptional()
  @MaxLength(500)
  reason?: string;
}

/** Shows: a request-scoped host, made anew for each run, a `datetime`, and a `concurrencyKey`: one change of a customer at a time. */
@Injectable({ scope: Scope.REQUEST })
export class SuspendCustomerTasks {
  constructor(
    private readonly shop: ShopDatabase,
    private readonly journal: ChangeJournal,
  ) {}

  @Task({
    title: 'Suspend customer',
    description:
      'Keeps one customer from ordering until a time.\n\nWithout a time the suspension is lifted. The change is written to the journal.',
    category: 'admin',
    icon: 'user-lock',
    tags: ['customers'],
    // A customer who does harm is not to wait behind a report.
    priority: 10,
    concurrencyKey: ({ email }) => String(email).toLowerCase(),
  })
  async suspendCustomer({ email, until, reason }: SuspendCustomerArgs, context: TaskContext) {
    if (until !== undefined && until <= new Date())
      throw new Error(`${until.toISOString()} has passed. Choose a later time.`);
    const customer = await this.shop.query
      .selectFrom('customers')
      .select(['id', 'name', 'suspended_until'])
      .where('email', '=', email.toLowerCase())
      .executeTakeFirst();
    if (customer === undefined) throw new Error(`There is no customer with the address ${email}.`);
    await this.shop.query
      .updateTable('customers')
      .set({
        suspended_until: until?.toISOString() ?? null,
        suspended_reason: until === undefined ? null : (reason ?? null),
      })
      .where('id', '=', customer.id)
      .execute();
    const change = until === undefined ? 'suspension lifted' : `suspended until ${until.toISOString()}`;
    this.journal.note(
      'suspend-customer',
      `customer ${customer.id}: ${change}, was ${customer.suspended_until ?? 'not suspended'}`,
    );
    context.log(`${customer.name} (customer ${customer.id}): ${change}`);
    context.set('journalEntries', this.journal.write(context.actor ?? 'unknown'));
    context.summary(`${customer.name}: ${change}.`);
    return { customer: customer.id, suspendedUntil: until?.toISOString() ?? null };
  }
}
