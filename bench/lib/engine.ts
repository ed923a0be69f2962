/** What the benchmarks ask of a server, beside the product. */

/** A server that a benchmark loads and asks. */
export interface Engine {
  readonly name: 'mariadb' | 'postgres' | 'trino';
  readonly url: URL;
  /** Runs one statement and gives its rows, values as text. */
  ask(statement: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Another session of the same kind: two statements at a time need two. */
  another(): Promise<Engine>;
  close(): Promise<void>;
}

/** An engine that takes CSV files and changes of rows. */
export interface Table extends Engine {
  /** Loads a CSV file without a heading (`,` between values, `\N` for NULL) into a table of the bench database. */
  load(table: string, csvFile: string): Promise<void>;
}

/** The database (MariaDB) or schema (PostgreSQL, Iceberg) that holds all that the benchmarks make. */
export const PLACE = 'parity_bench';

/** The one value of the first row, or null. */
export async function single(engine: Engine, statement: string): Promise<string | null> {
  return (await engine.ask(statement))[0]?.[0] ?? null;
}
