import type { TaskDefinition } from '../../definition/task-definition.js';
import type { ParamIssue } from '../../task.errors.js';
import { countText } from '../figures.js';

/** A coloured box above the form: a sentence in bold, then text and links. */
export interface NoticeView {
  readonly tone: 'danger' | 'warn' | 'info' | 'ok';
  readonly icon: string;
  readonly heading: string;
  readonly parts: readonly NoticePart[];
}

/** A piece of a notice's text; a link where it has an address. */
export interface NoticePart {
  readonly text: string;
  readonly href: string | null;
}

/** Params that stand in the form under another id than `field-<key>`. */
const OPTION_TITLES: Readonly<Record<string, string>> = { label: 'Label', delay: 'Start after', priority: 'Priority' };

/** The summary above a form that was refused: what is wrong, with links to the fields. */
export function summaryView({ params }: TaskDefinition, issues: readonly ParamIssue[]): NoticeView {
  const keys = [...new Set(issues.map(({ param }) => param))];
  const parts = keys.flatMap((key) => {
    const messages = issues.filter(({ param }) => param === key).map(({ message }) => message);
    const param = params.find((one) => one.key === key && !one.hidden);
    const option = param === undefined ? OPTION_TITLES[key] : undefined;
    const text = `${messages.join(' ')} `;
    if (param !== undefined)
      return [
        { text: param.title, href: `#field-${key}` },
        { text: `: ${text}`, href: null },
      ];
    if (option !== undefined)
      return [
        { text: option, href: `#option-${key}` },
        { text: `: ${text}`, href: null },
      ];
    return [{ text: key === '' ? text : `${key}: ${text}`, href: null }];
  });
  const need = keys.length === 1 ? 'needs' : 'need';
  const heading = `Nothing was started. ${countText(keys.length, 'param')} ${need} a change.`;
  return { tone: 'danger', icon: 'triangle-alert', heading, parts };
}
