/** A plain connection to MariaDB for tests that load and break tables; the product's own sessions only read. */
import type { Readable } from 'node:stream';
import { createConnection } from 'mysql2/promise';

/** A connection that writes. */
export interface MariadbClient {
  /** Runs one statement; rows come as arrays of texts. */
  run(statement: string): Promise<readonly (readonly (string | null)[])[]>;
  /** `load data local infile` of a statement that names the file `stream`; the text of `lines` is sent in its place. */
  load(statement: string, lines: Readable): Promise<void>;
  close(): Promise<void>;
}

/** Opens `url` (`mysql://user:password@host:port/database`). */
export async function openMariadb(url: string): Promise<MariadbClient> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname, port: Number(port), user: decodeURIComponent(username), password: decodeURIComponent(password), database: pathname.slice(1),
    charset: 'utf8mb4', dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, rowsAsArray: true, flags: ['LOCAL_FILES'],
    typeCast: (field) => field.string('utf8'),
  });
  return {
    run: async (statement) => {
      const [rows] = await connection.query(statement);
      return Array.isArray(rows) ? (rows as unknown as (string | null)[][]) : [];
    },
    load: async (statement, lines) => {
      await connection.query({ sql: statement, infileStreamFactory: () => lines });
    },
    close: () => connection.end(),
  };
}
