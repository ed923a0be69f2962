/** The verb `bench`: builds the product, meets what a benchmark needs, and runs it on the pinned Node. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildCommand } from './build.mjs';
import { root } from './lib/paths.mjs';
import { say } from './lib/processes.mjs';
import { installReladiff, missingForReladiff } from './reladiff.mjs';
import { addressVariable, missingFor, standingServers, startServer } from './servers.mjs';

/** @typedef {{ servers: readonly string[], peer?: boolean, product?: boolean }} Bench `product`: it runs `dist/cli.js` */

/** Each benchmark is `bench/<name>.ts`. @type {Readonly<Record<string, Bench>>} */
const benches = {
  peers: { servers: ['mariadb', 'postgres'], peer: true, product: true },
  floor: { servers: ['mariadb', 'postgres'], product: true },
  trino: { servers: ['mariadb', 'trino'], peer: true, product: true },
  growth: { servers: ['mariadb', 'postgres'], product: true },
  parsers: { servers: [] },
  runs: { servers: [] },
};

/**
 * Addresses of the servers: those of the environment, else those left running (`npm run servers start`), else fresh ones.
 * @param {readonly string[]} names @param {(() => Promise<void>)[]} stops gets what ends the fresh ones
 * @returns {Promise<Record<string, string>>} environment variables
 */
async function addresses(names, stops) {
  const standing = standingServers();
  /** @type {Record<string, string>} */
  const found = {};
  for (const name of names) {
    const variable = addressVariable(name);
    const url = process.env[variable] ?? standing.find(server => server.name === name)?.url;
    if (url) found[variable] = url;
    else {
      const server = await startServer(name);
      stops.push(server.stop);
      found[variable] = server.url;
    }
  }
  return found;
}

/**
 * Runs a program on this Node, and hands signals on to it, so that it ends what it measures and we the servers.
 * @param {readonly string[]} args @param {Record<string, string>} env @returns {Promise<number>} exit code
 */
function inTurn(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });
}

/**
 * @param {readonly string[]} args name of the benchmark, then its options; `--no-build` takes `dist` as it is, `--no-peer` leaves the peer out
 * @returns {Promise<number>} exit code
 */
export async function benchCommand([name = '', ...args]) {
  const bench = benches[name];
  if (!bench) {
    say(`usage: npm run bench <${Object.keys(benches).join('|')}> -- [options]; bench/<name>.ts says which options there are`);
    return 3;
  }
  const withPeer = bench.peer === true && !args.includes('--no-peer');
  const lacking = [...bench.servers.filter(server => !process.env[addressVariable(server)]).flatMap(missingFor), ...(withPeer ? missingForReladiff() : [])];
  if (lacking.length) {
    say(`bench ${name} cannot run on this machine; missing: ${lacking.join('; ')}`);
    return 3;
  }
  if (bench.product && !args.includes('--no-build') && (await buildCommand()) !== 0) return 1;
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  try {
    const env = await addresses(bench.servers, stops);
    if (withPeer) env.PARITY_BENCH_RELADIFF = await installReladiff();
    return await inTurn([path.join(root, 'bench', `${name}.ts`), ...args.filter(arg => arg !== '--no-build')], env);
  } finally {
    await Promise.allSettled(stops.map(stop => stop()));
  }
}
