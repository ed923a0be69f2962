/** The verb `test`: runs suites, with the servers that they need, and always ends with the line `N passed, N failed`. */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildCommand } from './build.mjs';
import { checkAll } from './check.mjs';
import { root } from './lib/paths.mjs';
import { say } from './lib/processes.mjs';
import { runFile } from './lib/testFile.mjs';
import { makeVsix } from './package.mjs';
import { addressVariable, installServer, missingFor, serverNames, startServer } from './servers.mjs';
import { installWorkbench, missingForWorkbench } from './workbench.mjs';

/**
 * What a suite needs: names of servers, `workbench`, and `vsix` (a build and a package).
 * @typedef {{ needs: readonly string[], concurrency: number, minutes: number }} Suite
 */

const stores = ['mariadb', 'mysql', 'trino'];

/** Suites in the order of a full run; the files of one are `test/<name>/**\/*.test.ts`. `minutes` bounds each file. @type {Readonly<Record<string, Suite>>} */
export const suites = {
  unit: { needs: [], concurrency: availableParallelism(), minutes: 5 },
  cases: { needs: stores, concurrency: 2, minutes: 20 },
  stores: { needs: [...stores, 'postgres'], concurrency: 2, minutes: 20 },
  real: { needs: stores, concurrency: 1, minutes: 40 },
  e2e: { needs: ['workbench', 'vsix', ...stores, 'postgres'], concurrency: 1, minutes: 30 },
};

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @type {Tally} */
const total = { passed: 0, failed: 0, skipped: 0 };
/** @param {Partial<Tally>} more */
function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** Processes of this run, to stop on every way out. @type {Set<() => Promise<void>>} */
const running = new Set();
/** @type {number | undefined} */
let interruptedBy;

async function stopAll() {
  const stops = [...running];
  running.clear();
  await Promise.allSettled(stops.map(stop => stop()));
}

/** @param {string} suite @param {readonly string[]} filters parts of file names @returns {string[]} */
function testFiles(suite, filters) {
  const dir = path.join(root, 'test', suite);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true }).map(String).filter(file => file.endsWith('.test.ts') && filters.every(part => file.includes(part)))
    .map(file => path.join('test', suite, file)).sort();
}

/** @param {string} need @returns {string[]} what this machine lacks for it */
const lacking = need => (need === 'workbench' ? missingForWorkbench() : serverNames.includes(need) && !process.env[addressVariable(need)] ? missingFor(need) : []);

/**
 * What the suites were promised so far: environment variables by need. A need is met once a run.
 * @type {Map<string, Promise<Record<string, string>>>}
 */
const met = new Map();

/** @param {string} need @returns {Promise<Record<string, string>>} environment variables for the tests */
function meet(need) {
  const promise = met.get(need) ?? provide(need);
  met.set(need, promise);
  return promise;
}

/** @param {string} need @returns {Promise<Record<string, string>>} */
async function provide(need) {
  if (need === 'workbench') return { PARITY_TEST_WORKBENCH: await installWorkbench() };
  if (need === 'vsix') {
    if ((await buildCommand()) !== 0) throw new Error('the build failed');
    return { PARITY_TEST_VSIX: await makeVsix() };
  }
  const variable = addressVariable(need);
  const given = process.env[variable];
  if (given) {
    say(`${need}: taken from ${variable}`);
    return { [variable]: given };
  }
  const server = await startServer(need);
  running.add(server.stop);
  return { [variable]: server.url };
}

/**
 * Runs files, a few at a time, each in a process of its own.
 * @param {readonly string[]} files @param {Suite} suite @param {Record<string, string>} env @param {readonly string[]} flags
 * @param {boolean} show whether one file alone prints as it goes
 * @returns {Promise<Tally>}
 */
