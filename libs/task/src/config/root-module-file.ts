import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TaskSettingsError } from '../task.errors.js';

/** What to write where the option is missing. */
export const ROOT_MODULE_EXAMPLE =
  "TaskModule.forRoot({ rootModule: new URL('./app.module.js', import.meta.url) }), relative to the file that says so";

/**
 * The address (`file:`) of the file that the option `rootModule` names; `null` when it is not given.
 * @throws TaskSettingsError when it is neither an absolute path nor such an address, or when there is no such file
 */
export function rootModuleFile(given: string | URL | undefined): string | null {
  if (given === undefined) return null;
  const address = addressOf(given);
  if (address === undefined) {
    const expected = `expected an absolute path, or an address that starts with file: (${ROOT_MODULE_EXAMPLE})`;
    throw new TaskSettingsError(`Option rootModule is ${JSON.stringify(String(given))}: ${expected}.`);
  }
  if (!isFile(address) && !isFile(sourceOf(address))) {
    throw new TaskSettingsError(
      `Option rootModule names ${fileURLToPath(address)}, which is no file. Name the file that exports the root module, ` +
        'as it is executed: compiled, ending in .js.',
    );
  }
  return address.href;
}

/** Where sources are executed as they are, by a tool that compiles them on the way, the compiled file is only a name. */
function sourceOf(address: URL): URL {
  return new URL(address.href.replace(/\.([cm]?)js$/, '.$1ts'));
}

function isFile(address: URL): boolean {
  return statSync(address, { throwIfNoEntry: false })?.isFile() === true;
}

function addressOf(given: string | URL): URL | undefined {
  const text = String(given);
  if (isAbsolute(text)) return pathToFileURL(text);
  return text.startsWith('file:') && URL.canParse(text) ? new URL(text) : undefined;
}
