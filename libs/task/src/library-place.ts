/**
 * The folder that this library is loaded from, with its templates and assets below it. In one file at the top, since the
 * published library is bundled: there every module lies in this folder, wherever its source does.
 */
export const LIBRARY_PLACE = import.meta.dirname;
