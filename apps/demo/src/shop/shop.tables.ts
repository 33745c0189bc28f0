import type { Generated } from 'kysely';

/** Life of an order. Closed and cancelled ones do not change any more. */
export const ORDER_STATUSES = ['open', 'shipped', 'closed', 'cancelled'] as const;

/** One of {@link ORDER_STATUSES}. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Where an order came in. */
export const ORDER_CHANNELS = ['web', 'phone', 'marketplace'] as const;

/** One of {@link ORDER_CHANNELS}. */
export type OrderChannel = (typeof ORDER_CHANNELS)[number];

/** The shop's tables. Times are ISO 8601 texts in UTC, money is whole cents, flags are 0 or 1. */
export interface ShopTables {
  customers: {
    id: Generated<number>;
    email: string;
    name: string;
    city: string;
    /** ISO 3166 code of two letters. */
    country: string;
    newsletter: number;
    suspended_until: string | null;
    suspended_reason: string | null;
    created_at: string;
  };
  products: {
    id: Generated<number>;
    sku: string;
    name: string;
    category: string;
    description: string;
    price_cents: number;
    stock: number;
    /** When the supplier was last asked for the price. */
    price_checked_at: string | null;
  };
  /** Full-text index over products (FTS5); `rowid` is the product's id. */
  product_search: { rowid: number; name: string; category: string; description: string };
  orders: {
    id: Generated<number>;
    customer_id: number;
    status: OrderStatus;
    channel: OrderChannel;
    placed_at: string;
    closed_at: string | null;
    recipient: string | null;
    street: string | null;
    phone: string | null;
    total_cents: number;
    anonymised_at: string | null;
  };
  order_lines: { order_id: number; product_id: number; quantity: number; unit_price_cents: number };
  settings: { key: string; value: string };
  /** Who changed what by hand, and which tasks went wrong. */
  journal: { id: Generated<number>; at: string; actor: string; action: string; detail: string };
}
