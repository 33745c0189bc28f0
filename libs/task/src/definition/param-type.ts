/** The closed list of param types. Each has one form control, one parser and one JSON form. */
export const PARAM_TYPES = [
  /** One line of text. */
  'string',
  /** Text of several lines. */
  'text',
  /** A whole number, exact up to 2^53. */
  'integer',
  /** Any finite number. */
  'number',
  /** On or off; absent means off. */
  'boolean',
  /** One of `choices`; the value of the choice. */
  'select',
  /** Any number of `choices`; a list of their values. */
  'multiselect',
  /** A calendar day; a `Date` at midnight UTC in code, `YYYY-MM-DD` in JSON. */
  'date',
  /** An instant; a `Date` in code, ISO 8601 with an offset in JSON. */
  'datetime',
  /** A length of time; milliseconds in code and JSON, `1h 30m` in forms. */
  'duration',
  /** Any JSON value. */
  'json',
  /** A list of texts. */
  'string[]',
  /** A text that is never stored, shown or logged. */
  'secret',
] as const;

/** A param's type, one of {@link PARAM_TYPES}. */
export type ParamType = (typeof PARAM_TYPES)[number];
