import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadRootModule } from './root-module.js';

let folder = '';

const load = (name: string) => loadRootModule(pathToFileURL(join(folder, name)).href);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskforge-'));
  const files = {
    'package.json': '{ "type": "module" }',
    'default.js': 'export class Other {} export default class AppModule {}',
    'only.js': 'export class AppModule {} export const VERSION = 1; export const make = () => {};',
    'same.js': 'class AppModule {} export { AppModule, AppModule as default, AppModule as Root };',
    'two.js': 'export class One {} export class Two {}',
    'none.js': 'export const VERSION = 1;',
    'common.cjs': 'class AppModule {} module.exports = { AppModule };',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it.each(['default.js', 'only.js', 'same.js', 'common.cjs'])('finds the root module in %s', async (name) => {
  expect((await load(name)).name).toBe('AppModule');
});

it.each([
  ['two.js', '2 classes and no default'],
  ['none.js', 'no class'],
])('says what %s exports instead', async (name, what) => {
  await expect(load(name)).rejects.toThrow(`${name}, exports ${what}. Write "export default AppModule" into it`);
});
