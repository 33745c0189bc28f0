import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerAsPlainRequest } from './plain-request.js';

/** Says which upgrades are ours, and takes them. */
export interface UpgradeKeeper {
  claims(request: IncomingMessage): boolean;
  /** Must not throw. */
  welcome(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Since Node 24.9 a server asks this function which requests become upgrades; before, it asks whether anybody listens. */
type AskingServer = Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };

type UpgradeArguments = [request: IncomingMessage, socket: Duplex, head: Buffer];

/** Node hands over upgrades only while somebody listens. */
const PRESENCE = () => {};

/**
 * Takes the upgrades of one path before anybody else on the server sees them, and leaves all others as they were. The
 * host's own listeners would not share: those of socket.io and ws hang up on every path they do not know, also when they
 * are added later. So the `upgrade` event is filtered where it is emitted.
 */
export class UpgradeDoor {
  private isOpen = false;
  private readonly restorers: (() => void)[] = [];

  constructor(
    private readonly server: AskingServer,
    private readonly keeper: UpgradeKeeper,
  ) {}

  /** Starts to take upgrades. */
  open(): void {
    this.isOpen = true;
    this.server.on('upgrade', PRESENCE);
    this.filterEvents();
    this.filterUpgrades();
  }

  /** Stops, and leaves the server as it was found. */
  close(): void {
    this.isOpen = false;
    this.server.off('upgrade', PRESENCE);
    for (const restore of this.restorers.splice(0)) restore();
  }

  private filterEvents(): void {
    const { server } = this;
    const before = server.emit;
    const wasOwn = Object.hasOwn(server, 'emit');
    const filtered = (event: string | symbol, ...args: unknown[]): boolean => {
      if (event === 'upgrade' && this.isOpen && this.takes(args as UpgradeArguments)) return true;
      return Reflect.apply(before, server, [event, ...args]) as boolean;
    };
    server.emit = filtered as Server['emit'];
    this.restorers.push(() => {
      // Whoever wrapped it after us still calls us: then we stay, and pass everything on.
      if (server.emit !== filtered) return;
      if (wasOwn) server.emit = before;
      else Reflect.deleteProperty(server, 'emit');
    });
  }

  /** Where Node asks, requests that nobody wants to upgrade never become upgrades. */
  private filterUpgrades(): void {
    const { server } = this;
    const before = server.shouldUpgradeCallback;
    if (before === undefined) return;
    const filtered = (request: IncomingMessage): boolean => {
      if (this.isOpen && this.keeper.claims(request)) return true;
      return (!this.isOpen || this.hasOthers()) && before.call(server, request);
    };
    server.shouldUpgradeCallback = filtered;
    this.restorers.push(() => {
      if (server.shouldUpgradeCallback === filtered) server.shouldUpgradeCallback = before;
    });
  }

  private takes([request, socket, head]: UpgradeArguments): boolean {
    if (this.keeper.claims(request)) this.keeper.welcome(request, socket, head);
    else if (this.hasOthers()) return false;
    else answerAsPlainRequest(this.server, request, socket, head);
    return true;
  }

  private hasOthers(): boolean {
    return this.server.listeners('upgrade').some((listener) => listener !== PRESENCE);
  }
}
