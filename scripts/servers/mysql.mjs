/**
 * Genuine MySQL from Debian sid, run with sid's own loader and libraries, so that nothing of the machine changes.
 * sid moves: its version is what the mirror has. Facts: 55 MB of packages and 17 MB of index, 330 MB of memory when idle.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { installOnce } from '../lib/installOnce.mjs';
import { versions } from '../lib/paths.mjs';
import { run, say } from '../lib/processes.mjs';
import { account, createAccountSql } from './account.mjs';
import { dependencies, libraryFolders, missingForDebian, privateApt, unpackPackages } from './debian.mjs';

const { suite } = versions.mysql;
/** Dependencies that the server and its client never load. */
const unneeded = /perl|gdbm|libdb5|openssl-provider|sasl2-modules|gconv/u;

/** @type {import('../servers.mjs').Recipe} */
export const mysql = {
  name: 'mysql',
  missing: missingForDebian,

  install: () => installOnce(`mysql-${suite}`, async dir => {
    say(`mysql: downloading from Debian ${suite} (72 MB)`);
    const apt = path.join(dir, '.apt');
    const env = await privateApt(suite, apt);
    const packages = (await dependencies(['mysql-server-core', 'mysql-client-core'], env)).filter(name => !unneeded.test(name));
    // mysql-server is there for /usr/share/mysql alone.
    await unpackPackages([...new Set([...packages, 'mysql-server'])], dir, { env });
    rmSync(apt, { recursive: true });
  }),

  async prepare({ tree, dir, port }) {
    const usr = path.join(tree, 'usr');
    const loader = path.join(usr, 'lib', 'x86_64-linux-gnu', 'ld-linux-x86-64.so.2');
    const load = ['--library-path', libraryFolders(tree, ['usr/lib/mysql/private'])];
    const server = [...load, path.join(usr, 'sbin', 'mysqld'), '--no-defaults', `--user=${userInfo().username}`, `--basedir=${usr}`, `--lc-messages-dir=${usr}/share/mysql`,
      `--plugin-dir=${usr}/lib/mysql/plugin`, `--character-sets-dir=${usr}/share/mysql/charsets`, `--datadir=${path.join(dir, 'data')}`];
    await run(loader, [...server, '--initialize-insecure']);
    const init = path.join(dir, 'init.sql');
    writeFileSync(init, createAccountSql);
    return {
      command: loader,
      args: [...server, `--init-file=${init}`, '--bind-address=127.0.0.1', `--port=${port}`, '--mysqlx=OFF', '--secure-file-priv=NULL', `--socket=${path.join(dir, 'socket')}`,
        `--pid-file=${path.join(dir, 'pid')}`, '--innodb-buffer-pool-size=256M', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=OFF', '--skip-log-bin',
        '--local-infile=1', '--performance-schema=OFF'],
      url: `mysql://${account.user}:${account.password}@127.0.0.1:${port}/${account.database}`,
      timeoutMs: 90_000,
      probe: () => run(loader, [...load, path.join(usr, 'bin', 'mysql'), '--no-defaults', `-u${account.user}`, `-p${account.password}`, '-h127.0.0.1', `-P${port}`, '-Ne', 'select version()', account.database]).then(({ stdout }) => stdout.trim()),
    };
  },
};
