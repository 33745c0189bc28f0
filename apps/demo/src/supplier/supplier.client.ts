import { Injectable } from '@nestjs/common';
import { ShopDatabase } from '../shop/shop.database.js';
import { SupplierServer } from './supplier.server.js';

const ANSWER_WITHIN_MS = 3_000;

/** The supplier answered, but not with what was asked for. */
export class SupplierError extends Error {
  override readonly name = 'SupplierError';

  constructor(
    /** What was asked. */
    readonly request: string,
    /** HTTP status of the answer. */
    readonly status: number,
    message: string,
  ) {
    super(`${request} was answered ${status}: ${message}`);
  }

  /** Whether it is worth asking again later. */
  get isTemporary(): boolean {
    return this.status === 503;
  }
}

/** Talks to the supplier over HTTP with the token that the shop keeps. */
@Injectable()
export class SupplierClient {
  constructor(
    private readonly shop: ShopDatabase,
    private readonly supplier: SupplierServer,
  ) {}

  /** Name of the account that a token belongs to. */
  async account(token: string, signal: AbortSignal): Promise<string> {
    return (await this.ask<{ account: string }>('GET', '/account', token, signal)).account;
  }

  /** Opens a price list and returns its number. */
  async openSession(signal: AbortSignal): Promise<number> {
    return (await this.ask<{ session: number }>('POST', '/sessions', this.token(), signal)).session;
  }

  /**
   * Price of one article in whole cents.
   * @throws SupplierError when the supplier has none; TypeError of `fetch` when it cannot be reached
   */
  async price(session: number, sku: string, signal: AbortSignal): Promise<number> {
    const path = `/sessions/${session}/prices/${sku}`;
    return (await this.ask<{ priceCents: number }>('GET', path, this.token(), signal)).priceCents;
  }

  private async ask<T>(method: string, path: string, token: string, signal: AbortSignal): Promise<T> {
    const response = await fetch(this.supplier.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const body = (await response.json()) as T & { message?: string };
    if (!response.ok)
      throw new SupplierError(`${method} ${path}`, response.status, body.message ?? response.statusText);
    return body;
  }

  private token(): string {
    return this.shop.sqlite.prepare("SELECT value FROM settings WHERE key = 'supplier_token'").pluck().get() as string;
  }
}
