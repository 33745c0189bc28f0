import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { docCommentProblems } from './check-doc-comments.js';

describe('The doc comments of the library', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are asked of every export', () => {
    root = fileTree({
      'index.ts': '',
      'run/run.ts': [
        '/** A run. */',
        'export interface Run {}',
        'export interface RunStep {}',
        'export const STATUSES = [];',
        '// Not a doc comment.',
        'export function toRun() {}',
        'function hidden() {}',
        'export { other } from "./other.js";',
      ].join('\n'),
      'run/run.spec.ts': 'export const a = 1;',
    });
    expect(docCommentProblems(root)).toEqual([
      'run/run.ts:3: RunStep has no doc comment',
      'run/run.ts:4: STATUSES has no doc comment',
      'run/run.ts:6: toRun has no doc comment',
    ]);
  });

  it('do not count when they are empty or hold tags alone', () => {
    root = fileTree({ 'index.ts': '', 'a.ts': '/** */\nexport const a = 1;\n/** @internal */\nexport const b = 1;' });
    expect(docCommentProblems(root)).toHaveLength(2);
  });

  it('are asked of the public methods of a published class, and of no others', () => {
    const members = [
      '/** Runs it. */ run(): void {}',
      'start(): void {}',
      'private save() {}',
      '#send() {}',
      'onModuleInit() {}',
    ].join('\n');
    root = fileTree({
      'index.ts': 'export { TaskService } from "./service/task.service.js";',
      'service/task.service.ts': `/** The way in. */\nexport class TaskService {\n${members}\n}`,
      'store/run.store.ts': `/** Keeps runs. */\nexport class RunStore {\n${members}\n}`,
    });
    expect(docCommentProblems(root)).toEqual(['service/task.service.ts:4: TaskService.start has no doc comment']);
  });

  it('are asked once of several overloads', () => {
    const overloads = 'export function a(b: string): void;\nexport function a(b: number): void;\n';
    root = fileTree({ 'index.ts': '', 'a.ts': `/** Does it. */\n${overloads}` });
    expect(docCommentProblems(root)).toEqual([]);
  });
});
