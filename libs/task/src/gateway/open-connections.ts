import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { within } from '../execution/deadline.js';
import type { RunConnection } from './run-connection.js';

const CHECK_EVERY_MS = 5_000;
/** How long readers may take for the rest, and then again for saying goodbye. */
const PATIENCE_MS = 1_000;

/** The sockets that are open. One timer looks after all of them, and runs only while there are any. */
@Injectable()
export class OpenConnections {
  private readonly open = new Map<WebSocket, RunConnection>();
  private timer: NodeJS.Timeout | undefined;
  private allGone = () => {};

  /** Number of open sockets. */
  get size(): number {
    return this.open.size;
  }

  /** Looks after a socket until it is closed. */
  add(socket: WebSocket, connection: RunConnection): void {
    this.open.set(socket, connection);
    this.timer ??= setInterval(() => this.check(Date.now()), CHECK_EVERY_MS).unref();
    socket.once('close', () => this.remove(socket));
  }

  /** Cuts off readers that take nothing or are no longer there. `now` is epoch milliseconds. */
  check(now: number): void {
    for (const connection of this.open.values()) connection.check(now);
  }

  /**
   * The server goes away: readers of runs that have ended get the rest, all others are told to come back. Resolves when all
   * have gone, after two seconds at the latest.
   */
  async closeAll(): Promise<void> {
    const [connections, gone] = [[...this.open.values()], this.untilAllGone()];
    void Promise.all(connections.map((connection) => connection.leave()));
    await within(PATIENCE_MS, gone, () => {});
    for (const connection of this.open.values()) connection.goAway();
    await within(PATIENCE_MS, gone, () => {});
    for (const connection of this.open.values()) connection.terminate();
  }

  private untilAllGone(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.allGone = resolve;
    });
  }

  private remove(socket: WebSocket): void {
    this.open.delete(socket);
    if (this.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.allGone();
  }
}
