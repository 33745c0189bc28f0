/** Keeps the start of an application quick: a large package is loaded by the first that needs it, never by `import`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Packages that are small, or that a Nest application loads anyway. `kysely` is loaded too, in a quicker way (store/kysely.ts). */
const LOADED_AT_START = [
  '@nestjs/common',
  '@nestjs/config',
  '@nestjs/core',
  'better-sqlite3',
  'body-parser',
  'croner',
  'fastest-levenshtein',
  'mime-types',
  'parse-duration',
  'reflect-metadata',
  'rxjs',
  'uuid',
];

/**
 * Every package that the entry point loads, directly or through other files, and that is not on the list.
 * @param {string} source folder of the library's source
 * @param {string} [entry] file in it
 * @returns {string[]} one sentence each, with the file and how it is reached
 */
export function startProblems(source, entry = 'index.ts') {
  /** @type {string[]} */
  const problems = [];
  const seen = new Set([entry]);
  /** @param {string} file @param {string} way */
  const visit = (file, way) => {
    for (const specifier of loadedBy(path.join(source, file))) {
      if (specifier.startsWith('.')) {
        const target = path.posix.join(path.posix.dirname(file), specifier.replace(/\.js$/, '.ts'));
        if (seen.has(target) || target.includes('/public/')) continue;
        seen.add(target);
        visit(target, `${way} → ${target}`);
      } else if (!specifier.startsWith('node:') && !LOADED_AT_START.includes(packageOf(specifier))) {
        problems.push(
          `${file} loads ${specifier} at the start of every application (${way}). ` +
            'Use `await import()` where it is first needed, or put it on the list of scripts/check-start.js if it is small.',
        );
      }
    }
  };
  visit(entry, entry);
  return problems;
}

/**
 * What a file loads as soon as it is loaded itself: no types, no `import()`.
 * @param {string} file
 */
function loadedBy(file) {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) && !isTypeOnly(statement)
      ? [moduleSpecifier.text]
      : [];
  });
}

/** @param {ts.ImportDeclaration | ts.ExportDeclaration} statement */
function isTypeOnly(statement) {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly || areTypes(statement.exportClause);
  const { importClause } = statement;
  if (importClause === undefined) return false;
  return importClause.isTypeOnly || (importClause.name === undefined && areTypes(importClause.namedBindings));
}

/** @param {ts.NamedImportBindings | ts.NamedExportBindings | undefined} bindings */
function areTypes(bindings) {
  return (
    bindings !== undefined && 'elements' in bindings && bindings.elements.every(({ isTypeOnly: isType }) => isType)
  );
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
