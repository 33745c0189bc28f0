import { stepFactText } from './begun-steps.js';
import { countText } from './page-text.js';

/** The headings in the log where steps begin: buttons that fold their lines. */

const sections = new WeakMap();

/** Writes the headings of these sections above the line of an element, in the place of those that are there. */
export function head(row, begun) {
  for (const old of row.querySelectorAll(':scope > .line-step')) old.remove();
  const headings = begun.map((section) => heading(section, true));
  const divider = row.querySelector(':scope > .line-attempt');
  if (divider === null) row.prepend(...headings);
  else divider.after(...headings);
}

/** What stands in the place of folded lines: the headings `around` that of the fold, and its own. */
export function foldedElement({ lines, shown, section }, around) {
  const row = document.createElement('div');
  row.className = 'line-folded';
  row.id = `L${section.first}`;
  const own = heading(section, false);
  own.querySelector('.line-step-name').after(textElement('line-step-count', ''));
  row.append(...around.map((one) => heading(one, true)), own);
  return resize(row, { lines, shown });
}

/** A step that is folded has more lines. */
export function resize(row, { lines, shown }) {
  row.dataset.lines = lines;
  row.querySelector('.line-step-count').textContent = ` · ${countText(shown, 'line')}`;
  return row;
}

/** The section that the heading is of. */
export function sectionOf(button) {
  return sections.get(button);
}

/** The heading of a section that stands in these elements. */
export function headingOf({ first, depth }, rows) {
  for (const row of rows)
    for (const button of row.querySelectorAll('.line-step')) {
      const section = sections.get(button);
      if (section?.first === first && section.depth === depth) return button;
    }
  return null;
}

/** Brings up to date what the headings in these elements say of their steps. */
export function tellFacts(rows) {
  for (const row of rows)
    for (const button of row.querySelectorAll('.line-step'))
      if (sections.has(button)) button.lastElementChild.textContent = factOf(sections.get(button));
}

function heading(section, isOpen) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'line-step';
  button.ariaExpanded = String(isOpen);
  for (let depth = 0; depth < section.depth; depth += 1) button.append(textElement('line-step-indent', ''));
  button.append(textElement('line-step-name', section.name), ' ', textElement('line-step-fact', factOf(section)));
  sections.set(button, section);
  return button;
}

/** What the list of steps says of the one that had begun when the first line of the section was written. */
function factOf({ path, at }) {
  const steps = [...document.querySelectorAll('[data-step]')];
  const step = steps.findLast(({ dataset }) => dataset.path === path && Number(dataset.from) <= Date.parse(at));
  return step === undefined ? '' : stepFactText(step.dataset.state, Number(step.dataset.ms));
}

function textElement(classes, text) {
  const element = document.createElement('span');
  element.className = classes;
  element.textContent = text;
  return element;
}
