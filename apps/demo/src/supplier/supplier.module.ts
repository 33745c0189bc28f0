import { Module } from '@nestjs/common';
import { ShopModule } from '../shop/shop.module.js';
import { SupplierClient } from './supplier.client.js';
import { SupplierServer } from './supplier.server.js';

/** The supplier whose prices the shop follows, and the client that asks it. */
@Module({ imports: [ShopModule], providers: [SupplierClient, SupplierServer], exports: [SupplierClient] })
export class SupplierModule {}
