import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Run } from 'nestjs-taskforge';
import { ChildApplication } from './support/child-application.js';
import { compiledProject } from './support/compiled-project.js';
import { fileTree } from './support/file-tree.js';
import type { WrittenSpan } from './support/traces-to-file.js';

const LONG = 120_000;
const SECRET = 'correct horse battery';

let project = '';
let folder = '';

beforeAll(() => {
  project = compiledProject('test/isolated-project', 'test/support');
}, LONG);
beforeEach(() => {
  folder = fileTree({ spans: '' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(project, { recursive: true, force: true }));

it(
  'what a method does in a process of its own hangs below the span of its attempt, and none of it is lost',
  async () => {
    const application = await traced();
    const letter = { to: 'ana@example.com', on: '2026-11-24', password: SECRET };
    const { id } = await application.start('say-apart', letter);
    const run: Run = await application.until(id, 'partial');
    const spans = await spansUntil(6);
    const [attempt] = spans.filter(({ name }) => name === 'attempt 1');
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([run.traceId]));
    expect(childrenOf(attempt, spans)).toEqual(['exec sh', 'step Outer']);
    const [outer] = spans.filter(({ name }) => name === 'step Outer');
    expect(childrenOf(outer, spans)).toEqual(['step Inner', 'step Maybe']);
    expect(outer?.pid).not.toBe(attempt?.pid);
    expect(JSON.stringify(spans)).not.toContain(SECRET);
  },
  LONG,
);

it(
  'a run that a method asks for from a process of its own hangs below its attempt',
  async () => {
    const application = await traced();
    const { id } = await application.start('ask', {});
    const { traceId }: Run = await application.until(id, 'succeeded');
    const spans = (await spansUntil(4)).filter((span) => span.traceId === traceId);
    const [attempt] = spans.filter(({ name, parentId }) => name === 'attempt 1' && parentId === the('task ask', spans));
    expect(childrenOf(attempt, spans)).toEqual(['task registered']);
  },
  LONG,
);

function traced(): Promise<ChildApplication> {
  const tracing = pathToFileURL(path.join(project, 'test/support/traces-to-file.js'));
  return ChildApplication.start(path.join(project, 'test/isolated-project/main.js'), {
    TASK_STORE: 'sqlite::memory:',
    TASK_FILES: path.join(folder, 'files'),
    NODE_OPTIONS: `--import ${tracing}`,
    SPANS: path.join(folder, 'spans'),
  });
}

function the(name: string, spans: readonly WrittenSpan[]): string | undefined {
  return spans.find((span) => span.name === name)?.spanId;
}

function childrenOf(parent: WrittenSpan | undefined, spans: readonly WrittenSpan[]): string[] {
  return spans
    .filter(({ parentId }) => parentId === parent?.spanId)
    .map(({ name }) => name)
    .sort();
}

/** What both processes have written, once that is so much: each writes when it has gathered enough, or ends. */
async function spansUntil(count: number): Promise<WrittenSpan[]> {
  for (;;) {
    const lines = readFileSync(path.join(folder, 'spans'), 'utf8').split('\n').slice(0, -1);
    if (lines.length >= count) return lines.map((line) => JSON.parse(line));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
