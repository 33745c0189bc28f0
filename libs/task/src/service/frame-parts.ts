import type { RunFrame } from '../events/run-frame.js';
import type { LineWritten, RunCompleted, RunEvent, RunLogLine, StatusChanged } from '../run/run-event.js';

/** Characters of log after which a frame is full: what waits for a slow reader stays small. */
const FRAME_LENGTH = 65_536;

/** A frame that is the same for every reader, or an event whose frame shows the run as it is when it is told. */
export type FramePart =
  | Extract<RunFrame, { readonly type: 'log' | 'progress' | 'step' | 'truncated' }>
  | StatusChanged
  | RunCompleted;

/** Puts lines next to each other into frames: once for all readers of the same list of events. */
export class FrameParts {
  private readonly made = new WeakMap<readonly RunEvent[], readonly FramePart[]>();

  /** In order; every event is in one of them. */
  of(events: readonly RunEvent[]): readonly FramePart[] {
    const parts = this.made.get(events) ?? partsOf(events);
    this.made.set(events, parts);
    return parts;
  }
}

function partsOf(events: readonly RunEvent[]): FramePart[] {
  const parts: FramePart[] = [];
  let lines: RunLogLine[] = [];
  let length = 0;
  const closeFrame = () => {
    const last = lines.at(-1);
    if (last === undefined) return;
    parts.push({ type: 'log', seq: last.seq, lines });
    lines = [];
    length = 0;
  };
  for (const event of events) {
    if (event.type !== 'log' || length >= FRAME_LENGTH) closeFrame();
    if (event.type !== 'log') {
      parts.push(event);
      continue;
    }
    lines.push(toLine(event));
    length += event.text.length;
  }
  closeFrame();
  return parts;
}

function toLine({ seq, at, level, stream, step, text }: LineWritten): RunLogLine {
  return { seq, at, level, stream, step, text };
}
