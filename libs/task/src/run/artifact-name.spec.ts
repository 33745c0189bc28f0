import { artifactNameKey, artifactNameProblem } from './artifact-name.js';

it.each([
  'report.csv',
  'Umsätze 2026 – Q3.xlsx',
  '売上.pdf',
  '👩‍🚀.png',
  'a',
  'console.txt',
  'com10',
  'archive.tar.gz',
  "it's (1) [x] #5 100%.txt",
  `${'a'.repeat(251)}.csv`,
])('%j may be the name of a file', (name) => {
  expect(artifactNameProblem(name)).toBeUndefined();
});

it.each([
  [undefined, 'must be a text'],
  ['', 'must be a text'],
  ['../secrets', 'has a /'],
  ['a/b.txt', 'has a /'],
  ['a\\b.txt', 'has a \\'],
  ['C:report.csv', 'has a :'],
  ['what?.txt', 'has a ?'],
  ['.', 'starts with a dot'],
  ['..', 'starts with a dot'],
  ['.htaccess', 'starts with a dot'],
  ['report.', 'ends with a dot'],
  ['report ', 'ends with a space'],
  [' report', 'starts or ends with a space'],
  ['a\0b', 'control character'],
  ['a\nb', 'control character'],
  ['a\u2028b', 'control character'],
  ['invoice\u202egnp.exe', 'control character'],
  ['half \ud83d', 'control character'],
  ['con', 'a device on Windows'],
  ['NUL.txt', 'a device on Windows'],
  ['Lpt1 .log', 'a device on Windows'],
  ['ä'.repeat(128), 'longer than 255 bytes'],
])('%j may not: it %s', (name, problem) => {
  expect(artifactNameProblem(name)).toContain(problem);
});

it('names that a file system may take for the same have the same key', () => {
  expect(artifactNameKey('Ärger.TXT')).toBe(artifactNameKey('a\u0308rger.txt'));
  expect(artifactNameKey('a.txt')).not.toBe(artifactNameKey('b.txt'));
});
