/** MariaDB: MySQL with an md5, and a UUID type. */
import type { Dialect } from '../dialect.ts';
import { makeMysqlDialect, mysqlPieces } from './mysql.ts';

/** MariaDB. Hashes: crc32, md5, sha256. */
export const mariadb: Dialect = makeMysqlDialect({
  ...mysqlPieces,
  name: 'mariadb',
  hashes: ['crc32', 'md5', 'sha256'],
  hashNumber: (text, hash) => (hash === 'md5' ? `cast(conv(left(md5(${text}), 15), 16, 10) as unsigned)` : mysqlPieces.hashNumber(text, hash)),
});
