import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What stands between browser and server: it can cut connections and refuse new sockets. */
export class BreakableProxy {
  /** A WebSocket is answered with 502. */
  refusesSockets = false;
  /** Every new connection is ended at once. */
  refusesAll = false;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  /** `target` is the port of the server. */
  constructor(target: number) {
    this.server = createServer((client) => {
      if (this.refusesAll) return void client.destroy();
      const upstream = connect(target, '127.0.0.1');
      client.on('data', (data) => {
        const upgrades = /upgrade: websocket/i.test(data.toString('latin1'));
        if (upgrades && this.refusesSockets) client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
        else upstream.write(data);
        if (upgrades) this.sockets.add(client);
      });
      upstream.on('data', (data) => client.write(data));
      for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }
    });
  }

  /** Opens it; gives its address. */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends every open WebSocket, as a broken network does. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** Takes no more connections. */
  close(): void {
    this.server.close();
  }
}
