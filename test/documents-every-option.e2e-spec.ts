import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OptionUses } from './support/option-uses.js';

const page = (file: string) => readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');
const OPTIONS = page('docs/options.md');
const README = page('README.md');
const CONTEXT = page('docs/context.md');
const uses = new OptionUses();

/** Where the options of an interface are declared, and under which heading of the page they are told. */
const INTERFACES = [
  { name: 'TaskOptions', file: 'decorators/task.options.ts', heading: '`@Task`' },
  { name: 'RetryOptions', file: 'decorators/task.options.ts', heading: '`retry`' },
  { name: 'RateLimitOptions', file: 'decorators/task.options.ts', heading: '`rateLimit`' },
  { name: 'ScheduleOptions', file: 'decorators/task.options.ts', heading: '`schedule`' },
  { name: 'ParamOptions', file: 'decorators/param.options.ts', heading: '`@Param`' },
  { name: 'TaskModuleOptions', file: 'config/task-module.options.ts', heading: '`TaskModule.forRoot`' },
  { name: 'TaskAdminOptions', file: 'config/task-module.options.ts', heading: '`admin`' },
];
/** Known when the module is declared, and so in an interface of its own. */
const STRUCTURAL = ['isGlobal'];

/** The rows of the first table under a heading: names in its first column, each with whether nothing else is left empty. */
function rowsUnder(heading: string): Map<string, boolean> {
  const [, rest = ''] = OPTIONS.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [section = ''] = rest.split(/^#/m);
  return new Map(
    [...section.matchAll(/^\| `(\w+)` \|([^|]+)\|(.+)\|$/gm)].map(([, name = '', byDefault = '', meaning = '']) => [
      name,
      byDefault.trim() !== '' && meaning.trim() !== '',
    ]),
  );
}

/** The settings that the environment can say too; another test compares them with the code. */
const SETTINGS = [...README.matchAll(/^\| `(\w+)` \| `TASK_\w+` \|/gm)].map(([, name = '']) => name);

describe.each(INTERFACES)('The options of $name', ({ name, file, heading }) => {
  const declared = uses.namesOf(file, name);

  it('stand in the documentation with default and meaning, and no others do', () => {
    const rows = rowsUnder(heading);
    const told = [...(name === 'TaskModuleOptions' ? SETTINGS : []), ...rows.keys()];
    expect(told.filter((option) => !STRUCTURAL.includes(option)).sort()).toEqual(declared.toSorted());
    expect([...rows].filter(([, isWhole]) => !isWhole)).toEqual([]);
  });

  it('are all used in the demo', () => {
    expect(declared.filter((option) => !uses.isInDemo(name, option))).toEqual([]);
  });
});

it('everything of a TaskContext is told on its page, under a heading or in the table of what it knows', () => {
  const told = [...CONTEXT.matchAll(/^(?:## |\| )(`.+)$/gm)].flatMap(([, line = '']) => [
    ...(line.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g),
  ]);
  expect(told.map(([, name]) => name).sort()).toEqual(uses.namesOf('run/task-context.ts', 'TaskContext').sort());
});
