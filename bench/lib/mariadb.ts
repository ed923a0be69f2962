/** MariaDB, asked directly. */
import { createReadStream } from 'node:fs';
import mysql from 'mysql2/promise';
import { address } from './options.ts';
import { PLACE } from './engine.ts';
import type { Table } from './engine.ts';

/** Bytes that hold the largest table there is, of 20 million rows. */
const POOL = 3 * 2 ** 30;

/** Opens a session in the bench database, which is made when it is not there. */
export async function openMariadb(): Promise<Table> {
  const url = address('mariadb');
  const connection = await mysql.createConnection({
    host: url.hostname, port: Number(url.port), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
    // Values come as text: a floor must not pay for objects.
    rowsAsArray: true, charset: 'utf8mb4', timezone: 'Z', typeCast: field => field.string(),
  });
  const ask = async (statement: string): Promise<readonly (readonly (string | null)[])[]> => {
    const [rows] = await connection.query(statement);
    return Array.isArray(rows) ? (rows as unknown as readonly (readonly (string | null)[])[]) : [];
  };
  // The test server's 256 MB hold two million rows; what the other engines read stays in the machine's memory whole.
  await ask(`set global innodb_buffer_pool_size = greatest(@@innodb_buffer_pool_size, ${POOL})`);
  await ask(`create database if not exists ${PLACE} character set utf8mb4`);
  await ask(`use ${PLACE}`);
  await ask("set time_zone = '+00:00', group_concat_max_len = 67108864");
  return {
    name: 'mariadb',
    url,
    ask,
    load: async (table, csvFile) => {
      await connection.query({
        sql: `load data local infile 'rows.csv' into table ${table} character set utf8mb4 fields terminated by ',' optionally enclosed by '"'`,
        infileStreamFactory: () => createReadStream(csvFile, { highWaterMark: 2 ** 20 }),
      });
    },
    another: openMariadb,
    close: () => connection.end(),
  };
}
