import { Injectable } from '@nestjs/common';
import type { RunRecord } from '../run/run.js';

/** Holds the values of secret params in memory, from the moment a run is asked for until it ends. They are never stored. */
@Injectable()
export class SecretVault {
  private readonly byRun = new Map<string, Readonly<Record<string, string>>>();

  keep(runId: string, secrets: Readonly<Record<string, string>>): void {
    if (Object.keys(secrets).length > 0) this.byRun.set(runId, secrets);
  }

  /** The secrets of the run; empty when it has none, or when the process that knew them has ended. */
  of(runId: string): Readonly<Record<string, string>> {
    return this.byRun.get(runId) ?? {};
  }

  /** Keys of the secret params whose values went with the process that knew them. */
  lostOf({ id, secretArgs }: Pick<RunRecord, 'id' | 'secretArgs'>): string[] {
    const known = this.of(id);
    return secretArgs.filter((key) => !(key in known));
  }

  forget(runId: string): void {
    this.byRun.delete(runId);
  }
}
