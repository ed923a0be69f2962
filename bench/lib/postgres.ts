/** PostgreSQL, asked directly. */
import { Client } from 'pg';
import type { types } from 'pg';
import { address } from './options.ts';
import { PLACE } from './engine.ts';
import type { Table } from './engine.ts';

/** Values come as text: a floor must not pay for objects. */
const asText = { getTypeParser: () => (text: string) => text } as unknown as typeof types;

/** Opens a session in the bench schema, which is made when it is not there. */
export async function openPostgres(): Promise<Table> {
  const url = address('postgres');
  const client = new Client({
    host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password), types: asText,
  });
  await client.connect();
  const ask = async (statement: string): Promise<readonly (readonly (string | null)[])[]> => (await client.query<(string | null)[]>({ text: statement, rowMode: 'array' })).rows;
  await ask(`create schema if not exists ${PLACE}`);
  await ask(`set search_path = ${PLACE}, public`);
  await ask("set timezone = 'UTC'");
  return {
    name: 'postgres',
    url,
    ask,
    // The server reads the file itself: it runs on this machine, and its own reader is the quickest.
    load: async (table, csvFile) => {
      await ask(`copy ${table} from '${csvFile.replaceAll("'", "''")}' with (format csv, null '\\N')`);
    },
    another: openPostgres,
    close: () => client.end(),
  };
}
