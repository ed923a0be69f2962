/** PostgreSQL from Debian packages, or the one that the machine has. It refuses to run as root: then it runs as `nobody`. */
import { chownSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce } from '../lib/installOnce.mjs';
import { isRoot, versions } from '../lib/paths.mjs';
import { run, say } from '../lib/processes.mjs';
import { account } from './account.mjs';
import { dependencies, installedPackages, libraryFolders, missingForDebian, requireKnown, unpackPackages } from './debian.mjs';

const { major } = versions.postgres;
const binaries = path.join('usr', 'lib', 'postgresql', major, 'bin');

/** @type {import('../servers.mjs').Recipe} */
export const postgres = {
  name: 'postgres',
  missing: missingForDebian,

  async install() {
    if (existsSync(path.join('/', binaries, 'postgres'))) return '/';
    return installOnce(`postgres-${major}`, async dir => {
      say(`postgres: downloading ${major} (Debian packages)`);
      const packages = [`postgresql-${major}`, `postgresql-client-${major}`, 'libpq5'];
      await requireKnown(packages[0] ?? '');
      const have = await installedPackages();
      const needed = (await dependencies(packages)).filter(name => !have.has(name) && !/^libc6$|perl|debconf|postgresql-common|postgresql-client-common|ssl-cert/u.test(name));
      await unpackPackages([...new Set([...needed, ...packages])], dir);
    });
  },

  async prepare({ tree, dir, port }) {
    // `nobody` cannot read a cache below the home folder of root.
    const base = isRoot && tree !== '/' ? path.join(dir, 'tree') : tree;
    if (base !== tree) cpSync(tree, base, { recursive: true, verbatimSymlinks: true });
    const bin = path.join(base, binaries);
    const env = base === '/' ? {} : { LD_LIBRARY_PATH: libraryFolders(base) };
    const data = path.join(dir, 'data');
    const password = path.join(dir, 'password');
    writeFileSync(password, account.password);
    const init = [path.join(bin, 'initdb'), '-D', data, '-U', account.user, `--pwfile=${password}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    const owner = isRoot ? await nobody() : undefined;
    if (owner) {
      for (const file of [dir, password]) chownSync(file, owner.uid, owner.gid);
      await run('setpriv', [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...init], { env, cwd: dir });
    } else {
      await run(init[0] ?? '', init.slice(1), { env, cwd: dir });
    }
    const client = [`-h127.0.0.1`, `-p${port}`, `-U${account.user}`];
    const clientEnv = { ...env, PGPASSWORD: account.password };
    return {
      command: path.join(bin, 'postgres'),
      args: ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${dir}`, '-c', 'fsync=off', '-c', 'shared_buffers=128MB'],
      env,
      ...(owner ?? {}),
      url: `postgresql://${account.user}:${account.password}@127.0.0.1:${port}/${account.database}`,
      timeoutMs: 30_000,
      stopSignal: 'SIGINT',
      async probe() {
        const { stdout } = await run(path.join(bin, 'psql'), [...client, '-d', 'postgres', '-Atc', `select count(*) from pg_database where datname = '${account.database}'`], { env: clientEnv });
        if (stdout.trim() === '0') await run(path.join(bin, 'createdb'), [...client, account.database], { env: clientEnv });
        return (await run(path.join(bin, 'psql'), [...client, '-d', account.database, '-Atc', 'show server_version'], { env: clientEnv })).stdout.trim();
      },
    };
  },
};

/** @returns {Promise<{ uid: number, gid: number }>} */
async function nobody() {
  const id = async (/** @type {string} */ option) => Number((await run('id', [option, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}
