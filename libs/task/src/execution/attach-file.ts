import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { MIMEType } from 'node:util';
import { lookup, contentType as withCharset } from 'mime-types';
import type { ArtifactContent, AttachOptions } from '../run/artifact-content.js';
import { artifactNameKey, artifactNameProblem } from '../run/artifact-name.js';
import type { FileStore, UnnamedFile } from '../store/file.store.js';
import { ArtifactError } from '../task.errors.js';
import type { LiveRun } from './live-run.js';

/** What is kept of one run; its record lists them all. */
const MOST_FILES = 1_000;
const ANY_BYTES = 'application/octet-stream';

/** What {@link attachFile} needs of the rest of the library. */
export interface AttachMeans {
  readonly files: FileStore;
  /** Gives a file that is on disk its name, and puts it into the run's record: in one step, for all who look. @throws ArtifactError */
  readonly publish: (file: UnnamedFile, name: string, contentType: string) => void | Promise<void>;
}

/** Takes a file of a run to disk, then into its record. See `TaskContext.attach`. */
export async function attachFile(
  live: LiveRun,
  { files, publish }: AttachMeans,
  name: string,
  content: ArtifactContent,
  { contentType }: AttachOptions = {},
): Promise<void> {
  const source = toReadable(name, content);
  // It may fail before somebody reads it: the reading finds that out, and nobody else has to.
  source.on('error', () => {});
  try {
    const type = typeOf(name, content, contentType);
    refuseImpossible(live, name);
    // After the stop, what was done up to now may still be attached within the grace time.
    const signal = live.signal.aborted ? undefined : live.signal;
    const file = await files.receive(live.id, name, source, signal);
    try {
      await publish(file, name, type);
    } catch (error) {
      await files.discard(file);
      throw error;
    }
  } finally {
    source.destroy();
  }
}

/**
 * Gives a file of the run its name, and puts it into the run's record, where both are in the hands of this process.
 * @throws ArtifactError when it cannot be: much may have happened while the bytes came
 */
export function publishFile(
  live: LiveRun,
  files: FileStore,
  file: UnnamedFile,
  name: string,
  contentType: string,
): void {
  refuseImpossible(live, name);
  files.publish(live.id, file, name);
  live.draft.attach({ name, size: file.size, contentType });
}

/** @throws ArtifactError */
function refuseImpossible({ ended, draft, latest, scrubber }: LiveRun, name: string): void {
  if (ended) throw new ArtifactError(name, 'its run has ended.');
  const problem = artifactNameProblem(name);
  if (problem !== undefined) throw new ArtifactError(name, `${problem} Choose another.`);
  if (scrubber.text(name) !== name) {
    throw new ArtifactError(scrubber.text(name), 'its name holds the value of a secret param. Choose another.');
  }
  const others = draft.artifactsAfter(latest.artifacts).filter((other) => other.name !== name);
  const alike = others.find((other) => artifactNameKey(other.name) === artifactNameKey(name));
  if (alike !== undefined) {
    const text = `some systems cannot tell it from ${JSON.stringify(alike.name)}. Choose another name, or the very same.`;
    throw new ArtifactError(name, text);
  }
  if (others.length >= MOST_FILES) throw new ArtifactError(name, `a run keeps at most ${MOST_FILES} files.`);
}

function toReadable(name: string, content: ArtifactContent): Readable {
  if (typeof content === 'string' || ArrayBuffer.isView(content)) return Readable.from([content]);
  if (content instanceof Readable) return content;
  if (typeof content === 'object' && content !== null) {
    if (Symbol.asyncIterator in content || Symbol.iterator in content) return Readable.from(content);
    if ('path' in content && typeof content.path === 'string') return createReadStream(content.path);
  }
  throw new ArtifactError(
    name,
    'its content is none. Give a text, bytes, a stream, an iterable of those, or { path } of a file.',
  );
}

/** A text is written as UTF-8, and its type says so. @throws ArtifactError for a content type that is none */
function typeOf(name: string, content: ArtifactContent, given: string | undefined): string {
  if (given !== undefined) {
    try {
      return String(new MIMEType(given));
    } catch {
      throw new ArtifactError(
        name,
        `${JSON.stringify(given)} is no content type. Expected one such as text/csv or image/png.`,
      );
    }
  }
  const known = lookup(name) || ANY_BYTES;
  return typeof content === 'string' ? withCharset(known) || known : known;
}
