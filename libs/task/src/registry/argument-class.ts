import type { PropertyMark } from '../decorators/param.decorator.js';
import { readClassRules, ruledProperties } from './class-rules.js';
import type { Report } from './declaration-problems.js';
import type { ParamDeclaration } from './define-param.js';
import { isList } from './param-type-inference.js';
import type { TaskMetadataReader } from './task-metadata.reader.js';

/** The params that the properties of an argument class declare, with the rules of class-validator and the initialisers. */
export function readArgumentClass(
  argumentClass: new () => object,
  reader: TaskMetadataReader,
  report: Report,
): ParamDeclaration[] {
  for (const { member, is } of reader.misplaced(argumentClass)) {
    report(`@Param stands on ${argumentClass.name}.${member}, which is ${is}. Move it to a property.`);
  }
  reportRulesWithoutParam(argumentClass, reader, report);
  const initial = initialValues(argumentClass, report);
  return reader.properties(argumentClass).map((mark) => {
    const key = propertyKey(mark, argumentClass, report);
    const clues = {
      options: mark.options,
      designType: reader.propertyType(argumentClass, mark.property),
      initial: initial[key],
    };
    return { key, ...clues, rules: readClassRules(argumentClass, key, isList(clues)) };
  });
}

/** Such a rule would hold for a value that can never be given. */
function reportRulesWithoutParam(argumentClass: new () => object, reader: TaskMetadataReader, report: Report): void {
  const params = reader.properties(argumentClass).map(({ property }) => String(property));
  for (const property of ruledProperties(argumentClass)) {
    if (!params.includes(property))
      report(`${argumentClass.name}.${property} has rules of class-validator and no @Param. Give it @Param().`);
  }
}

function propertyKey({ property, key }: PropertyMark, argumentClass: new () => object, report: Report): string {
  const name = String(property);
  if (typeof property === 'symbol')
    report(`@Param stands on ${argumentClass.name}[${name}]. Give the property a text as name.`);
  if (key !== undefined && key !== property) {
    report(
      `@Param("${key}") stands on ${argumentClass.name}.${name}, and a property is its own key. Rename one of the two.`,
    );
  }
  return name;
}

/** What the initialisers of the properties give: they act as defaults. */
function initialValues(argumentClass: new () => object, report: Report): Readonly<Record<string, unknown>> {
  try {
    return { ...new argumentClass() };
  } catch (error) {
    report(`${argumentClass.name} cannot be made without arguments (${error}). Let its constructor need none.`);
    return {};
  }
}
