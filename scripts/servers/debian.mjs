/** Debian packages without installing them: downloaded with apt, unpacked with dpkg, run from where they lie. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRoot } from '../lib/paths.mjs';
import { CommandError, run, say, which } from '../lib/processes.mjs';

/** What a machine lacks for recipes built on Debian packages. @returns {string[]} */
export function missingForDebian() {
  const absent = ['apt-get', 'apt-cache', 'dpkg'].filter(tool => !which(tool));
  if (absent.length) return [`${absent.join(', ')} (a Debian-like system; there is no other recipe yet)`];
  return process.arch === 'x64' && process.platform === 'linux' ? [] : [`linux-x64 (this is ${process.platform}-${process.arch})`];
}

/**
 * An apt configuration with an index of another Debian suite, private to the folder. Uses the mirror that apt uses already.
 * @param {string} suite for example `sid` @param {string} dir
 * @returns {Promise<NodeJS.ProcessEnv>} environment for apt commands
 */
export async function privateApt(suite, dir) {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(SITE)|$(ORIGIN)|$(LABEL)']);
  const mirror = stdout.split('\n').map(line => line.split('|')).find(([, , label]) => label === 'Debian')?.[0]
    ?? stdout.split('\n')[0]?.split('|')[0];
  if (!mirror) throw new Error(`apt on this machine knows no package mirror, so ${suite} cannot be read. Run: apt-get update`);
  mkdirSync(path.join(dir, 'state', 'lists', 'partial'), { recursive: true });
  mkdirSync(path.join(dir, 'cache', 'archives', 'partial'), { recursive: true });
  const list = path.join(dir, 'sources.list');
  const config = path.join(dir, 'apt.conf');
  writeFileSync(list, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${suite} main\n`);
  writeFileSync(config, [`Dir::Etc::sourcelist "${list}";`, 'Dir::Etc::sourceparts "/dev/null";', `Dir::State "${path.join(dir, 'state')}";`,
    'Dir::State::status "/var/lib/dpkg/status";', `Dir::Cache "${path.join(dir, 'cache')}";`, ...(isRoot ? ['APT::Sandbox::User "root";'] : []), ''].join('\n'));
  const env = { APT_CONFIG: config };
  await run('apt-get', ['-q', 'update'], { env });
  return env;
}

/**
 * Names of the packages and of all that they depend on.
 * @param {readonly string[]} packages @param {NodeJS.ProcessEnv} [env] @returns {Promise<string[]>}
 */
export async function dependencies(packages, env) {
  const no = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(kind => `--no-${kind}`);
  const { stdout } = await run('apt-cache', ['depends', '--recurse', ...no, ...packages], { env });
  return [...new Set(stdout.split('\n').filter(line => /^[a-z0-9]/u.test(line)))];
}

/** Names of the packages that the machine has installed. @returns {Promise<Set<string>>} */
export async function installedPackages() {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n']);
  return new Set(stdout.split('\n').filter(line => line.endsWith('ii ')).map(line => line.split(' ')[0] ?? ''));
}

/**
 * Makes sure that apt on this machine knows a package; reads the index anew when it does not and we may.
 * @param {string} name
 */
export async function requireKnown(name) {
  const known = async () => (await run('apt-cache', ['show', '--no-all-versions', name], { okCodes: [0, 100] })).code === 0;
  if (await known()) return;
  if (isRoot) await run('apt-get', ['-q', 'update']);
  if (!(await known())) throw new Error(`apt does not know the package ${name}. Run as root: apt-get update`);
}

/**
 * Downloads packages and unpacks them into a folder.
 * @param {readonly string[]} packages
 * @param {string} into
 * @param {{ env?: NodeJS.ProcessEnv, pinned?: readonly string[], version?: string }} [options] `pinned`: packages wanted in `version`;
 *   when the mirror has that version no longer, its present one is taken, and said
 */
export async function unpackPackages(packages, into, { env, pinned = [], version } = {}) {
  const debs = path.join(into, '.debs');
  mkdirSync(debs, { recursive: true });
  /** @param {readonly string[]} names */
  const download = names => run('apt-get', ['-q', 'download', ...names], { cwd: debs, env });
  const exact = pinned.map(name => `${name}=${version}`);
  try {
    await download([...packages, ...exact]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (isRoot && !env) await run('apt-get', ['-q', 'update']);
    await download([...packages, ...exact]).catch(async () => {
      await download([...packages, ...pinned]);
      say(`note: the mirror does not have ${pinned[0]} ${version} any more; taken instead: ${readdirSync(debs).find(file => file.startsWith(`${pinned[0]}_`))}`);
    });
  }
  for (const deb of readdirSync(debs)) await run('dpkg', ['-x', path.join(debs, deb), into]);
  rmSync(debs, { recursive: true });
}

/** Folders of shared libraries below a tree of unpacked packages. @param {string} tree @param {readonly string[]} [more] */
export const libraryFolders = (tree, more = []) => ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', ...more].map(dir => path.join(tree, dir)).filter(dir => existsSync(dir)).join(':');
