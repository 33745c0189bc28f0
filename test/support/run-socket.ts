import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { RunFrame } from 'nestjs-taskforge';
import { type ClientOptions, WebSocket } from 'ws';

/** What the server sends: frames of the run, and answers to messages that it could not follow. */
type Message = RunFrame | { readonly type: 'error'; readonly code: string; readonly message: string };

/** A page's end of a run's socket. Keeps what it receives. */
export class RunSocket {
  readonly messages: Message[] = [];
  /** How the socket ended; 1006 when nobody said goodbye. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  private waiters: (() => void)[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(data.toString()) as Message);
      this.wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.wake();
      });
    });
  }

  /** Opens the socket at this address, such as `http://127.0.0.1:3000/ws/task/…`; rejects when it is refused. */
  static async open(address: string, options?: ClientOptions): Promise<RunSocket> {
    const socket = new WebSocket(address.replace(/^http/, 'ws'), options);
    const opened = new RunSocket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** The frames of the run among the messages. */
  get frames(): RunFrame[] {
    return this.messages.filter((message) => message.type !== 'error');
  }

  /** The first message of this type, received or to come. Rejects when the socket closes without one. */
  async first<T extends Message['type']>(type: T): Promise<Extract<Message, { type: T }>> {
    return (await this.until(() => this.messages.find((message) => message.type === type))) as Extract<
      Message,
      { type: T }
    >;
  }

  /** Resolves when so many messages were received in all, or the socket is closed. */
  async received(count: number): Promise<void> {
    await Promise.race([this.until(() => this.messages.length >= count || undefined), this.closed]);
  }

  /** Sends a text as it is, or a message as JSON. */
  send(message: string | Buffer | { type: string }): void {
    const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** Takes nothing more from the network until `resume`. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Cuts the connection without a word, as a dying network does. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  private async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The socket was closed before that came.');
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  private wake(): void {
    for (const wake of this.waiters.splice(0)) wake();
  }
}

/** How an upgrade was refused: the HTTP status and the problem in the body. Fails the test when it was not. */
export async function refusalOf(
  address: string,
  options?: ClientOptions,
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly problem: unknown }> {
  const socket = new WebSocket(address.replace(/^http/, 'ws'), options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    socket.on('unexpected-response', (_request, incoming) => resolve(incoming));
    socket.on('error', reject);
    socket.on('open', () => {
      socket.terminate();
      reject(new Error(`Expected ${address} to be refused, but it was opened.`));
    });
  });
  return { status: response.statusCode ?? 0, headers: response.headers, problem: await json(response) };
}
