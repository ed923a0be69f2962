// Types are checked by tsc, folder rules by scripts/checkTidy.mjs as well; here is what needs the type-aware linter.
import js from '@eslint/js';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = dirname(fileURLToPath(import.meta.url));

/** Folders that a folder must not import from. Patterns are matched against the import's text. */
const walls = {
  'server/engine': ['../sql/*', '../stores/*', '../lsp/*', '../config/*', '../runs/*', '../report/*', '../service/*', '**/protocol/*', 'node:*', 'vscode*'],
  'server/sql': ['**/stores/*', '**/lsp/*', '**/service/*', '**/runs/*', '**/report/*', '**/protocol/*', 'vscode*'],
  'server/stores': ['**/lsp/*', '**/service/*', '**/runs/*', '**/report/*', '**/protocol/*', 'vscode*'],
  'server/calibrate': ['**/lsp/*', '**/service/*', '**/runs/*', '**/report/*', '**/config/*', '**/protocol/*', 'vscode*'],
  'server/service': ['**/lsp/*', '**/protocol/*', 'vscode*'],
  protocol: ['**/server/*', '**/client/*', '**/webview/*', 'node:*', 'vscode*'],
  client: ['**/server/*', '**/webview/*', '**/cli/*'],
  webview: ['**/server/*', '**/client/*', '**/cli/*', 'node:*', 'vscode'],
  cli: ['**/lsp/*', '**/client/*', '**/webview/*', 'vscode*'],
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'test-artifacts/**', 'scripts/**', '*.mjs', 'media/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['./*/tsconfig.json', './server/*/tsconfig.json'], tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      // A fake or a port may be asynchronous by contract and have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // node:test's describe and test return promises that the runner awaits.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      'no-control-regex': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite', 'before', 'after', 'beforeEach', 'afterEach'] }] }],
      'no-console': 'off',
    },
  },
  ...Object.entries(walls).map(([folder, group]) => ({ files: [`${folder}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message: 'This folder must not import from there: see ARCHITECTURE.md.' }] }] } })),
);
