/**
 * Runs the benchmarks named as arguments, or all of them: `npm run bench -- boot`. Each prints a table. Figures are printed
 * and never asserted: they say how this machine did, beside something to compare with.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';

const folder = import.meta.dirname;
const known = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
  process.exitCode = 1;
} else {
  const memory = Math.round(totalmem() / 1024 ** 3);
  console.log(
    `${availableParallelism()} × ${cpus()[0]?.model}, ${memory} GiB, Node ${process.version}, ${process.platform}`,
  );
  for (const name of wanted.length > 0 ? wanted : known) {
    console.log(`\n== ${name}`);
    const { bench } = await import(path.join(folder, name, `${name}.bench.js`));
    console.table(await bench());
  }
}
