import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Run } from 'nestjs-taskforge';
import { Random } from '../apps/demo/src/shop/seed/random.js';
import { Journal } from './killed-project/journal.js';
import { allRuns } from './support/all-runs.js';
import { bundledProgram } from './support/bundled-program.js';
import { compiledProject } from './support/compiled-project.js';
import { fileTree } from './support/file-tree.js';
import { KilledProcess, type KillMoment } from './support/killed-process.js';
import { startTasks } from './support/task-application.js';
import { problemsOf } from './support/what-is-kept.js';

const LONG = 420_000;
const STORES = 8;
const KILLS_A_STORE = 25;
/** Stores that are worked on at the same time: while one process waits for its end, another starts. */
const LANES = 3;
/** In some stores each process is later than the one before, and deletes the runs of those before that. */
const LATER_MS = 15 * 3_600_000;

/** Choices follow from it; the rest is up to the system. `KILL_SEED=… npm test -- test/survives-kill-9` repeats them. */
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));

/** What became of one store. */
interface Outcome {
  kills: number;
  problems: string[];
  runs: Run[];
  /** Runs with files that the processes themselves have deleted. */
  deletedWithFiles: number;
}

let project: string;
let program: string;
let folder: string;

beforeAll(async () => {
  project = compiledProject('test/killed-project', 'apps/demo/src/shop/seed');
  program = await bundledProgram(path.join(project, 'test/killed-project/main.js'));
  folder = fileTree({});
}, LONG);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Most processes die at work, some while they start and find what others left, some on their way down. */
function momentIn(random: Random): KillMoment {
  const dice = random.next();
  if (dice < 0.25) return { after: 'opening', afterMs: random.integer(0, 120) };
  if (dice < 0.8) return { after: 'ready', afterMs: random.integer(0, 300) };
  return { after: 'ready', afterMs: random.integer(0, 100), stoppingMs: random.integer(0, 40) };
}

/** Kills one process after the other on a store of its own, lets the last one finish, and looks at what is there. */
async function killOn(number: number): Promise<Outcome> {
  const place = path.join(folder, String(number));
  mkdirSync(place);
  const random = new Random(SEED + number);
  const laterMs = number % 3 === 0 ? LATER_MS : 0;
  const outcome: Outcome = { kills: 0, problems: [], runs: [], deletedWithFiles: 0 };
  const env = {
    TASK_STORE: `sqlite:${path.join(place, 'task.db')}`,
    TASK_FILES: path.join(place, 'files'),
    TASK_MAX_CONCURRENT: '4',
    TASK_SHUTDOWN_GRACE: '50ms',
    TASK_RETENTION_DAYS: '1',
    JOURNAL: path.join(place, 'journal'),
  };
  let lives = 0;
  const start = (more: Record<string, string> = {}) =>
    new KilledProcess(program, {
      ...env,
      SEED: String(SEED + 1_000 * number + lives),
      CLOCK_AHEAD_MS: String(lives++ * laterMs),
      ...more,
    });
  while (outcome.kills < KILLS_A_STORE && lives < 3 * KILLS_A_STORE) {
    const process = start();
    const end = await process.kill(momentIn(random));
    if (end === 'SIGKILL') outcome.kills++;
    // One that was told to stop may have done so before it was killed.
    else if (end !== 'SIGTERM') outcome.problems.push(`a process ended with ${end}: ${process.output}`);
  }
  const last = start({ DRAIN: 'yes' });
  const end = await last.ended;
  if (end !== '0') outcome.problems.push(`the last process ended with ${end}: ${last.output}`);

  const { tasks, close } = await startTasks({
    options: { store: env.TASK_STORE, files: env.TASK_FILES, admin: false },
  });
  const runs = await allRuns(tasks);
  const deletedUntil = laterMs === 0 ? undefined : Date.now() + (lives - 1) * laterMs;
  const entries = new Journal(env.JOURNAL).read();
  outcome.problems.push(...(await problemsOf({ folder: place, tasks, entries, deletedUntil }, runs)));
  outcome.runs = runs;
  const isThere = new Set(runs.map(({ id }) => id));
  const gone = entries.filter((entry) => entry.what === 'finished' && entry.files > 0 && !isThere.has(entry.id));
  outcome.deletedWithFiles = new Set(gone.map(({ id }) => id)).size;
  await close();
  return outcome;
}

it(
  'processes that are killed 200 times at any moment lose nothing, repeat nothing that ended, and leave nothing half done',
  async () => {
    const numbers = Array.from({ length: STORES }, (_, index) => index).values();
    const outcomes: Outcome[] = [];
    const lane = async () => {
      for (const number of numbers) outcomes.push(await killOn(number));
    };
    await Promise.all(Array.from({ length: LANES }, lane));

    const problems = outcomes.flatMap((outcome) => outcome.problems);
    expect({ seed: SEED, problems: problems.slice(0, 20) }).toEqual({ seed: SEED, problems: [] });
    expect(outcomes.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(200);
    // They did die in the middle of everything.
    const runs = outcomes.flatMap((outcome) => outcome.runs);
    const some: Record<string, (run: Run) => boolean> = {
      interrupted: ({ status }) => status === 'interrupted',
      wentOn: ({ ok, attempts }) => ok && attempts.some(({ status }) => status === 'interrupted'),
      skippedItems: ({ ok, items }) => ok && (items?.skipped ?? 0) > 0,
      leftFilesAgain: ({ ok, attempt, artifacts }) => ok && attempt > 1 && artifacts.length > 0,
      cancelledAtWork: ({ status, attempt }) => status === 'cancelled' && attempt > 0,
    };
    expect(Object.keys(some).filter((name) => !runs.some(some[name] ?? Boolean))).toEqual([]);
    expect(outcomes.reduce((sum, { deletedWithFiles }) => sum + deletedWithFiles, 0)).toBeGreaterThan(0);
  },
  LONG,
);
