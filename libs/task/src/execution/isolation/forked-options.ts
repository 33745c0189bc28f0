/** Two processes cannot be debugged on one port. */
const DEBUGGING = /^--(?:inspect|debug)/;
/** What a process that was given code instead of a file would execute once more, and what says how to read it. */
const CODE = /^(?:-e|-p|-pe|--eval|--print|--input-type)(?:=|$)/;
/** Options of these whose value stands in the next word. */
const BEFORE_VALUE = /^(?:-e|-p|-pe|--eval|--print|--input-type|--(?:inspect|debug)-port)$/;

/** The options of Node (`process.execArgv`) that hold in the process of an attempt as well, such as the limit of memory. */
export function forkedOptions(options: readonly string[]): string[] {
  return options.filter((option, index) => {
    const isValue = BEFORE_VALUE.test(options[index - 1] ?? '');
    return !isValue && !DEBUGGING.test(option) && !CODE.test(option);
  });
}
