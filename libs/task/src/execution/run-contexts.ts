import { Injectable } from '@nestjs/common';
import { FileStore } from '../store/file.store.js';
import { LoopStore } from '../store/loop.store.js';
import { RunStore } from '../store/run.store.js';
import { type AttachMeans, publishFile } from './attach-file.js';
import { EarlierLoops } from './loop/earlier-loops.js';
import { RunContext } from './run-context.js';
import type { RunScope } from './run-scope.js';

/** Makes the contexts that methods receive, with what they need of the rest of the library. */
@Injectable()
export class RunContexts {
  constructor(
    private readonly files: FileStore,
    private readonly runs: RunStore,
    private readonly loops: LoopStore,
  ) {}

  /** For one attempt in its scope, with its typed arguments by param key. */
  make(scope: RunScope, args: Readonly<Record<string, unknown>>): RunContext {
    const { live } = scope;
    const { files } = this;
    const publish: AttachMeans['publish'] = (...file) => publishFile(live, files, ...file);
    return new RunContext(scope, args, { files, publish }, new EarlierLoops(live.stored, this.runs, this.loops));
  }
}
