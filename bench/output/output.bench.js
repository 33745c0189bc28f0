import { quantile } from '../quantile.js';
import { Program } from './program.js';

const ROUNDS = 3;
/** How many read one run, and how many lines it says to each. */
const AUDIENCES = [
  { readers: 1, lines: 300_000 },
  { readers: 100, lines: 20_000 },
  { readers: 1_000, lines: 3_000 },
];
const CALM_SECONDS = 10;
/** What a reader waits for a line meanwhile: who else reads and writes, and how many lines a second. */
const CALM_CASES = [
  { what: '200 a second', aSecond: 200, aim: 'p99 ≤ 40 ms' },
  { what: '200 a second, beside a reader that has stopped', aSecond: 200, stopped: 1, aim: 'at most doubled' },
  { what: '20 a second to 1,000 readers', aSecond: 20, readers: 1_000, aim: '' },
  { what: '20 a second each of 200 runs', aSecond: 20, others: 199, aim: '' },
];
const RESUMED = 100_000;
const FLOOD = 1_000_000;

/** @typedef {{ what: string, figure: string, beside?: string, aim: string }} Row */

/** How fast lines reach those who read them, what they take on disk, and what the server holds meanwhile. */
export async function bench() {
  return [...(await audiences()), ...(await delays()), await accepted(), await resume(), ...(await memory())];
}

/** Lines a second, all readers together, beside a bare `ws` that sends batches and stores nothing; rounds take turns. */
async function audiences() {
  const rows = [];
  for (const { readers, lines } of AUDIENCES) {
    const speeds = { taskforge: [], ws: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const who of ['taskforge', 'ws']) speeds[who].push(await throughput(who, readers, lines));
    const [ours, theirs] = [quantile(speeds.taskforge, 0.5), quantile(speeds.ws, 0.5)];
    rows.push({
      what: `lines a second to ${count(readers)} ${readers === 1 ? 'reader' : 'readers'} in all, stored as well`,
      figure: count(ours),
      beside: `bare ws ${count(theirs)}: ${(ours / theirs).toFixed(2)}`,
      aim: '≥ 0.5',
    });
  }
  return rows;
}

async function throughput(who, readers, lines) {
  return withServer(who, async (server, audience) => {
    const { url } = await server.ask('prepare');
    await audience.ask('open', { url, readers });
    const start = performance.now();
    const said = server.ask('say', { lines });
    await audience.ask('end');
    const seconds = (performance.now() - start) / 1_000;
    await said;
    return (lines * readers) / seconds;
  });
}

/** From the call of `context.log` until a reader has the line, and what the server holds meanwhile. */
async function delays() {
  const rows = [];
  for (const { what, aSecond, readers = 1, stopped = 0, others = 0, aim } of CALM_CASES) {
    const row = await withServer('taskforge', async (server, audience) => {
      const { url } = await server.ask('prepare', { others });
      if (stopped > 0) await audience.ask('open', { url, readers: stopped, stops: true });
      await audience.ask('open', { url, readers, keepDelays: true });
      const said = server.ask('say', { lines: CALM_SECONDS * aSecond, aSecond });
      const { delays } = await audience.ask('end');
      const { peakBytes } = await said;
      const [p50, p99] = [0.5, 0.99].map((share) => quantile(delays, share).toFixed(0));
      const figure = `p50 ${p50}, p99 ${p99} ms, ${megabytes(peakBytes)} more memory`;
      return { what: `line written until seen, ${what}`, figure, aim };
    });
    rows.push(row);
  }
  return rows;
}

/** Until the last one is stored. */
async function accepted() {
  return withServer('taskforge', async (server) => {
    await server.ask('prepare');
    const { ms, missing } = await server.ask('say', { lines: FLOOD });
    const lost = missing === 0 ? '' : `, ${count(missing)} left out`;
    return {
      what: 'calls of context.log a second, stored',
      figure: `${count(FLOOD / (ms / 1_000))}${lost}`,
      aim: '≥ 300,000',
    };
  });
}

/** A reader that was cut off before the first line, beside one that reads the same live. */
async function resume() {
  const live = [];
  const later = [];
  for (let round = 0; round < ROUNDS; round++) {
    live.push(await throughput('taskforge', 1, RESUMED));
    later.push(
      await withServer('taskforge', async (server, audience) => {
        const { url } = await server.ask('prepare');
        await server.ask('say', { lines: RESUMED });
        const start = performance.now();
        await audience.ask('open', { url, readers: 1 });
        await audience.ask('end');
        return RESUMED / ((performance.now() - start) / 1_000);
      }),
    );
  }
  const [ours, theirs] = [quantile(later, 0.5), quantile(live, 0.5)];
  return {
    what: `lines a second of ${count(RESUMED)} that a reader missed`,
    figure: count(ours),
    beside: `live ${count(theirs)}: ${(ours / theirs).toFixed(2)}`,
    aim: '≥ 0.5',
  };
}

/** Most resident memory over that of the idle server, and what the lines take on disk. */
async function memory() {
  const rows = [];
  const cases = [
    { what: `a flood of ${count(FLOOD)} lines`, open: null },
    { what: 'the same, with a reader that stops reading', open: { readers: 1, stops: true } },
    { what: 'the same, in one turn of the loop', open: null, atOnce: true },
  ];
  for (const { what, open, atOnce = false } of cases) {
    rows.push(
      ...(await withServer('taskforge', async (server, audience) => {
        const { url } = await server.ask('prepare');
        if (open !== null) await audience.ask('open', { url, ...open });
        const { peakBytes, missing, writtenBytes, storedBytes } = await server.ask('say', { lines: FLOOD, atOnce });
        const lost = missing === 0 ? '' : `, ${count(missing)} lines left out`;
        const taken = `${megabytes(peakBytes)}${lost}`;
        const row = { what: `server memory over idle: ${what}`, figure: taken, aim: '≤ 64 MB' };
        if (open !== null || atOnce) return [row];
        const share = (storedBytes / writtenBytes).toFixed(3);
        return [row, { what: 'stored bytes for a byte of text', figure: share, aim: '≤ 0.35' }];
      })),
    );
  }
  return rows;
}

/** A server and a process of readers, for one question. */
async function withServer(who, ask) {
  const server = new Program('server.js', who);
  const audience = new Program('audience.js');
  try {
    return await ask(server, audience);
  } finally {
    await Promise.all([server.end(), audience.end()]);
  }
}

/** @param {number} figure */
function count(figure) {
  return Math.round(figure).toLocaleString('en');
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}
