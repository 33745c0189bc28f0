import { Module } from '@nestjs/common';
import { ShopModule } from '../shop/shop.module.js';
import { SupplierModule } from '../supplier/supplier.module.js';
import { AnonymiseOrdersTasks } from './anonymise-orders.tasks.js';
import { AuditOrderTotalsTasks } from './audit-order-totals.tasks.js';
import { BackupDatabaseTasks } from './backup-database.tasks.js';
import { ExportOrdersTasks } from './export-orders.tasks.js';
import { FailedRunsJournal } from './failed-runs.journal.js';
import { ImportCustomersTasks } from './import-customers.tasks.js';
import { MonthlySalesTasks } from './monthly-sales.tasks.js';
import { RebuildSearchIndexTasks } from './rebuild-search-index.tasks.js';
import { ReplaceSupplierTokenTasks } from './replace-supplier-token.tasks.js';
import { ResetDemoDataTasks } from './reset-demo-data.tasks.js';
import { SimulateDemandTasks } from './simulate-demand.tasks.js';
import { StockReportRegistration } from './stock-report.registration.js';
import { SuspendCustomerTasks } from './suspend-customer.tasks.js';
import { SyncPricesTasks } from './sync-prices.tasks.js';
import { SystemReportTasks } from './system-report.tasks.js';
import { VacuumDatabaseTasks } from './vacuum-database.tasks.js';

/** Every task of the shop. They are plain providers; the library finds them. The order here is the order on the page. */
@Module({
  imports: [ShopModule, SupplierModule],
  providers: [
    BackupDatabaseTasks,
    RebuildSearchIndexTasks,
    VacuumDatabaseTasks,
    AuditOrderTotalsTasks,
    ImportCustomersTasks,
    AnonymiseOrdersTasks,
    SyncPricesTasks,
    ExportOrdersTasks,
    ReplaceSupplierTokenTasks,
    SuspendCustomerTasks,
    ResetDemoDataTasks,
    MonthlySalesTasks,
    SimulateDemandTasks,
    StockReportRegistration,
    SystemReportTasks,
    FailedRunsJournal,
  ],
})
export class TasksModule {}
