/**
 * A real VS Code workbench: code-server from npm, served on 127.0.0.1, driven by the Chromium of the system. Tests and the demo use it.
 * It asks nothing of the internet once it is installed: no gallery, no telemetry, no updates.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installOnce, withLock } from './lib/installOnce.mjs';
import { cacheDir, isRoot, nodePackage, root, versions } from './lib/paths.mjs';
import { run, say, sleep, startDaemon, stopDaemon, tail, which } from './lib/processes.mjs';

const { codeServer } = versions.workbench;

/** Built-in extensions that ask for accounts, or that slow code lenses down (merge-conflict registers a late provider). */
const unwantedExtensions = ['GitHub.copilot-chat', 'vscode.merge-conflict', 'vscode.github', 'vscode.github-authentication', 'vscode.microsoft-authentication'];

/** Settings that keep the workbench quiet, so that nothing moves in a screenshot but what is looked at. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'window.dialogStyle': 'custom',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Path of Chromium (`CHROMIUM` names another), or undefined. @returns {string | undefined} */
export const chromiumPath = () => process.env.CHROMIUM || which('chromium') || which('chromium-browser') || which('google-chrome');

/** What this machine lacks for the workbench and its browser. @returns {string[]} */
export function missingForWorkbench() {
  return [
    ...(process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? [] : [`linux on x64 or arm64 (this is ${process.platform}-${process.arch})`]),
    ...(chromiumPath() || (isRoot && which('apt-get')) ? [] : ['chromium; as root: apt-get install chromium fonts-dejavu-core, or set CHROMIUM to its path']),
    ...(which('npm') ? [] : ['npm']),
  ];
}

async function installChromium() {
  if (chromiumPath()) return;
  await withLock(path.join(cacheDir, 'chromium.lock'), async () => {
    if (chromiumPath()) return;
    say('workbench: installing chromium (apt-get, 127 MB)');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const install = () => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env });
    await install().catch(async () => {
      await run('apt-get', ['update', '-q'], { env });
      await install();
    });
  });
}

/**
 * Installs the workbench when the cache does not have it, and Chromium when the system does not.
 * @returns {Promise<string>} folder of the workbench
 */
export async function installWorkbench() {
  const lacking = missingForWorkbench();
  if (lacking.length) throw new Error(`the workbench cannot run on this machine; missing: ${lacking.join('; ')}`);
  const [dir] = await Promise.all([installOnce(`workbench-${codeServer}`, installCodeServer), installChromium()]);
  return dir;
}

/** @param {string} dir */
async function installCodeServer(dir) {
  say(`workbench: downloading code-server ${codeServer} (npm, 256 MB)`);
  const npm = ['--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false', '--ignore-scripts'];
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: 'parity-workbench', private: true, dependencies: { 'code-server': codeServer } }));
  await run('npm', ['install', ...npm], { cwd: dir });
  const code = path.join(dir, 'node_modules', 'code-server', 'lib', 'vscode');
  // `npm ci` refuses the shrinkwrap (tslib is missing there); `npm install` keeps its pins. Native modules that would need a compiler are optional.
  await run('npm', ['install', '--omit=dev', ...npm], { cwd: code });
  for (const [link, target] of [['bin/remote-cli/code-server', 'code-linux.sh'], ['bin/helpers/browser.sh', 'browser-linux.sh']]) {
    const file = path.join(code, link ?? '');
    rmSync(file, { force: true });
    symlinkSync(target ?? '', file);
  }
  await buildNative(code);
  prune(code);
}

/**
 * Builds the two native modules without which the workbench has no log files, so that every log in its Output view is empty. Wants a compiler;
 * without one the workbench works all the same. The headers come with the npm package that holds Node.
 * @param {string} code folder of VS Code in code-server
 */
