import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * Gives a request that Node took for an upgrade back to the server, which then answers it as if nobody listened for
 * upgrades: the connection is read again from the start of this request, body and later requests included. Only the word
 * `upgrade` is missing from the `Connection` header, or Node would take it for an upgrade once more.
 */
export function answerAsPlainRequest(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`, ...plainHeaders(request)];
  // Node reads the lines of a request as latin1.
  const start = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.unshift(Buffer.concat([start, head]));
  server.emit(socket instanceof TLSSocket ? 'secureConnection' : 'connection', socket);
}

function plainHeaders({ rawHeaders }: IncomingMessage): string[] {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const plain = name.toLowerCase() === 'connection' ? withoutUpgrade(value) : value;
    if (plain !== '' || value === '') headers.push(`${name}: ${plain}`);
  }
  return headers;
}

function withoutUpgrade(connection: string): string {
  const words = connection.split(',').map((word) => word.trim());
  return words.filter((word) => word.toLowerCase() !== 'upgrade').join(', ');
}
