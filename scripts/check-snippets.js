/**
 * The TypeScript shown in Markdown pages compiles against the library as it is. The blocks of a page are the files of one
 * small project: a first line `// src/backup.tasks.ts` names the file, so that a later block can import it. What a
 * fragment takes for granted stands before it in a comment that readers do not see: `<!-- given: declare const … -->`.
 */
import path from 'node:path';
import ts from 'typescript';
import { markdownPages } from './markdown-pages.js';

/** @typedef {{ file: string, line: number, text: string, givenLines: number }} Snippet */

/**
 * Errors of the compiler in the snippets of all pages.
 * @param {string} root folder of the repository, with its tsconfig.json
 * @returns {string[]} one sentence each, with page and line
 */
export function snippetProblems(root) {
  const options = compilerOptions(root);
  /** @type {Map<string, Snippet & { page: string }>} */
  const snippets = new Map();
  for (const { file: page, tokens } of markdownPages(root)) {
    for (const snippet of snippetsOf(tokens)) {
      snippets.set(path.posix.join(posix(root), 'dist/snippets', page, snippet.file), { ...snippet, page });
    }
  }
  const program = ts.createProgram([...snippets.keys()], options, hostFor(snippets, options));
  return [...snippets].flatMap(([name, snippet]) => {
    const source = program.getSourceFile(name);
    return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => {
      const line = snippet.line + (source?.getLineAndCharacterOfPosition(start).line ?? 0) - snippet.givenLines;
      return `${snippet.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/**
 * @param {import('./markdown-pages.js').Token[]} tokens
 * @returns {Snippet[]}
 */
function snippetsOf(tokens) {
  return tokens.flatMap((token, index) => {
    if (token.type !== 'fence' || !['ts', 'typescript'].includes(token.info.trim())) return [];
    const line = (token.map?.[0] ?? 0) + 2;
    const before = tokens[index - 1];
    const given =
      before?.type === 'html_block' ? /<!--\s*given:([\s\S]*?)-->/.exec(before.content)?.[1]?.trim() : undefined;
    const text = `${given ? `${given}\n` : ''}${token.content}\nexport {};\n`;
    const file = /^\/\/ (\S+\.ts)\s/.exec(token.content)?.[1] ?? `src/line-${line}.ts`;
    return [{ file, line, text, givenLines: given ? given.split('\n').length : 0 }];
  });
}

/** @param {string} root @returns {ts.CompilerOptions} */
function compilerOptions(root) {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  return { ...options, noEmit: true, incremental: false, declaration: false };
}

/**
 * @param {Map<string, Snippet>} snippets @param {ts.CompilerOptions} options
 * @returns {ts.CompilerHost}
 */
function hostFor(snippets, options) {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    directoryExists: (name) =>
      [...snippets.keys()].some((file) => file.startsWith(`${posix(name)}/`)) || ts.sys.directoryExists(name),
    fileExists: (name) => snippets.has(posix(name)) || host.fileExists(name),
    readFile: (name) => snippets.get(posix(name))?.text ?? host.readFile(name),
    getSourceFile: (name, version, ...rest) => {
      const snippet = snippets.get(posix(name));
      return snippet
        ? ts.createSourceFile(name, snippet.text, version, true)
        : host.getSourceFile(name, version, ...rest);
    },
  };
}

/** @param {string} name */
function posix(name) {
  return name.replaceAll('\\', '/');
}
