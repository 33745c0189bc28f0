import { Controller, Get, NotFoundException, Param, ParseIntPipe } from '@nestjs/common';
import { ShopDatabase } from '../shop.database.js';

/** Orders, for the shop's own pages. */
@Controller('orders')
export class OrdersController {
  constructor(private readonly shop: ShopDatabase) {}

  /** `GET /orders/17`: one order with its lines. */
  @Get(':id')
  async show(@Param('id', ParseIntPipe) id: number) {
    const order = await this.shop.query.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
    if (order === undefined) throw new NotFoundException(`There is no order ${id}.`);
    const lines = await this.shop.query
      .selectFrom('order_lines')
      .innerJoin('products', 'products.id', 'order_lines.product_id')
      .select(['sku', 'name', 'quantity', 'unit_price_cents'])
      .where('order_id', '=', id)
      .orderBy('sku')
      .execute();
    return { ...order, lines };
  }
}
