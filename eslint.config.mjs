import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';
import { importTable, zonesOf, nodeModulesOf } from './scripts/import-table.mjs';

/** What a folder may not import from packages: Node built-ins and the editor's API. */
const packageWalls = Object.entries(importTable).map(([folder, row]) => ({
  files: [`${folder}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', { patterns: nodeModulesOf(row) }] },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.vscode-test/**', 'media/sample/**', 'test/fixtures/**', '**/.ce-workspace/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './webview-ui/tsconfig.json', './test/tsconfig.json', './test/webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: zonesOf(importTable) }],
      'import-x/no-default-export': 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'hack', 'xxx'] }],
      'max-lines': ['error', { max: 500 }],
      'max-params': ['error', 4],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...packageWalls,
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-restricted-syntax': ['error', { selector: "MemberExpression[object.name=/^(describe|it|suite|test)$/][property.name=/^(only|skip)$/]", message: 'Every test runs.' }],
    },
  },
  { files: ['src/cli/**/*.ts', 'test/bench/**/*.ts', 'scripts/**/*.ts'], rules: { 'no-console': 'off' } },
);
