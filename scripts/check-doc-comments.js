/** Every export of the library says what it is for; so does every method of a class that users of the library see. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow } from './files-below.js';

/** Called by Nest, described by Nest. */
const LIFECYCLE = /^(?:onModule|onApplication|beforeApplication)/;

/**
 * Exports, and methods of exported classes, without a doc comment.
 * @param {string} source folder of the library's source, with `index.ts`
 * @returns {string[]} one sentence each, with file and line
 */
export function docCommentProblems(source) {
  const published = namesIn(path.join(source, 'index.ts'));
  return filesBelow(source, ['.ts'])
    .filter((file) => !/\.(?:spec|d)\.ts$/.test(file))
    .flatMap((file) => {
      const tree = parse(path.join(source, file));
      return undocumented(tree, published).map(
        ([node, name]) => `${file}:${lineOf(tree, node)}: ${name} has no doc comment`,
      );
    });
}

/**
 * @param {ts.SourceFile} tree @param {Set<string>} published
 * @returns {[node: ts.Node, name: string][]}
 */
function undocumented(tree, published) {
  const documented = documentedNames(tree);
  return tree.statements.flatMap((statement) => {
    if (!isExported(statement)) return [];
    const name = namesOf(statement).join(', ');
    const own =
      isDocumented(statement) || documented.has(name) ? [] : [/** @type {[ts.Node, string]} */ ([statement, name])];
    return ts.isClassDeclaration(statement) && published.has(name) ? [...own, ...undocumentedMethods(statement)] : own;
  });
}

/** @param {ts.ClassDeclaration} declaration @returns {[node: ts.Node, name: string][]} */
function undocumentedMethods(declaration) {
  const documented = new Set(declaration.members.filter(isDocumented).map((member) => member.name?.getText()));
  return declaration.members
    .filter((member) => ts.isMethodDeclaration(member) && !isHidden(member))
    .map((method) => /** @type {[ts.Node, string]} */ ([method, method.name?.getText() ?? '']))
    .filter(([, name]) => !documented.has(name) && !LIFECYCLE.test(name))
    .map(([method, name]) => [method, `${declaration.name?.text}.${name}`]);
}

/** Of several overloads one comment is enough. @param {ts.SourceFile} tree */
function documentedNames(tree) {
  return new Set(tree.statements.filter(isDocumented).map((statement) => namesOf(statement).join(', ')));
}

/** @param {ts.Statement} statement @returns {string[]} */
function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = /** @type {ts.DeclarationStatement} */ (statement);
  return [name?.getText() ?? 'default export'];
}

/** Re-exports have no comment of their own. @param {ts.Statement} statement */
function isExported(statement) {
  return modifiersOf(statement).includes(ts.SyntaxKind.ExportKeyword);
}

/** @param {ts.ClassElement} member */
function isHidden(member) {
  const modifiers = modifiersOf(member);
  const words = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword];
  return (
    ts.isPrivateIdentifier(/** @type {ts.PropertyName} */ (member.name)) ||
    words.some((word) => modifiers.includes(word))
  );
}

/** @param {ts.Node} node @returns {ts.SyntaxKind[]} */
function modifiersOf(node) {
  return ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map(({ kind }) => kind) : [];
}

/** @param {ts.Node} node */
function isDocumented(node) {
  return ts
    .getJSDocCommentsAndTags(node)
    .some((doc) => ts.isJSDoc(doc) && doc.comment !== undefined && doc.comment.length > 0);
}

/** Names that an entry point re-exports. @param {string} entry */
function namesIn(entry) {
  const names = parse(entry).statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      : [],
  );
  return new Set(names);
}

/** @param {string} file */
function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** @param {ts.SourceFile} tree @param {ts.Node} node */
function lineOf(tree, node) {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
