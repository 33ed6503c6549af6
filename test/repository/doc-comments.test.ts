import assert from 'node:assert/strict';
import ts from 'typescript';
import { textOf, trackedFiles } from './tracked-files.ts';

/** Exported types, functions and classes of a file that have no doc sentence, as `file:line name`. */
function undocumented(file: string): string[] {
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
  const documented = new Set<string>();
  const missing: { readonly name: string; readonly line: number }[] = [];
  for (const statement of source.statements) {
    for (const name of namesOf(statement)) {
      if (hasSentence(statement)) documented.add(name);
      else if (isExported(statement)) missing.push({ name, line: source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1 });
    }
  }
  // A schema and the type that is inferred from it have one name and one sentence.
  return missing.filter(({ name }) => !documented.has(name)).map(({ name, line }) => `${file}:${line} ${name}`);
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text];
  return [];
}

function hasSentence(statement: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(statement).some((part) => ts.isJSDoc(part) && (ts.getTextOfJSDocComment(part.comment) ?? '').trim().length > 3);
}

describe('what src exports', () => {
  it('has a doc sentence each: types, functions, classes and values', () => {
    const missing = trackedFiles().filter((file) => /^(src|webview-ui)\/.*\.ts$/.test(file)).flatMap(undocumented);
    assert.equal(missing.length, 0, `${missing.length} exports have no doc sentence:\n${missing.join('\n')}`);
  });
});
