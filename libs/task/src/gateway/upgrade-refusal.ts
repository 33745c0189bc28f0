import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a socket is not opened: an HTTP response with problem details (RFC 9457), after which the connection ends. */
export class UpgradeRefusal {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Stable, machine-readable; the same codes as in the HTTP API. */
    readonly code: string,
    /** One sentence for a person. */
    readonly detail: string,
  ) {}

  /** Answers and hangs up; does nothing when the socket has been answered or has gone. */
  answer(socket: Duplex): void {
    if (!socket.writable) return;
    const title = STATUS_CODES[this.status] ?? 'Error';
    const { status, code, detail } = this;
    const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
    const head = [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
    ];
    socket.once('finish', () => socket.destroy());
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
}
