/** What the page may ask over its socket. */
export interface ClientMessage {
  readonly type: 'cancel';
}

/** Answers a message that could not be understood or carried out. The socket stays open. */
export interface ErrorMessage {
  readonly type: 'error';
  /** Stable, machine-readable; the same codes as in the HTTP API. */
  readonly code: string;
  /** One sentence for a person. */
  readonly message: string;
}

/** Why the server closes a socket. Before the upgrade it answers with an HTTP status instead. */
export const CLOSE_CODES = {
  /** The run has ended and everything was sent. */
  ended: 1000,
  /** The stream failed; the server's log says why. Resume with `after`. */
  failed: 1011,
  /** The server shuts down or restarts. Resume with `after`. */
  goingAway: 1012,
  /** Binary data, or too many messages that could not be understood. */
  misunderstood: 4400,
  /** Nothing was taken for too long. Resume with `after`. */
  tooSlow: 4408,
} as const;

/** Most bytes of one message from the page; a longer one closes the socket with 1009. */
export const LONGEST_CLIENT_MESSAGE = 4_096;

/** The message in a text frame, or `undefined` when it is none of {@link ClientMessage}. */
export function parseClientMessage(text: string): ClientMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return (message as ClientMessage | null)?.type === 'cancel' ? { type: 'cancel' } : undefined;
  } catch {
    return undefined;
  }
}
