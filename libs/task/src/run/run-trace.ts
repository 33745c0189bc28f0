/** One span, as it is kept: what another process needs to hang a span below it, or to point to it. W3C Trace Context. */
export interface TracePoint {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Bit 0: sampled. */
  readonly traceFlags: number;
  /** What vendors have added, as the header `tracestate`; `null` when nobody has. */
  readonly traceState: string | null;
}

/** Where a run stands among the traces of the application. */
export interface RunTrace {
  /** The span that asked for the run; `null` when there was none. */
  readonly caller: TracePoint | null;
  /** Whether the caller waits for the end: then the run is a part of the caller's span, else the two are linked. */
  readonly awaited: boolean;
  /** The span of the run itself; `null` until it has begun. */
  readonly own: TracePoint | null;
}
