/** MariaDB 10.11 from Debian packages. Facts: a fresh server answers after 2 s; 110 MB of memory when idle. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { userInfo } from 'node:os';
import { installOnce } from '../lib/installOnce.mjs';
import { versions } from '../lib/paths.mjs';
import { run, say } from '../lib/processes.mjs';
import { dependencies, installedPackages, libraryFolders, missingForDebian, requireKnown, unpackPackages } from './debian.mjs';
import { account, createAccountSql } from './account.mjs';

const { version } = versions.mariadb;
const pinned = ['mariadb-server-core', 'mariadb-client-core', 'libmariadb3'];

/** @type {import('../servers.mjs').Recipe} */
export const mariadb = {
  name: 'mariadb',
  missing: missingForDebian,

  install: () => installOnce(`mariadb-${version.replace(/^\d+:/u, '')}`, async dir => {
    say(`mariadb: downloading ${version} (9 MB of Debian packages)`);
    await requireKnown('mariadb-server-core');
    const have = await installedPackages();
    const needed = (await dependencies(pinned)).filter(name => !pinned.includes(name) && !have.has(name) && name !== 'libc6');
    await unpackPackages(needed, dir, { pinned, version });
  }),

  async prepare({ tree, dir, port }) {
    const usr = path.join(tree, 'usr');
    const env = { LD_LIBRARY_PATH: libraryFolders(tree) };
    const data = path.join(dir, 'data');
    const user = userInfo().username;
    await run(path.join(usr, 'bin', 'mariadb-install-db'), ['--no-defaults', `--user=${user}`, `--basedir=${usr}`, '--srcdir=', `--datadir=${data}`,
      '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'], { env });
    const init = path.join(dir, 'init.sql');
    writeFileSync(init, createAccountSql);
    return {
      command: path.join(usr, 'sbin', 'mariadbd'),
      args: ['--no-defaults', `--user=${user}`, `--basedir=${usr}`, `--lc-messages-dir=${usr}/share/mysql`, `--plugin-dir=${usr}/lib/mysql/plugin`,
        `--character-sets-dir=${usr}/share/mysql/charsets`, `--datadir=${data}`, `--init-file=${init}`, `--socket=${path.join(dir, 'socket')}`,
        `--pid-file=${path.join(dir, 'pid')}`, '--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve',
        // A server that starts deletes the temporary tables of every other that shares its folder for them.
        `--tmpdir=${dir}`, '--character-set-server=utf8mb4',
        '--innodb-buffer-pool-size=256M', '--max-allowed-packet=256M', '--local-infile=1', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0'],
      env,
      url: `mysql://${account.user}:${account.password}@127.0.0.1:${port}/${account.database}`,
      timeoutMs: 60_000,
      probe: () => run(path.join(usr, 'bin', 'mariadb'), ['--no-defaults', `-u${account.user}`, `-p${account.password}`, '-h127.0.0.1', `-P${port}`, '-Ne', 'select version()', account.database], { env }).then(({ stdout }) => stdout.trim()),
    };
  },
};
