import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ShopDatabase } from '../shop/shop.database.js';
import { isStockTaking, isUnderMaintenance, quote } from './supplier-prices.js';

const ANSWER_MS = 8;
const TOKEN = /^Bearer sup_[a-z0-9]{12,}$/;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * A made-up supplier: a real HTTP server on the loopback interface, so that the price sync has somebody to talk to. When it
 * answers 503 follows a fixed pattern, see `supplier-prices.ts`.
 *
 * - `GET /account`: whose token it is
 * - `POST /sessions`: opens a price list
 * - `GET /sessions/{session}/prices/{sku}`: one price of it
 */
@Injectable()
export class SupplierServer implements OnModuleInit, OnApplicationShutdown {
  private readonly server = createServer((request, response) => void this.respond(request, response));
  private readonly asked = new Map<number, number>();

  constructor(private readonly shop: ShopDatabase) {}

  /** Address of the server, with its port, once the application has started. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Listens on a free port. */
  async onModuleInit(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
  }

  /** Stops listening, with the last hook of a shutdown. */
  async onApplicationShutdown(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await delay(ANSWER_MS);
    const { status, body } = this.answer(request.method ?? '', request.url ?? '', request.headers.authorization ?? '');
    response.writeHead(status, { 'Content-Type': 'application/json', ...(status === 503 && { 'Retry-After': '30' }) });
    response.end(JSON.stringify(body));
  }

  private answer(method: string, path: string, authorization: string): Answer {
    if (!TOKEN.test(authorization)) return { status: 401, body: { message: 'The token is not known.' } };
    if (method === 'GET' && path === '/account') return { status: 200, body: { account: 'Taskforge demo shop' } };
    if (method === 'POST' && path === '/sessions') return { status: 201, body: { session: this.openSession() } };
    const [, session, sku] = /^\/sessions\/(\d+)\/prices\/([\w-]+)$/.exec(path) ?? [];
    if (method !== 'GET' || sku === undefined) return { status: 404, body: { message: 'There is nothing here.' } };
    return this.price(Number(session), sku);
  }

  private openSession(): number {
    const session = this.asked.size + 1;
    this.asked.set(session, 0);
    return session;
  }

  private price(session: number, sku: string): Answer {
    const asked = (this.asked.get(session) ?? 0) + 1;
    this.asked.set(session, asked);
    if (isUnderMaintenance(session, asked))
      return { status: 503, body: { message: 'Maintenance until further notice.' } };
    if (isStockTaking(sku)) return { status: 503, body: { message: 'Stock-taking: no price today.' } };
    const price = this.shop.sqlite.prepare('SELECT price_cents FROM products WHERE sku = ?').pluck().get(sku);
    if (price === undefined) return { status: 404, body: { message: `There is no article ${sku}.` } };
    return { status: 200, body: { sku, priceCents: quote(sku, price as number, session) } };
  }
}
