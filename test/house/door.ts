import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '../..');

/** One name that a door shows. */
export interface PublicName {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'type' | 'value';
  /** First words of its docstring, empty without one. */
  readonly summary: string;
  /** Its tags, as `example`. */
  readonly tags: readonly string[];
  /** A function's parameters and answer, an alias as it is written, else its own members by name. */
  readonly shape: string;
}

/** What the doors (`runtime/index`, …) show, by the compiler: names, docstrings and shapes. */
export function openDoors(doors: readonly string[]): Map<string, PublicName[]> {
  const files = doors.map((door) => join(ROOT, 'src', `${door}.ts`));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true, noEmit: true, types: ['node'],
  });
  const checker = program.getTypeChecker();
  return new Map(doors.map((door, index) => {
    const file = checker.getSymbolAtLocation(program.getSourceFile(files[index]!)!)!;
    const names = checker.getExportsOfModule(file).map((symbol) => publicName(checker, symbol));
    return [door, names.sort((one, other) => (one.name < other.name ? -1 : 1))];
  }));
}

function publicName(checker: ts.TypeChecker, exported: ts.Symbol): PublicName {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const kind = kindOf(symbol);
  return {
    name: exported.name,
    kind,
    summary: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    tags: symbol.getJsDocTags().map((tag) => tag.name),
    shape: shapeOf(checker, symbol),
  };
}

function shapeOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const declaration = symbol.declarations![0]!;
  if (ts.isTypeAliasDeclaration(declaration)) return declaration.type.getText().replace(/\s+/g, ' ');
  if (ts.isFunctionDeclaration(declaration)) return checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, ts.TypeFormatFlags.NoTruncation);
  return membersOf(symbol);
}

function kindOf(symbol: ts.Symbol): PublicName['kind'] {
  const declaration = symbol.declarations![0]!;
  if (ts.isClassDeclaration(declaration)) return 'class';
  if (ts.isFunctionDeclaration(declaration)) return 'function';
  return ts.isVariableDeclaration(declaration) ? 'value' : 'type';
}

function membersOf(symbol: ts.Symbol): string {
  const isPublic = (declaration: ts.Declaration): boolean => {
    const hidden = ts.getCombinedModifierFlags(declaration);
    return (hidden & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0;
  };
  const members = [...symbol.members?.values() ?? []].filter(({ name, declarations }) => !/^(#|__(?!@)|TypeParameter)/.test(name) && declarations?.every(isPublic));
  return members.filter(({ declarations }) => !declarations!.some(ts.isTypeParameterDeclaration)).map(nameOf).sort().join(', ');
}

/** With a question mark when it may be left out, as in the source. */
function nameOf(member: ts.Symbol): string {
  const name = member.name.replace(/^__@(\w+)@\d+$/, '[Symbol.$1]');
  return member.declarations!.some((declaration) => (declaration as ts.PropertyDeclaration).questionToken) ? `${name}?` : name;
}
