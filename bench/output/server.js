/** The server of one contestant: `node server.js <contestant>`, started by {@link Program}. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answer } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'bench-output-'));
process.once('disconnect', () => rmSync(folder, { recursive: true, force: true }));
const { open } = await import(`./contestants/${process.argv[2]}.js`);
answer(await open({ folder }));
