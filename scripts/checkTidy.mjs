/** What no compiler says: each library in its one place, folders that depend one way only, no forgotten test, nothing of one machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { root } from './lib/paths.mjs';

/**
 * Where each library may be imported. A place is a file, a folder that ends with a slash, or the beginning of file names that ends with a star.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const libraryPlaces = {
  vscode: ['client/', 'test/e2e/'],
  'vscode-languageclient': ['client/languageClient.ts'],
  'vscode-languageserver': ['server/lsp/', 'server/main.ts'],
  'vscode-languageserver-textdocument': ['server/lsp/'],
  // Both ends of the connection between the panel and the extension host.
  'vscode-jsonrpc': ['client/panelConnection.ts', 'webview/', 'server/lsp/', 'test/'],
  '@vscode/l10n': ['server/lsp/', 'server/main.ts'],
  mysql2: ['server/stores/mysql*', 'test/', 'bench/lib/mariadb.ts'],
  pg: ['server/stores/postgresConnection.ts', 'test/', 'bench/lib/postgres.ts'],
  'trino-client': ['server/stores/trino*'],
  '@duckdb/node-api': ['server/stores/duckdb*', 'test/', 'demo/', 'bench/'],
  'lossless-json': ['server/sql/jsonText.ts'],
  '@polyglot-sql/sdk': ['server/sql/parse/'],
  // Measured against the parser that the product uses.
  'dt-sql-parser': ['bench/'],
  'jsonc-parser': ['server/config/', 'test/'],
  commander: ['cli/'],
  '@vscode/webview-ui-toolkit': ['webview/controls.ts'],
  'playwright-core': ['test/e2e/', 'scripts/'],
  '@vscode/test-electron': ['test/e2e/', 'scripts/'],
  '@vscode/vsce': ['test/e2e/'],
  'axe-core': ['test/e2e/'],
  mocha: ['test/e2e/'],
  ajv: ['test/'],
  'fast-check': ['test/'],
  esbuild: ['esbuild.mjs', 'scripts/', 'test/e2e/', 'bench/'],
  typescript: ['scripts/'],
  '@eslint/js': ['eslint.config.mjs', 'eslint.config.js'],
  'typescript-eslint': ['eslint.config.mjs', 'eslint.config.js'],
};

/** The vocabulary of the engine: what everybody on the server may speak of without depending on how it works. */
const engineWords = ['server/engine/types.ts', 'server/engine/errors.ts', 'server/engine/ports.ts'];
const server = ['server/'];

/**
 * What each folder may import beside itself. The longest matching folder rules; a folder that is not named may import all.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const folderRules = {
  'protocol/': [],
  'client/': ['protocol/'],
  'webview/': ['protocol/'],
  'cli/': [...server, 'protocol/', 'demo/'],
  'server/': [...server, 'protocol/'],
  'server/engine/': [],
  'server/sql/': [...engineWords, 'server/engine/order.ts', 'server/engine/rowFields.ts'],
  'server/calibrate/': ['server/engine/', 'server/sql/', 'server/stores/driver.ts'],
  'server/stores/': ['server/engine/', 'server/sql/', 'server/config/types.ts'],
  'server/live/': ['server/engine/'],
  'server/report/': ['server/engine/', 'server/runs/types.ts', 'server/runs/differingColumns.ts'],
  'server/config/': [...engineWords, 'server/sql/dialect.ts', 'server/sql/statement.ts'],
  'server/runs/': ['server/engine/', 'server/config/types.ts', 'server/sql/statement.ts'],
  'server/service/': ['server/engine/', 'server/sql/', 'server/calibrate/', 'server/stores/', 'server/config/', 'server/runs/', 'server/live/', 'server/report/'],
  'demo/': [...server, 'protocol/'],
  'scripts/': [],
};

/** Suites of `scripts/test.mjs`; not imported from there, so that this check needs nothing else to load. */
const suiteFolders = ['unit', 'cases', 'stores', 'real', 'e2e'];
const longest = 400;

