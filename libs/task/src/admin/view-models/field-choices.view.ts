import type { ParamDefinition } from '../../definition/task-definition.js';

/** One offer of a list, or one box to tick. */
export interface FieldChoiceView {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

/** The offers of a param: nothing chosen is an offer too, where a `select` may be empty or must still be chosen. */
export function choicesOf(param: ParamDefinition, chosen: readonly string[]): FieldChoiceView[] {
  const offers = (param.choices ?? []).map(({ value, label }, index) => ({
    id: `field-${param.key}-${index}`,
    value: String(value),
    label,
    chosen: chosen.includes(String(value)),
  }));
  if (param.type !== 'select' || offers.some((offer) => offer.chosen && param.required)) return offers;
  const mayBeEmpty = param.default === undefined || param.clearable === true || !offers.some((offer) => offer.chosen);
  const none = param.required ? 'Choose one' : 'None';
  const empty = {
    id: `field-${param.key}-none`,
    value: '',
    label: none,
    chosen: !offers.some((offer) => offer.chosen),
  };
  return mayBeEmpty ? [empty, ...offers] : offers;
}
