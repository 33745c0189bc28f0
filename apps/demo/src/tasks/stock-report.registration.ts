import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TaskService } from 'nestjs-taskforge';
import { ShopDatabase } from '../shop/shop.database.js';

/** Shows: a task added while the application runs, because what it offers to choose from stands in the database. */
@Injectable()
export class StockReportRegistration implements OnModuleInit {
  constructor(
    private readonly tasks: TaskService,
    private readonly shop: ShopDatabase,
  ) {}

  /** Adds the task `stock-report` with the categories that the shop has now. */
  async onModuleInit(): Promise<void> {
    const rows = await this.shop.query
      .selectFrom('products')
      .select('category')
      .distinct()
      .orderBy('category')
      .execute();
    this.tasks.register(
      {
        key: 'stock-report',
        title: 'Low stock report',
        description: 'Products of which few are left, fewest first.',
        category: 'report',
        icon: 'package-search',
        tags: ['products', 'nightly'],
        params: {
          category: {
            title: 'Category',
            type: 'select',
            choices: rows.map(({ category }) => category),
            required: false,
          },
          below: { title: 'Fewer than', type: 'integer', default: 5, min: 1, max: 1_000, unit: 'pieces' },
        },
      },
      async ({ category, below }, context) => {
        const products = await this.lowStock(category, below);
        context.summary(`${products.length} products with fewer than ${below} pieces.`);
        return products;
      },
    );
  }

  private lowStock(category: string | undefined, below: number) {
    return this.shop.query
      .selectFrom('products')
      .select(['sku', 'name', 'category', 'stock'])
      .where('stock', '<', below)
      .$if(category !== undefined, (query) => query.where('category', '=', String(category)))
      .orderBy('stock')
      .orderBy('sku')
      .execute();
  }
}
