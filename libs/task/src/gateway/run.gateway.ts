import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { WebSocket, WebSocketServer } from 'ws';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { OpenConnections } from './open-connections.js';
import { LONGEST_CLIENT_MESSAGE } from './run.messages.js';
import { RunAdmission, type RunReader } from './run-admission.js';
import { RunConnection } from './run-connection.js';
import { UpgradeDoor } from './upgrade-door.js';
import { UpgradeRefusal } from './upgrade-refusal.js';

const FAILED = new UpgradeRefusal(500, 'internal_server_error', 'The socket could not be opened. Try again.');
const GOING_AWAY = new UpgradeRefusal(503, 'shutdown', 'The server is going away. Try again.');

/**
 * The socket of every run, on the port of the application: listens and forwards. Needs no line in the host's `main.ts` and
 * none of Nest's own gateways, of which the host may have any.
 */
@Injectable()
export class RunGateway implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(RunGateway.name);
  private sockets: Promise<WebSocketServer> | undefined;
  /** Where it is not decided yet whether there will be a socket. */
  private readonly undecided = new Set<Duplex>();
  private door: UpgradeDoor | undefined;
  private isClosing = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: RunAdmission,
    private readonly connections: OpenConnections,
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
  ) {}

  onApplicationBootstrap(): void {
    // An application context has no HTTP server.
    const server = this.host.httpAdapter?.getHttpServer() as Server | undefined;
    if (server === undefined) return;
    this.door = new UpgradeDoor(server, {
      claims: (request) => this.admission.concerns(request),
      welcome: (request, socket, head) => void this.welcome(request, socket, head),
    });
    this.door.open();
  }

  /** The runs have had their grace time before, so readers have seen the end of theirs. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    for (const socket of this.undecided) GOING_AWAY.answer(socket);
    await this.connections.closeAll();
  }

  onApplicationShutdown(): void {
    this.door?.close();
  }

  /** Never rejects. */
  private async welcome(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    this.undecided.add(socket);
    try {
      const admitted = await this.admission.admit(request);
      this.sockets ??= openSockets();
      const sockets = await this.sockets;
      if (this.isClosing) GOING_AWAY.answer(socket);
      else if (admitted instanceof UpgradeRefusal) admitted.answer(socket);
      else sockets.handleUpgrade(request, socket, head, (webSocket) => this.connect(webSocket, admitted));
    } catch (error) {
      // Without the query, in which there may be secrets.
      this.logger.error(`The socket ${request.url?.split('?', 1)[0]} could not be opened`, error);
      FAILED.answer(socket);
    } finally {
      this.undecided.delete(socket);
    }
  }

  private connect(webSocket: WebSocket, reader: RunReader): void {
    const connection = new RunConnection(webSocket, reader, this.tasks, this.policy);
    this.connections.add(webSocket, connection);
    void connection.serve();
  }
}

/** Made for the first reader: an application that nobody watches starts without ws. */
async function openSockets(): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws');
  const sockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: LONGEST_CLIENT_MESSAGE });
  sockets.on('wsClientError', (error, socket) => {
    new UpgradeRefusal(400, 'bad_request', error.message).answer(socket);
  });
  return sockets;
}
