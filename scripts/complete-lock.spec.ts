import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { completeLock, lockProblems, missingEntries } from './complete-lock.js';

const tool = {
  version: '2.0.0',
  dev: true,
  integrity: 'sha512-a',
  optionalDependencies: {
    '@tool/linux-x64-gnu': '2.0.0',
    '@tool/win32-arm64-msvc': '2.0.0',
    '@tool/linux-arm64-musl': '2.0.0',
  },
};
const linux = { version: '2.0.0', integrity: 'sha512-b', optional: true };

describe('The lock file', () => {
  it('gets an entry for every platform that the registry left out, with the platform of its name', () => {
    expect(
      missingEntries({ packages: { 'node_modules/tool': tool, 'node_modules/@tool/linux-x64-gnu': linux } }),
    ).toEqual({
      'node_modules/@tool/win32-arm64-msvc': {
        version: '2.0.0',
        os: ['win32'],
        cpu: ['arm64'],
        dev: true,
        optional: true,
      },
      'node_modules/@tool/linux-arm64-musl': {
        version: '2.0.0',
        os: ['linux'],
        cpu: ['arm64'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
    });
  });

  it('is complete after one completion, and in the order of npm', () => {
    const completed = completeLock({ packages: { '': {}, 'node_modules/tool': tool } });
    expect(Object.keys(completed.packages)).toEqual([
      '',
      'node_modules/@tool/linux-arm64-musl',
      'node_modules/@tool/linux-x64-gnu',
      'node_modules/@tool/win32-arm64-msvc',
      'node_modules/tool',
    ]);
    expect(missingEntries(completed)).toEqual({});
  });

  it('gets a filled entry again when its package has moved on to another version', () => {
    const { packages } = completeLock({ packages: { 'node_modules/tool': tool } });
    const newer = { ...tool, optionalDependencies: { '@tool/win32-arm64-msvc': '3.0.0' } };
    expect(missingEntries({ packages: { ...packages, 'node_modules/tool': newer } })).toMatchObject({
      'node_modules/@tool/win32-arm64-msvc': { version: '3.0.0' },
    });
  });

  it('finds an entry that stands with the package that asks for it', () => {
    const { 'node_modules/tool': _, ...packages } = {
      'node_modules/tool': tool,
      'node_modules/x/node_modules/tool': { optionalDependencies: { '@tool/linux-x64-gnu': '2.0.0' } },
      'node_modules/x/node_modules/tool/node_modules/@tool/linux-x64-gnu': linux,
    };
    expect(missingEntries({ packages })).toEqual({});
  });

  it('is refused when entries are missing or hold an address', () => {
    const lock = {
      packages: {
        'node_modules/tool': { ...tool, resolved: 'https://registry.example/tool.tgz' },
        'node_modules/own': { link: true, resolved: 'libs/own' },
      },
    };
    const root = fileTree({ 'package-lock.json': JSON.stringify(lock) });
    expect(lockProblems(root)).toHaveLength(4);
    expect(lockProblems(root).at(-1)).toContain('remove the address https://registry.example/tool.tgz');
    rmSync(root, { recursive: true });
  });
});
