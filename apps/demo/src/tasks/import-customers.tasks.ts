import { Injectable } from '@nestjs/common';
import { IsFQDN, IsObject, IsString, MaxLength } from 'class-validator';
import { Param, Task, TaskContext } from 'nestjs-taskforge';
import { type CustomerFile, type CustomerRow, readCustomers } from '../shop/customer-csv.js';
import { ShopDatabase } from '../shop/shop.database.js';

const BATCH = 100;
const ERRORS_SHOWN = 200;
const EXAMPLE = 'email,name,city,country,newsletter\nada@example.com,Ada Weber,Berlin,DE,yes';

/** Params of the import, as one class: title and control by `@Param`, rules by class-validator. */
export class ImportCustomersArgs {
  @Param({
    title: 'CSV text',
    description: 'The first line names the columns: email, name, city, country and, if wanted, newsletter (yes or no).',
    type: 'text',
    placeholder: EXAMPLE,
  })
  @IsString()
  @MaxLength(2_000_000)
  csv!: string;

  @Param({
    title: 'What to do with known addresses',
    type: 'select',
    choices: [
      { value: 'upsert', label: 'Update them, create the others' },
      { value: 'create', label: 'Leave them, create the others' },
      { value: 'update', label: 'Update them, create none' },
    ],
    default: 'upsert',
  })
  mode!: 'upsert' | 'create' | 'update';

  @Param({
    title: 'Dry run',
    description: 'Checks every row and says what would be done, but writes nothing.',
    order: 1,
  })
  dryRun!: boolean;

  @Param({
    title: 'Delimiter',
    type: 'select',
    choices: [
      { value: ',', label: 'Comma' },
      { value: ';', label: 'Semicolon' },
      { value: '\t', label: 'Tab' },
    ],
    default: ',',
  })
  delimiter!: string;

  @Param({
    title: 'Column names',
    description: 'For files whose columns have other names, for example {"email": "E-Mail", "country": "Land"}.',
    type: 'json',
  })
  @IsObject()
  columns: Record<string, string> = {};

  @Param({
    title: 'Domains to leave out',
    description: 'Rows with an address at one of these are skipped, for example your own.',
    type: 'string[]',
    placeholder: 'example.org',
    max: 50,
  })
  @IsFQDN({}, { each: true, message: 'Enter domain names, such as example.org.' })
  skipDomains: string[] = [];
}

interface Counts {
  created: number;
  updated: number;
  skipped: number;
}

/** None of the rows could be used. Its own fields are shown with the run's error. */
class NothingToImportError extends Error {
  override readonly name = 'NothingToImportError';

  constructor(readonly rowErrors: CustomerFile['errors']) {
    super('No row of the file can be imported. The log says what is wrong with each; mend the file and try again.');
  }
}

/**
 * Shows: one argument class, row errors as warnings, a dry run, an error with its own facts, and a loop that can be paused
 * and goes on after its last checkpoint, also when its process has ended.
 */
@Injectable()
export class ImportCustomersTasks {
  constructor(private readonly shop: ShopDatabase) {}

  @Task({
    title: 'Import customers from CSV',
    description:
      'Creates or updates customers, row by row.\n\nRows with an error are left out and listed; the others go in.',
    category: 'data',
    icon: 'file-up',
    tags: ['customers', 'import'],
    maxConcurrent: 1,
    retry: {
      attempts: 3,
      when: 'transient',
      backoff: 'exponential',
      delay: '2s',
      maxDelay: '1m',
      jitter: true,
      onInterrupt: true,
    },
  })
  async importCustomers(args: ImportCustomersArgs, context: TaskContext) {
    const { rows, errors } = readCustomers(args.csv, args);
    for (const { line, column, value, problem } of errors) {
      context.warn(`Line ${line}: ${column} "${value}" ${problem}`);
    }
    if (rows.length === 0) throw new NothingToImportError(errors.slice(0, ERRORS_SHOWN));
    const counts: Counts = { created: 0, updated: 0, skipped: 0 };
    const customers = rows.map(({ customer }) => customer);
    await context.each(batchesOf(customers), (batch) => this.save(batch, args, counts), { checkpoint: 'batches' });
    const failed = new Set(errors.map(({ line }) => line)).size;
    if (args.dryRun) context.tag('dry-run');
    context.summary(
      `${args.dryRun ? 'Dry run, nothing was written: ' : ''}${counts.created} created, ${counts.updated} updated, ` +
        `${counts.skipped} skipped, ${failed} with errors.`,
    );
    return { dryRun: args.dryRun, ...counts, failed, errors: errors.slice(0, ERRORS_SHOWN) };
  }

  /** Writes one batch in a transaction of its own, so that a cancel between two batches keeps what was counted. */
  private save(
    customers: readonly CustomerRow[],
    { mode, dryRun, skipDomains }: ImportCustomersArgs,
    counts: Counts,
  ): void {
    const { sqlite } = this.shop;
    const known = sqlite.prepare('SELECT 1 FROM customers WHERE email = ?');
    const create = sqlite.prepare(
      'INSERT INTO customers (name, city, country, newsletter, email, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const update = sqlite.prepare(
      'UPDATE customers SET name = ?, city = ?, country = ?, newsletter = ? WHERE email = ?',
    );
    const now = new Date().toISOString();
    sqlite.transaction(() => {
      for (const { email, name, city, country, newsletter } of customers) {
        const isKnown = known.get(email) !== undefined;
        const skip =
          skipDomains.includes(email.slice(email.indexOf('@') + 1)) || mode === (isKnown ? 'create' : 'update');
        counts[skip ? 'skipped' : isKnown ? 'updated' : 'created']++;
        if (skip || dryRun) continue;
        const values = [name, city, country, newsletter === 'yes' ? 1 : 0, email];
        if (isKnown) update.run(...values);
        else create.run(...values, now);
      }
    })();
  }
}

function batchesOf(customers: readonly CustomerRow[]): CustomerRow[][] {
  const starts = Array.from({ length: Math.ceil(customers.length / BATCH) }, (_, index) => index * BATCH);
  return starts.map((start) => customers.slice(start, start + BATCH));
}
