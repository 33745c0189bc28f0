import path from 'node:path';
import { rolldown } from 'rolldown';

/** What is native, or belongs to optional packages that are not there. */
const LEFT_OUT = /^(better-sqlite3|class-|@nestjs\/(microservices|websockets|platform-))/;
/** The library loads it in a way that no bundler sees. */
const KYSELY = { name: 'kysely', load: (id: string) => (id.endsWith('/store/kysely.js') ? FOUND_KYSELY : null) };
const FOUND_KYSELY = "export * as kysely from 'kysely';";

/**
 * Puts a compiled program and the packages it loads into one file beside it, and gives its path. A process that loads eight
 * hundred files one by one needs twice the time to start.
 * @param others compiled files that are loaded by path, by their place beside the program without `.js`
 */
export async function bundledProgram(program: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const external = (id: string) => LEFT_OUT.test(id);
  const input = { [path.basename(program, '.js')]: program, ...others };
  const bundle = await rolldown({ input, platform: 'node', external, plugins: [KYSELY] });
  const dir = path.join(path.dirname(program), 'bundle');
  await bundle.write({
    dir,
    format: 'es',
    // What several of them load lies beside the program: there the library looks for what it starts.
    chunkFileNames: '[name]-[hash].js',
    keepNames: true,
    minify: true,
    sourcemapIgnoreList: false,
  });
  await bundle.close();
  return path.join(dir, path.basename(program));
}
