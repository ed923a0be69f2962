/** The verbs `check`, `lint` and `format`: everything that can be said of the source without running it. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkTidy } from './checkTidy.mjs';
import { root } from './lib/paths.mjs';
import { CommandError, run, say } from './lib/processes.mjs';

/** @typedef {{ name: string, work: () => Promise<unknown> }} Part */
/** @typedef {{ name: string, error?: string }} Outcome */

const bin = (/** @type {string} */ name) => path.join(root, 'node_modules', name);
const tsc = bin('typescript/bin/tsc');
const eslint = bin('eslint/bin/eslint.js');
const prettier = bin('prettier/bin/prettier.cjs');
const cache = path.join(root, 'node_modules', '.cache');
const notSource = new Set(['node_modules', 'dist', 'test-artifacts', '.git']);

/** @param {string} dir @returns {string[]} folders with a tsconfig.json and a source file below, relative to the root */
function typescriptProjects(dir = root) {
  const entries = readdirSync(dir, { withFileTypes: true });
  const inner = entries.filter(entry => entry.isDirectory() && !notSource.has(entry.name) && !entry.name.startsWith('.')).flatMap(({ name }) => typescriptProjects(path.join(dir, name)));
  // A project without a single source file is an error to the compiler, and a folder that nobody has filled yet to us.
  const config = entries.some(({ name }) => name === 'tsconfig.json') ? readFileSync(path.join(dir, 'tsconfig.json'), 'utf8') : '';
  const own = config !== '' && readdirSync(dir, { recursive: config.includes('**/') }).some(file => /\.(?:ts|mjs)$/u.test(String(file)));
  return [...(own ? [path.relative(root, dir) || '.'] : []), ...inner];
}

/** @param {string} folder @returns {Part} */
const typecheck = folder => ({
  name: `types of ${folder}`,
  work: () => run(process.execPath, [tsc, '-p', folder, '--noEmit', '--incremental', '--tsBuildInfoFile', path.join(cache, 'tsc', `${folder.replaceAll(/[\\/]/gu, '-')}.json`), '--pretty', 'false'], { cwd: root }),
});

/** @returns {boolean} */
const hasEslint = () => readdirSync(root).some(name => /^eslint\.config\.[cm]?[jt]s$/u.test(name));
/** @returns {boolean} */
const hasPrettier = () => readdirSync(root).some(name => /^\.prettierrc|^prettier\.config\./u.test(name));

/** @type {Part} */
const lint = { name: 'eslint', work: () => run(process.execPath, [eslint, '.', '--max-warnings=0', '--cache', '--cache-location', path.join(cache, 'eslint')], { cwd: root }) };
/** @type {Part} */
const layout = { name: 'layout (prettier)', work: () => run(process.execPath, [prettier, '--check', '.', '--log-level', 'warn', '--cache'], { cwd: root }) };
/** @type {Part} */
const tidy = {
  name: 'tidy',
  async work() {
    const wrong = checkTidy();
    if (wrong.length) throw new Error(wrong.join('\n'));
  },
};

/** The parts of `check`, each of which passes or fails by itself. @returns {Part[]} */
const parts = () => [tidy, ...(hasEslint() ? [lint] : []), ...typescriptProjects().map(typecheck), ...(hasPrettier() ? [layout] : [])];

/**
 * Runs the parts, a few at a time, and says how each ended.
 * @param {readonly Part[]} all @returns {Promise<Outcome[]>}
 */
async function runParts(all) {
  mkdirSync(path.join(cache, 'tsc'), { recursive: true });
  const waiting = [...all];
  /** @type {Outcome[]} */
  const outcomes = [];
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const began = Date.now();
      const error = await part.work().then(() => undefined, failure => (failure instanceof CommandError ? failure.output.trim() || failure.message : /** @type {Error} */ (failure).message));
      say(`${error === undefined ? 'ok    ' : 'FAILED'} ${part.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      if (error !== undefined) console.log(error);
      outcomes.push({ name: part.name, ...(error === undefined ? {} : { error }) });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(2, availableParallelism())) }, worker));
  return outcomes;
}

/** Runs every part of the check. @returns {Promise<Outcome[]>} */
export const checkAll = () => runParts(parts());

/** @param {readonly Outcome[]} outcomes */
const exitCode = outcomes => (outcomes.some(({ error }) => error !== undefined) ? 1 : 0);

/** Everything: types, lint, layout, tidiness. @returns {Promise<number>} exit code */
export const checkCommand = async () => exitCode(await checkAll());

/** The quick part of the check. @returns {Promise<number>} exit code */
export const lintCommand = async () => exitCode(await runParts([tidy, ...(hasEslint() ? [lint] : [])]));

/** Mends what can be mended without thought. @returns {Promise<number>} exit code */
export async function formatCommand() {
  if (hasPrettier()) await run(process.execPath, [prettier, '--write', '.', '--log-level', 'warn', '--cache'], { cwd: root, inherit: true });
  if (hasEslint()) await run(process.execPath, [eslint, '.', '--fix'], { cwd: root, inherit: true });
  return 0;
}

if (!existsSync(tsc)) throw new Error('typescript is not in node_modules; run any verb through `npm run`, which installs it');
