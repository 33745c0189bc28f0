/** What can become of due times that pass while no process runs. */
export const MISSED_POLICIES = [
  /** Nothing. */
  'skip',
  /** One run at the next start, for the newest of them. */
  'run-once',
] as const;

/** What becomes of due times that pass while no process runs, one of {@link MISSED_POLICIES}. */
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

/** When a task runs by itself; every default is resolved. */
export interface ScheduleDefinition {
  /** Made of the task, the cron pattern, the time zone and the arguments: the same after every restart, another when one of them changes. */
  readonly id: string;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What its runs get, as it was declared, by param key. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly missed: MissedPolicy;
}
