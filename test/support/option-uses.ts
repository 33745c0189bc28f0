import path from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../../scripts/files-below.js';
import { ROOT } from '../../scripts/run-program.js';

/** The library and the demo as the compiler sees them: which options there are, and which of them the demo gives. */
export class OptionUses {
  private readonly checker: ts.TypeChecker;
  private readonly program: ts.Program;
  /** `Interface.option` */
  private readonly inDemo = new Set<string>();

  constructor() {
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
    const demo = path.join(ROOT, 'apps/demo/src');
    const files = filesBelow(demo, ['.ts']).filter((file) => !file.endsWith('spec.ts'));
    this.program = ts.createProgram(
      files.map((file) => path.join(demo, file)),
      { ...options, noEmit: true },
    );
    this.checker = this.program.getTypeChecker();
    for (const file of this.program.getSourceFiles()) if (file.fileName.startsWith(demo)) this.look(file);
  }

  /** The members of an interface or class in a file of the library. */
  namesOf(file: string, name: string): string[] {
    const source = this.program.getSourceFile(path.join(ROOT, 'libs/task/src', file));
    const declared = source?.statements.find(
      (one) => (ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)) && one.name?.text === name,
    ) as ts.InterfaceDeclaration | ts.ClassDeclaration | undefined;
    const names = declared?.members.map((member) => member.name?.getText() ?? '') ?? [];
    if (names.length === 0) throw new Error(`There is no ${name} in ${file}.`);
    return [...new Set(names)];
  }

  /** Whether an object that is written in the demo gives this option of this interface. */
  isInDemo(name: string, option: string): boolean {
    return this.inDemo.has(`${name}.${option}`);
  }

  private look(node: ts.Node): void {
    if (ts.isObjectLiteralExpression(node)) this.note(node);
    ts.forEachChild(node, (child) => this.look(child));
  }

  private note(literal: ts.ObjectLiteralExpression): void {
    const type = this.checker.getContextualType(literal);
    if (type === undefined) return;
    for (const one of type.isUnion() ? type.types : [type]) {
      for (const property of literal.properties) {
        const declarations = one.getProperty(property.name?.getText() ?? '')?.declarations ?? [];
        for (const { parent } of declarations)
          if (ts.isInterfaceDeclaration(parent)) this.inDemo.add(`${parent.name.text}.${property.name?.getText()}`);
      }
    }
  }
}
