import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TASK_DEFAULTS } from '../libs/task/src/config/task-module.options.js';
import { TASK_SETTINGS } from '../libs/task/src/config/task-setting.js';

/** What the table says where the default depends on the machine. */
const BY_MACHINE = { maxConcurrent: 'CPU count' } as Partial<Record<string, string>>;

interface Row {
  variable: string;
  option: string;
  default: string;
  meaning: string;
}

describe('The table of settings in the README', () => {
  const rows = settingRows(readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8'));

  it('has one row for each setting, in the order of the code', () => {
    expect(rows.map(({ variable }) => variable)).toEqual(TASK_SETTINGS.map(({ env }) => env));
  });

  it.each(TASK_SETTINGS)(
    'says of $env which option it is, its default and its meaning',
    ({ env, option, meaning, read }) => {
      const row = rows.find(({ variable }) => variable === env);
      expect(row).toMatchObject({ option, meaning });
      const byMachine = BY_MACHINE[option];
      expect(byMachine ? row?.default : read(row?.default)).toBe(byMachine ?? TASK_DEFAULTS[option]);
    },
  );
});

/** Rows of the shape: | `option` | `TASK_NAME` | default | meaning | */
function settingRows(readme: string): Row[] {
  return readme.split('\n').flatMap((line) => {
    const [option = '', variable = '', byDefault = '', meaning = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    if (!/^`TASK_\w+`$/.test(variable)) return [];
    return [{ variable: plain(variable), option: plain(option), default: plain(byDefault), meaning }];
  });
}

function plain(cell: string): string {
  return cell.replaceAll('`', '');
}
