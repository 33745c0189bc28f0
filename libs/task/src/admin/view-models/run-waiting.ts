import type { Run } from '../../run/run.js';
import type { RunWait } from '../../run/run-wait.js';
import { countText, exactText, limitText, numberText } from '../figures.js';
import type { QueueFacts, RunStateFacts, RunStateText } from './run-state-text.js';
import { ticking } from './tick.view.js';

/** What a run that waits for its first attempt says: its place, what it waits for, and until when that is known. */
export function waitingState(run: Run, { now, queue }: RunStateFacts): RunStateText {
  const wait = run.waiting?.for ?? null;
  const later = run.waiting?.until ?? (new Date(run.availableAt) > now ? run.availableAt : null);
  const isDelayed = wait === 'delay' || (wait === null && later !== null);
  const place = queue === null ? 'Waits for its turn' : placeText(queue);
  return {
    headline: isDelayed && later !== null ? `Starts at ${exactText(new Date(later))}` : place,
    detail: ticking(isDelayed ? 'A start at this time was asked for' : reasonText(run, wait, queue)),
    links: isDelayed ? [] : (queue?.blockedBy ?? []),
    end:
      later === null
        ? ticking('waiting ', run.queuedMs, 'up')
        : ticking('in ', new Date(later).getTime() - now.getTime(), 'down'),
  };
}

function reasonText(run: Run, wait: RunWait['for'] | null, queue: QueueFacts | null): string {
  const { maxConcurrent = 1, rateLimit, slots, blockedBy = [] } = queue ?? {};
  const most = `At most ${countText(maxConcurrent, 'run')}`;
  const until = blockedBy.length === 0 ? '' : `. Waits for the end of ${blockedBy.length === 1 ? '' : 'one of '}`;
  if (wait === 'task') return `${most} of this task at a time${until}`;
  if (wait === 'key') return `${most} at a time for the key “${run.concurrencyKey ?? ''}”${until}`;
  if (wait === 'rate' && rateLimit !== undefined) {
    const whose = run.concurrencyKey === null ? 'of this task' : `for the key “${run.concurrencyKey}”`;
    return `At most ${countText(rateLimit.max, 'start')} ${whose} in ${limitText(rateLimit.per)}${until}`;
  }
  if (wait === 'slot' && slots !== undefined) return slotText(slots);
  return 'Queued';
}

function slotText({ total, used }: QueueFacts['slots']): string {
  if (used < total) return 'A slot is free, it is about to start';
  return total === 1 ? 'The slot is in use' : `All ${numberText(total)} slots are in use`;
}

function placeText({ before, hasMore }: QueueFacts): string {
  if (hasMore) return `At least ${countText(before, 'run')} go first`;
  const words = ['Next in line', 'Second in line', 'Third in line'];
  return words[before] ?? `${numberText(before)} runs go first`;
}
