import { pathToFileURL } from 'node:url';
import { TaskSettingsError } from '../task.errors.js';
import { rootModuleFile } from './root-module-file.js';

const HERE = import.meta.filename;

it.each([
  ['a path', HERE],
  ['an address', pathToFileURL(HERE)],
  ['an address as a text', pathToFileURL(HERE).href],
])('takes %s for the file', (_what, given) => {
  expect(rootModuleFile(given)).toBe(pathToFileURL(HERE).href);
});

it('is nothing where it is not given', () => {
  expect(rootModuleFile(undefined)).toBeNull();
});

it('takes the name of a file that is compiled on the way', () => {
  const compiled = pathToFileURL(HERE.replace(/\.ts$/, '.js'));
  expect(rootModuleFile(compiled)).toBe(compiled.href);
});

it.each(['./app.module.js', 'https://example.com/app.module.js', 'file:', ''])(
  'refuses %p, and says what to write',
  (given) => {
    expect(() => rootModuleFile(given)).toThrow(TaskSettingsError);
  },
);

it('refuses a relative path, since nobody knows relative to what', () => {
  expect(() => rootModuleFile('./app.module.js')).toThrow(
    'Option rootModule is "./app.module.js": expected an absolute path, or an address that starts with file: (TaskModule.forRoot({ rootModule: new URL',
  );
});

it('refuses a file that is not there, by its path', () => {
  expect(() => rootModuleFile('/nowhere/app.module.js')).toThrow(
    'Option rootModule names /nowhere/app.module.js, which is no file.',
  );
});
