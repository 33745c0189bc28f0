import type { Run, RunProgress } from '../run/run.js';
import type { EventsLeftOut, RunLogLine, ToldStep } from '../run/run-event.js';

/**
 * What a reader of a run receives, in code (`watch`) and on the socket alike. `seq` is the highest event a frame covers;
 * the first frame is a `snapshot` whose `seq` is where the stream continues from, the last one is `complete`.
 */
export type RunFrame =
  | { readonly type: 'snapshot'; readonly seq: number; readonly run: Run }
  | { readonly type: 'log'; readonly seq: number; readonly lines: readonly RunLogLine[] }
  | { readonly type: 'progress'; readonly seq: number; readonly progress: RunProgress }
  | { readonly type: 'step'; readonly seq: number; readonly step: ToldStep }
  | { readonly type: 'status'; readonly seq: number; readonly run: Run }
  | EventsLeftOut
  | { readonly type: 'complete'; readonly seq: number; readonly run: Run };
