import type { RunTrigger } from '../../run/run.js';

/** Who asked for a run, as people read it: the actor; with no person, what triggered it. */
export function startedBy(run: { readonly actor: string | null; readonly trigger: RunTrigger }): string {
  if (run.actor === null) return run.trigger;
  return run.trigger === 'api' || run.trigger === 'mcp' ? `${run.trigger}: ${run.actor}` : run.actor;
}

/** The end of a run's id, enough to tell runs apart and to search for. */
export function shortId(id: string): string {
  return id.slice(-8);
}