async function buildNative(code) {
  const absent = ['g++', 'make', 'python3'].filter(tool => !which(tool));
  const headers = path.join(root, 'node_modules', nodePackage);
  if (absent.length || !existsSync(path.join(headers, 'include'))) {
    say(`workbench: logs in the Output view stay empty (to build what writes them: ${absent.join(', ') || 'the headers of Node'})`);
    return;
  }
  say('workbench: building what writes its logs (20 s)');
  await run('npm', ['--loglevel=error', 'rebuild', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: code, env: { npm_config_nodedir: headers } })
    .catch(error => say(`workbench: logs in the Output view stay empty: ${error.message}`));
}

/** Removes what no test or demo uses: 300 of 800 MB. @param {string} code folder of VS Code in code-server */
function prune(code) {
  const modules = path.join(code, 'node_modules');
  const folders = [path.join(code, 'extensions', 'copilot'), path.join(modules, '@microsoft', 'mxc-sdk')];
  const scope = path.join(modules, '@github');
  if (existsSync(scope)) folders.push(...readdirSync(scope).filter(name => name.startsWith('copilot')).map(name => path.join(scope, name)));
  for (const binaries of [path.join(modules, '@vscode', 'ripgrep-universal', 'bin'), path.join(modules, 'node-pty', 'prebuilds')]) {
    if (existsSync(binaries)) folders.push(...readdirSync(binaries).filter(name => name !== `linux-${process.arch}`).map(name => path.join(binaries, name)));
  }
  for (const name of ['spdlog', 'native-watchdog']) folders.push(path.join(modules, '@vscode', name, 'build', 'Release', 'obj.target'));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * A folder with settings, extensions and a home of its own for one workbench.
 * @typedef {{ dir: string, args: readonly string[], env: NodeJS.ProcessEnv }} Profile
 *
 * @param {string} workbench folder of {@link installWorkbench}
 * @param {{ settings?: Record<string, unknown>, theme?: string, dir?: string }} [options] `dir`: a folder that stays; default a temporary one
 * @returns {Profile}
 */
export function makeProfile(workbench, { settings = {}, theme, dir = mkdtempSync(path.join(tmpdir(), 'parity-workbench-')) } = {}) {
  for (const folder of ['data/User', 'extensions', 'home']) mkdirSync(path.join(dir, folder), { recursive: true });
  writeFileSync(path.join(dir, 'config.yaml'), 'auth: none\n');
  const file = path.join(dir, 'data', 'User', 'settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ ...quietSettings, ...(theme ? { 'workbench.colorTheme': theme } : {}), ...settings }, null, 2));
  const home = path.join(dir, 'home');
  return {
    dir,
    args: [path.join(workbench, 'node_modules', 'code-server', 'out', 'node', 'entry.js'), '--config', path.join(dir, 'config.yaml'),
      '--user-data-dir', path.join(dir, 'data'), '--extensions-dir', path.join(dir, 'extensions')],
    env: {
      HOME: home, XDG_CONFIG_HOME: path.join(home, '.config'), XDG_DATA_HOME: path.join(home, '.local', 'share'),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_SKIP_BUILTIN_EXTENSIONS: unwantedExtensions.join(','),
      // Of the server that runs us, when we run inside a workbench: they would make this one answer as that one's command line.
      VSCODE_IPC_HOOK_CLI: undefined, VSCODE_PROXY_URI: undefined,
    },
  };
}

/** Installs an extension into a profile. @param {Profile} profile @param {string} vsix file */
export const installExtension = (profile, vsix) => run(process.execPath, [...profile.args, '--install-extension', path.resolve(vsix), '--force'], { env: profile.env, cwd: profile.dir });

/** A path as the workbench in the browser names it; the authority of code-server is always `remote`. @param {string} file */
export const remoteUri = file => `vscode-remote://remote${path.resolve(file)}`;

/**
 * Address of a page of the workbench.
 * @param {string} url of the server
 * @param {{ folder?: string, extensionDevelopmentPath?: string | readonly string[], extensionTestsPath?: string }} [options] a folder to open; an
 *   extension to run from its source; a module with `run()` to run in the extension host
 */
export function pageAddress(url, { folder, extensionDevelopmentPath = [], extensionTestsPath } = {}) {
  const payload = [
    ...[extensionDevelopmentPath].flat().map(dir => ['extensionDevelopmentPath', remoteUri(dir)]),
    ...(extensionTestsPath ? [['extensionTestsPath', remoteUri(extensionTestsPath)]] : []),
  ];
  const query = new URLSearchParams(folder ? { folder: path.resolve(folder) } : { ew: 'true' });
  if (payload.length) query.set('payload', JSON.stringify(payload));
  return `${url}/?${query}`;
}

/**
 * A workbench that is served.
 * @typedef {{ url: string, page: string, pid: number, profile: Profile, logFile: string, stop: () => Promise<void> }} Workbench `page` is the address to open
 *
 * Serves the workbench on 127.0.0.1.
 * @param {object} options
 * @param {string} [options.workbench] folder of {@link installWorkbench}; default: installs it
 * @param {string} [options.folder] to open
 * @param {string} [options.vsix] extension to install before
 * @param {string | readonly string[]} [options.extensionDevelopmentPath] extension to run from its source
 * @param {string} [options.extensionTestsPath] see {@link pageAddress}
 * @param {string} [options.theme] name of a colour theme, for example `Default Dark Modern`, `Default High Contrast`
 * @param {Record<string, unknown>} [options.settings] on top of {@link quietSettings}
 * @param {'all' | 'restricted'} [options.trust] `all`: every folder is trusted; `restricted`: none is, and nothing asks
 * @param {number} [options.port] default: a free one
 * @param {string} [options.profileDir] a profile that stays; default: a temporary one, removed by `stop`
 * @param {NodeJS.ProcessEnv} [options.env] for the extension host as well
 * @returns {Promise<Workbench>}
 */
export async function startWorkbench({ workbench, folder, vsix, extensionDevelopmentPath, extensionTestsPath, theme, settings, trust = 'all', port = 0, profileDir, env = {} }) {
  const profile = makeProfile(workbench ?? (await installWorkbench()), { ...(settings ? { settings } : {}), ...(theme ? { theme } : {}), ...(profileDir ? { dir: profileDir } : {}) });
  if (vsix) await installExtension(profile, vsix);
  const logFile = path.join(profile.dir, 'server.log');
  rmSync(logFile, { force: true });
  const daemon = startDaemon(process.execPath, [...profile.args, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
    '--disable-getting-started-override', '--disable-proxy', ...(trust === 'all' ? ['--disable-workspace-trust'] : []),
    // Else the extension host of a closed page lives on for three hours.
    '--reconnection-grace-time', '5',
    // Else a built VS Code ignores `?payload=`.
    '--vscode-option', 'enable-smoke-test-driver'],
  { cwd: profile.dir, env: { ...profile.env, ...env }, logFile, ...(profileDir ? {} : { dir: profile.dir }) });
  const stop = async () => {
    await stopDaemon(daemon.pid, { wholeGroup: true, timeoutMs: 10_000 });
    if (!profileDir) rmSync(profile.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    const url = await listening(logFile, daemon);
    const page = pageAddress(url, { ...(folder ? { folder } : {}), ...(extensionDevelopmentPath ? { extensionDevelopmentPath } : {}), ...(extensionTestsPath ? { extensionTestsPath } : {}) });
    return { url, page, pid: daemon.pid, profile, logFile, stop };
  } catch (error) {
    const log = tail(logFile);
    await stop();
    throw new Error(`the workbench did not start: ${/** @type {Error} */ (error).message}\n--- end of its log ---\n${log}`);
  }
}

/** @param {string} logFile @param {{ exit: () => string | undefined }} daemon @returns {Promise<string>} address of the server */
async function listening(logFile, daemon) {
  for (const end = Date.now() + 90_000; Date.now() < end; await sleep(100)) {
    const url = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/u.exec(existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')?.[1];
    if (url) return url;
    const ended = daemon.exit();
    if (ended) throw new Error(ended);
  }
  throw new Error('no answer in 90 s');
}

/** Keeps the log of a workbench beside the screenshots of a test that failed. @param {Workbench} server @param {string} to file */
export const keepLog = (server, to) => { if (existsSync(server.logFile)) cpSync(server.logFile, to); };
