import type { LogLevel, RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { runRecord } from '../run/run-record.fixture.js';
import { LiveRun } from './live-run.js';
import { RunDraft } from './run-draft.js';
import { SecretScrubber } from './secret-scrubber.js';

/** A run at work whose events nobody stores: what it said so far is taken by `said`. */
export function liveRun({ secrets = [], level = 'debug' }: { secrets?: readonly string[]; level?: LogLevel } = {}) {
  const scrubber = new SecretScrubber(secrets);
  const draft = new RunDraft(level, scrubber, () => {});
  const live = new LiveRun(runRecord({ status: 'running', attempt: 1, lastSeq: 1 }), draft, scrubber);
  const events: RunEvent[] = [];
  const said = (): { record: RunRecord; events: readonly RunEvent[]; texts: string[] } => {
    const taken = draft.take(live.latest);
    live.latest = taken.record;
    events.push(...taken.events);
    draft.kept();
    return {
      record: taken.record,
      events,
      texts: events.flatMap((event) => (event.type === 'log' ? [event.text] : [])),
    };
  };
  return { live, said };
}
