import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

/**
 * The names that a door exports, read from its syntax: no type checker, so it takes no second.
 * What is marked `@internal` is no part of the public face, and jsii leaves it out.
 */
export function exportedNames(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return forwarded(statement, file);
    return isExported(statement) && !isInternal(statement) ? declaredNames(statement) : [];
  });
}

function forwarded(statement: ts.ExportDeclaration, file: string): string[] {
  if (statement.exportClause && ts.isNamedExports(statement.exportClause)) return statement.exportClause.elements.map((element) => element.name.text);
  return exportedNames(fileOf((statement.moduleSpecifier as ts.StringLiteral).text, file));
}

function fileOf(specifier: string, importer: string): string {
  const path = join(dirname(importer), specifier);
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
}

function isInternal(statement: ts.Statement): boolean {
  return ts.getJSDocTags(statement).some((tag) => tag.tagName.text === 'internal');
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  return [(statement as ts.ClassDeclaration | ts.InterfaceDeclaration).name!.text];
}
