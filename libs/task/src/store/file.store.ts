import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, fsyncSync, openSync, renameSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { ArtifactError, StoreError } from '../task.errors.js';

/** A file whose bytes are on disk, but which nobody sees yet. */
export interface UnnamedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Keeps the bytes of files that runs leave: a folder for each run, the folders spread over 256. Made at first use. */
@Injectable()
export class FileStore {
  private readonly root: string;
  private readonly maxBytes: number;

  constructor({ settings }: TaskConfiguration) {
    this.root = resolve(settings.files, 'artifacts');
    this.maxBytes = settings.maxUploadBytes;
  }

  /** Where the files of a run are. The end of an id is random, its beginning is the time. */
  folderOf(runId: string): string {
    return join(this.root, runId.slice(-2), runId);
  }

  /**
   * Takes the bytes to disk as they come; nothing is left when it rejects.
   * @param name for the text of an error
   * @param signal stops it; then it rejects with the signal's reason
   * @throws ArtifactError when there are too many; StoreError when they cannot be written; what the source throws
   */
  async receive(runId: string, name: string, source: Readable, signal?: AbortSignal): Promise<UnnamedFile> {
    const folder = this.folderOf(runId);
    const path = join(folder, `.${randomUUID()}`);
    const intake = new Intake(name, this.maxBytes);
    try {
      await mkdir(folder, { recursive: true });
      const target = createWriteStream(path, { flags: 'wx', flush: true });
      await pipeline(source, (chunks: AsyncIterable<unknown>) => intake.take(chunks), target, { signal });
      return { path, size: intake.size };
    } catch (error) {
      source.destroy();
      // What cannot be removed could not be written either: the error that counts is the first.
      await rm(path, { force: true }).catch(() => {});
      if (signal?.aborted) throw signal.reason;
      if (intake.fault !== undefined) throw intake.fault.error;
      throw this.unwritable(error);
    }
  }

  /**
   * Gives a file its name, in place of one that has it. In one step of the event loop, so that its caller can put it into
   * the run's record within the same.
   * @throws StoreError
   */
  publish(runId: string, { path }: UnnamedFile, name: string): void {
    const folder = this.folderOf(runId);
    try {
      renameSync(path, join(folder, name));
      syncFolder(folder);
    } catch (error) {
      throw this.unwritable(error);
    }
  }

  /** Removes a file that gets no name after all. @throws StoreError */
  async discard({ path }: UnnamedFile): Promise<void> {
    await this.remover(path);
  }

  /** Removes what a process that died left of a run beside the files of these names. @throws StoreError */
  async tidy(runId: string, names: readonly string[]): Promise<void> {
    const folder = this.folderOf(runId);
    const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw this.unwritable(error);
    });
    for (const name of found) if (!names.includes(name)) await this.remover(join(folder, name));
  }

  /** Removes all files of a run. @throws StoreError */
  async remove(runId: string): Promise<void> {
    await this.remover(this.folderOf(runId));
  }

  private async remover(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error) => {
      throw this.unwritable(error);
    });
  }

  private unwritable(cause: unknown): StoreError {
    return new StoreError(
      `The folder of files ${this.root} cannot be written: ${(cause as Error).message}. ` +
        'Check that TASK_FILES names a folder this process may write to, and that the disk has room.',
      { cause },
    );
  }
}

/** Counts the bytes on their way to disk, and tells faults of their source from those of the disk. */
class Intake {
  size = 0;
  fault: { readonly error: unknown } | undefined;

  constructor(
    private readonly name: string,
    private readonly maxBytes: number,
  ) {}

  async *take(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of chunks) {
        const bytes = this.bytesOf(chunk);
        this.size += bytes.byteLength;
        if (this.size > this.maxBytes) {
          throw new ArtifactError(
            this.name,
            `it has more than ${this.maxBytes} bytes (TASK_MAX_UPLOAD_BYTES). Write less, or raise the limit.`,
          );
        }
        yield bytes;
      }
    } catch (error) {
      this.fault = { error };
      throw error;
    }
  }

  /** Not `instanceof`: bytes may come from another realm. */
  private bytesOf(chunk: unknown): Uint8Array {
    if (typeof chunk === 'string') return Buffer.from(chunk);
    if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    throw new ArtifactError(
      this.name,
      `its content gave a value of type ${typeof chunk}. Give texts, buffers or Uint8Arrays.`,
    );
  }
}

/** A file is there after a power failure only if its folder says so; Windows cannot be asked to. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
