import { Controller, Get, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { type FoundProduct, ProductSearch } from '../product.search.js';

/** Query of the product list. */
export class ProductsQuery {
  /** Words, or beginnings of words, that a product must have. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search = '';

  /** Most products to return. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;
}

/** Products, for the shop's own pages. */
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductSearch) {}

  /** `GET /products?search=walnut+lamp`: the best matches, or the first products without a search. */
  @Get()
  async find(@Query() { search, limit }: ProductsQuery): Promise<{ items: FoundProduct[] }> {
    return { items: await this.products.find(search, limit) };
  }
}
