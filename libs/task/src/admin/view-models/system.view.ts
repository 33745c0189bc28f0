import type { SettingSource } from '../../config/resolve-settings.js';
import type { TaskSettings } from '../../config/task-module.options.js';
import { TASK_SETTINGS } from '../../config/task-setting.js';
import type { Run } from '../../run/run.js';
import type { RunStatus } from '../../run/run-status.js';
import type { Schedule } from '../../service/task-schedules.js';
import type { HistogramBar, WaitingRuns } from '../../store/run-statistics.js';
import { countText, durationText, limitText, numberText, sizeText } from '../figures.js';
import { shownStatus } from '../words.js';
import type { AdminPage } from './frame.view.js';
import { type BarView, barView } from './run-bar.view.js';
import { upcomingViews } from './schedule.view.js';
import { type TickView, ticking } from './tick.view.js';

/** Everything the system page is made of. Sizes in bytes. */
export interface SystemFacts {
  readonly now: Date;
  /** All runs that are kept, by status. */
  readonly kept: Readonly<Record<RunStatus, number>>;
  /** Runs of the last hour. */
  readonly histogram: readonly HistogramBar[];
  /** Runs that have a slot, oldest first: at work, paused, or ended while their method goes on. */
  readonly holders: readonly Run[];
  readonly schedules: readonly Schedule[];
  readonly waiting: WaitingRuns;
  readonly slots: { readonly total: number; readonly used: number };
  readonly store: { readonly address: string; readonly bytes: number; readonly answersInMs: number };
  readonly memoryBytes: number;
  readonly uptimeMs: number;
  readonly settings: TaskSettings;
  readonly sources: Readonly<Record<keyof TaskSettings, SettingSource>>;
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

/** One setting in force. */
export interface SettingView {
  readonly name: string;
  readonly value: string;
  readonly source: SettingSource;
  readonly meaning: string;
}

/** One slot and what it does. */
export interface SlotView {
  readonly number: number;
  /** Taken by a method that goes on although its run has ended. */
  readonly held: boolean;
  /** `null` for a free slot, and where the run that holds it is deleted. */
  readonly run: {
    readonly title: string;
    readonly href: string;
    /** Beside the title: `paused`; empty for a run at work. */
    readonly note: string;
    readonly percent: string;
    /** How far it is, and how long it has been at work; `null` when it has ended. */
    readonly bar: BarView | null;
    readonly time: TickView | null;
  } | null;
}

const DURATIONS: readonly (keyof TaskSettings)[] = ['timeout', 'cancelGrace', 'shutdownGrace'];
const SLOTS_SHOWN = 32;
/** An interrupted run did not fail by its own doing, and is counted apart. */
const FAILED: readonly string[] = ['failed', 'timed_out'];

/** The system page. `base` is the start of every link. */
export function systemPage(facts: SystemFacts, base: string): AdminPage {
  const settings = settingsOf(facts);
  return {
    template: 'system/show',
    title: 'System',
    section: 'system',
    live: true,
    scripts: ['system.js'],
    content: {
      sentence: `Up for ${durationText(facts.uptimeMs)}. ${facts.versions.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
      figures: figuresOf(facts),
      boxes: Array.from({ length: Math.min(facts.slots.total, SLOTS_SHOWN) }, (_none, index) => ({
        used: index < facts.slots.used,
      })),
      slots: slotsOf(facts, base),
      checks: checksOf(facts),
      upcoming: upcomingViews(facts.schedules, base),
      settings,
      diagnostics: diagnosticsOf(facts, settings),
    },
  };
}

/** The same as data. */
export function systemData(facts: SystemFacts): object {
  const { slots, kept, waiting, store, memoryBytes, uptimeMs } = facts;
  return {
    slots,
    running: kept.running + kept.paused,
    queued: kept.queued,
    oldestWaitingMs: waitedMs(facts),
    nextDueAt: waiting.nextDueAt === null ? null : new Date(waiting.nextDueAt).toISOString(),
    runs: kept,
    schedules: facts.schedules,
    store: { ...store, address: withoutPassword(store.address), answersInMs: Math.round(store.answersInMs) },
    memoryBytes,
    uptimeMs: Math.round(uptimeMs),
    versions: Object.fromEntries(facts.versions.map(({ name, version }) => [name, version])),
    settings: settingsOf(facts),
  };
}

function figuresOf(facts: SystemFacts) {
  const { slots, kept, histogram } = facts;
  const hour = histogram.flatMap(({ counts }) => Object.entries(counts));
  const total = hour.reduce((sum, [, count]) => sum + count, 0);
  const countOf = (statuses: readonly string[]) =>
    hour.reduce((sum, [status, count]) => sum + (statuses.includes(status) ? count : 0), 0);
  const failed = countOf(FAILED);
  const interrupted = countOf(['interrupted']);
  const percent = total === 0 ? 0 : (failed / total) * 100;
  const apart = interrupted === 0 ? '' : `, ${numberText(interrupted)} interrupted`;
  return [
    { name: 'Slots in use', value: numberText(slots.used), more: `of ${numberText(slots.total)}` },
    {
      name: 'Waiting',
      value: numberText(kept.queued),
      more: waitingText(facts),
    },
    { name: 'Started, last hour', value: numberText(total), more: total === 1 ? 'run' : 'runs' },
    {
      name: 'Failed, last hour',
      value: `${numberText(percent)}%`,
      more: `${numberText(failed)} of ${numberText(total)}${apart}`,
    },
  ];
}

/** The age of the oldest whose time has come: one that is to start later is not stuck. */
function waitingText(facts: SystemFacts): string {
  const { later, nextDueAt } = facts.waiting;
  const oldest = waitedMs(facts);
  return [
    ...(oldest === null ? [] : [`oldest ${durationText(oldest)}`]),
    ...(nextDueAt === null
      ? []
      : [`${numberText(later)} later, next due in ${durationText(Math.max(0, nextDueAt - facts.now.getTime()))}`]),
  ].join(', ');
}

function waitedMs({ waiting, now }: SystemFacts): number | null {
  return waiting.dueSince === null ? null : Math.max(0, now.getTime() - waiting.dueSince);
}

function slotsOf({ slots, holders }: SystemFacts, base: string): SlotView[] {
  const used = holders.slice(0, SLOTS_SHOWN).map((run, index) => slotOf(run, index + 1, base));
  const rest = Math.max(0, Math.min(slots.total, SLOTS_SHOWN) - used.length);
  const others = Array.from({ length: rest }, (_none, index) => {
    const number = used.length + index + 1;
    return { number, held: number <= slots.used, run: null };
  });
  return [...used, ...others];
}

function slotOf(run: Run, number: number, base: string): SlotView {
  const held = run.status !== 'running' && run.status !== 'paused';
  return {
    number,
    held,
    run: {
      title: run.label === null ? run.title : `${run.title}: ${run.label}`,
      href: `${base}/runs/${run.id}`,
      note: run.status === 'paused' ? 'paused' : '',
      percent: held || run.progress?.percent == null ? '' : `${run.progress.percent}%`,
      bar: held ? null : barView(run, shownStatus(run)),
      time: held ? null : ticking('', run.durationMs ?? 0, 'up'),
    },
  };
}

function checksOf({ store, kept, settings, memoryBytes }: SystemFacts) {
  const runs = Object.values(kept).reduce((sum, count) => sum + count, 0);
  return [
    {
      name: 'Run store',
      text: `${countText(runs, 'run')}, ${store.bytes === 0 ? 'in memory' : sizeText(store.bytes)}`,
      value: `${durationText(Math.max(1, store.answersInMs))}`,
    },
    {
      name: 'Live logs',
      text: settings.webSocketEnabled ? 'WebSocket at /ws/task' : 'Switched off: pages poll',
      value: settings.webSocketEnabled ? 'on' : 'off',
    },
    { name: 'Memory', text: 'Of this process', value: sizeText(memoryBytes) },
  ];
}

function settingsOf({ settings, sources }: SystemFacts): SettingView[] {
  return TASK_SETTINGS.map(({ option, env, meaning }) => ({
    name: env,
    value: valueText(option, settings[option]),
    source: sources[option],
    meaning: sentence(meaning),
  }));
}

function valueText(option: keyof TaskSettings, value: TaskSettings[keyof TaskSettings]): string {
  if (DURATIONS.includes(option) && typeof value === 'number') return limitText(value);
  return typeof value === 'string' ? withoutPassword(value) : String(value);
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/([^/:@]*):[^/@]*@/, '//$1:hidden@');
}

function sentence(meaning: string): string {
  const plain = meaning.replaceAll('`', '');
  // What is quoted is written as it is.
  if (meaning.startsWith('`')) return plain;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function diagnosticsOf(facts: SystemFacts, settings: readonly SettingView[]): string {
  return [
    ...facts.versions.map(({ name, version }) => `${name} ${version}`),
    ...figuresOf(facts).map(({ name, value, more }) => `${name}: ${value} ${more}`.trim()),
    ...checksOf(facts).map(({ name, text, value }) => `${name}: ${value} (${text})`),
    ...settings.map(({ name, value, source }) => `${name}=${value} (${source})`),
  ].join('\n');
}