async function runFiles(files, { concurrency, minutes }, env, flags, show) {
  const waiting = [...files];
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const worker = async () => {
    for (let file = waiting.shift(); file && !interruptedBy; file = waiting.shift()) {
      const tally = await runFile(file, { env, flags, minutes, show: show && files.length === 1, register: running });
      sum.passed += tally.passed;
      sum.failed += tally.failed;
      sum.skipped += tally.skipped;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return sum;
}

/** @param {string} name @param {readonly string[]} args filters (parts of file names) and flags for node */
async function runSuite(name, args) {
  const suite = suites[name];
  if (!suite || interruptedBy) return;
  say(`\n=== ${name} ===`);
  const flags = args.filter(arg => arg.startsWith('-'));
  const files = testFiles(name, args.filter(arg => !arg.startsWith('-')));
  if (!files.length) {
    say(`FAILED: there is no file test/${name}/**/*.test.ts${args.length ? ` for ${args.join(' ')}` : ''}, so nothing was tested`);
    return add({ failed: 1 });
  }
  const missing = suite.needs.flatMap(need => lacking(need).map(what => `${need}: ${what}`));
  if (missing.length) {
    const isFailure = Boolean(process.env.CI);
    say(`${isFailure ? 'FAILED' : 'SKIPPED'}: the suite "${name}" cannot run on this machine. Missing:\n  ${missing.join('\n  ')}\nThen run: npm test ${name}`);
    return add(isFailure ? { failed: 1 } : { skipped: 1 });
  }
  const provided = await Promise.allSettled(suite.needs.map(meet));
  if (interruptedBy) return;
  const failures = provided.flatMap(result => (result.status === 'rejected' ? [String(result.reason?.message ?? result.reason)] : []));
  if (failures.length) {
    say(`FAILED: the suite "${name}" could not run.\n${failures.join('\n')}`);
    return add({ failed: 1 });
  }
  const env = Object.assign({}, ...provided.map(result => (result.status === 'fulfilled' ? result.value : {})));
  const tally = await runFiles(files, suite, env, flags, args.length > 0);
  if (tally.passed + tally.failed === 0) {
    say(`FAILED: no test of "${name}" was run`);
    tally.failed += 1;
  }
  say(`${name}: ${line(tally)}`);
  add(tally);
}

/** Everything: source checks, build, package, all suites. */
async function runEverything() {
  // Downloads take a while and little of the processor: they begin while the source is checked.
  const needs = [...new Set(Object.values(suites).flatMap(suite => suite.needs))].filter(need => lacking(need).length === 0);
  for (const need of needs) {
    if (need === 'workbench') meet(need).catch(() => {});
    else if (serverNames.includes(need) && !process.env[addressVariable(need)]) installServer(need).catch(() => {});
  }
  say('=== check ===');
  const outcomes = await checkAll();
  add({ passed: outcomes.filter(({ error }) => error === undefined).length, failed: outcomes.filter(({ error }) => error !== undefined).length });
  if (!interruptedBy) {
    say('\n=== build and package ===');
    await meet('vsix').then(() => add({ passed: 1 }), error => {
      say(`FAILED: ${error.message}`);
      add({ failed: 1 });
    });
  }
  for (const name of Object.keys(suites)) await runSuite(name, []);
}

/** @param {Tally} tally */
const line = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

/**
 * @param {readonly string[]} args suite (default: everything), then filters and flags for node
 * @returns {Promise<number>} exit code
 */
export async function testCommand([suite, ...args]) {
  if (suite !== undefined && !(suite in suites)) {
    say(`there is no suite "${suite}"; there are: ${Object.keys(suites).join(', ')}`);
    console.log(line({ passed: 0, failed: 1, skipped: 0 }));
    return 3;
  }
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      if (interruptedBy) return;
      interruptedBy = code;
      say(`\n${signal}: stopping`);
      void stopAll();
    });
  }
  const ended = (suite === undefined ? runEverything() : runSuite(suite, args)).catch(error => {
    say(`FAILED: ${error.stack ?? error}`);
    add({ failed: 1 });
  });
  // A download cannot be stopped half way; when we are asked to end, we do not wait for it.
  await Promise.race([ended, untilInterrupted()]);
  await stopAll();
  if (interruptedBy) add({ failed: 1 });
  const code = interruptedBy ?? (total.failed ? 1 : 0);
  process.stdout.write(`${line(total)}\n`, () => process.exit(code));
  return code;
}

async function untilInterrupted() {
  while (!interruptedBy) await sleep(200);
  await stopAll();
}