const code = /\.(?:ts|mjs|cjs|js)$/u;
const importing = /(?:^|[\s;}])(?:import|export)\s[^'"`=;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|[^.\w])(?:import|require)\s*\(\s*['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gmu;
const personalPath = /(?<![\w.}~)-])\/(?:home|work|root|Users)\/[\w.-]+/u;
const registryHost = /registry\.(?:npmjs|yarnpkg)\.|deb\.debian\.|repo1?\.maven\.|pypi\.org|pythonhosted\.|proxy\.golang\.|artifactor[y]|jfro[g]/iu;
const builtins = new Set(builtinModules);

/** @param {string} file @param {readonly string[]} places */
const isIn = (file, places) => places.some(place => (/[/*]$/u.test(place) ? file.startsWith(place.replace('*', '')) : file === place));

/** Files that git has or would take. @returns {string[]} relative to the root, with slashes */
function sourceFiles() {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  return [...new Set(list.split('\0'))].filter(file => file && existsSync(path.join(root, file)));
}

/** @param {string} specifier `@scope/name/inner` or `name/inner` @returns {string} the package */
const packageOf = specifier => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** @param {string} file @param {string} specifier @returns {string | undefined} what is wrong with the import */
function wrongImport(file, specifier) {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const folder = Object.keys(folderRules).filter(name => file.startsWith(name)).sort((left, right) => right.length - left.length)[0];
    if (!folder || target.startsWith(folder) || isIn(target, folderRules[folder] ?? [])) return undefined;
    return `imports ${target}, but ${folder} may import ${folderRules[folder]?.join(', ') || 'nothing'} beside itself`;
  }
  if (specifier.startsWith('node:')) return undefined;
  const name = packageOf(specifier);
  if (builtins.has(name)) return `imports "${specifier}": write "node:${specifier}"`;
  const places = libraryPlaces[name];
  if (!places) return `imports ${name}, which has no place yet: name its one place in libraryPlaces of scripts/checkTidy.mjs`;
  return isIn(file, places) ? undefined : `imports ${name}, whose place is ${places.join(', ')}`;
}

/** @param {string} file @param {string} text @returns {string[]} what is wrong with a test */
function wrongTest(file, text) {
  return [
    ...(suiteFolders.some(suite => file.startsWith(`test/${suite}/`)) ? [] : [`is in no suite: tests go to ${suiteFolders.map(suite => `test/${suite}/`).join(', ')}`]),
    ...(/\b(?:test|it|describe|suite|t)\.only\b|\bonly:\s*true/u.test(text) ? ['holds a focused test (only): the others would not run'] : []),
    ...(/\b(?:test|it|describe|suite)\.skip\b|\bskip:\s*true|\bskip\(\s*\)/u.test(text) ? ["skips a test without a reason in words: use { skip: 'why' } or t.skip('why')"] : []),
  ];
}

/** @param {string} file @returns {string[]} what is wrong with it */
function wrongsOf(file) {
  const bytes = readFileSync(path.join(root, file));
  if (bytes.subarray(0, 8000).includes(0)) return [];
  const text = bytes.toString('utf8');
  const personal = personalPath.exec(text)?.[0];
  const host = registryHost.exec(text)?.[0];
  const wrong = [
    ...(personal ? [`names a path of one machine: ${personal}`] : []),
    ...(host ? [`names the host of a package registry: ${host}`] : []),
  ];
  if (!code.test(file)) return wrong;
  for (const [, from, call, bare] of text.matchAll(importing)) {
    const problem = wrongImport(file, from ?? call ?? bare ?? '');
    if (problem) wrong.push(problem);
  }
  if (/\.test\.[cm]?[jt]s$/u.test(file)) wrong.push(...wrongTest(file, text));
  const lineCount = text.split('\n').length - 1;
  if (lineCount > longest && !/^\s*(?:\/\/|\*|\/\*\*?) long because: \S/mu.test(text)) wrong.push(`has ${lineCount} lines, more than ${longest}: split it, or say why not in a line "// long because: …"`);
  return wrong;
}

/** Checks every file that git has or would take. @returns {string[]} what is wrong, each as `file: what`; empty when nothing is */
export const checkTidy = () => [...new Set(sourceFiles().flatMap(file => wrongsOf(file).map(what => `${file}: ${what}`)))];
