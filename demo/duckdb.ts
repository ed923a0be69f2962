/** DuckDB for the demo: the only importer of its library here, and only when a demo is made (it is native, and tens of megabytes). */
import type * as DuckdbApi from '@duckdb/node-api';

/** A database in memory, to which files are attached. */
export interface Duckdb {
  /** Runs one statement. */
  run(sql: string): Promise<void>;
  /** Runs one query and gives its rows; whole numbers come as bigint, other numbers as number, the rest as text or null. */
  rows(sql: string): Promise<readonly (readonly (bigint | number | string | boolean | null)[])[]>;
  close(): void;
}

/**
 * Opens a database in memory that keeps within `memory` (such as `1GB`) and spills to `spillFolder` beyond it.
 * Throws what the library throws, with a hint when it is not installed for this platform.
 */
export async function openDuckdb({ memory, spillFolder }: { readonly memory: string; readonly spillFolder: string }): Promise<Duckdb> {
  const { DuckDBInstance } = await load();
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: memory, temp_directory: spillFolder });
  const connection = await instance.connect();
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async (sql) => {
      const result = await connection.runAndReadAll(sql);
      return result.getRowsJS().map((row) => row.map(plain));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function load(): Promise<typeof DuckdbApi> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new Error('DuckDB cannot be loaded on this machine, so there is no demo. Install the package @duckdb/node-api for this platform.', { cause });
  }
}

function plain(value: unknown): bigint | number | string | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
