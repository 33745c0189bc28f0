/**
 * Where the decorators leave their marks. Fixed texts rather than symbols or random ids, so that two loaded copies of the
 * library see each other's marks.
 */
export const TASK_METADATA = 'taskforge:task';

/** On a method: the list of its parameters that carry `@Param`. */
export const PARAM_METADATA = 'taskforge:param';

/** On a class's prototype: the list of its properties that carry `@Param`. */
export const PROPERTY_METADATA = 'taskforge:property';
