import type { ReadableStream } from 'node:stream/web';

/**
 * What a file may be made of: a text (in UTF-8), bytes, or pieces of both as they come, from a stream, an iterable or an
 * async iterable: those are never held in memory as a whole. A text is the content itself; a file that is on disk already
 * is named by `{ path }`, and copied.
 */
export type ArtifactContent =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string | Uint8Array>
  | { readonly path: string };

/** What may be said of a file that is attached. */
export interface AttachOptions {
  /** Media type, for example `text/csv`. Default: by the ending of the name, else `application/octet-stream`. */
  readonly contentType?: string;
}
