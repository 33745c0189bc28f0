import { Module } from '@nestjs/common';
import { NightlyReportsController } from './api/nightly-reports.controller.js';
import { OrdersController } from './api/orders.controller.js';
import { ProductsController } from './api/products.controller.js';
import { ChangeJournal } from './change.journal.js';
import { DataFolder, dataFolderOf } from './data-folder.js';
import { ProductSearch } from './product.search.js';
import { SalesReport } from './sales.report.js';
import { ShopDatabase } from './shop.database.js';

/** The shop itself: its database, what it knows of its products and sales, and its small REST API. */
@Module({
  controllers: [NightlyReportsController, OrdersController, ProductsController],
  providers: [
    { provide: DataFolder, useFactory: () => dataFolderOf(process.env) },
    {
      provide: ShopDatabase,
      useFactory: (folder: DataFolder) => ShopDatabase.open(folder.database),
      inject: [DataFolder],
    },
    ChangeJournal,
    ProductSearch,
    SalesReport,
  ],
  exports: [ChangeJournal, DataFolder, ProductSearch, SalesReport, ShopDatabase],
})
export class ShopModule {}
