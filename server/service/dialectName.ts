/** The dialect in which a driver's store is written to. */
import type { DialectName } from '../sql/dialect.ts';

/** The dialect of a driver, by its name in the configuration; DuckDB's for a driver that is not known (nothing is opened then). */
export function dialectName(driver: string): DialectName {
  switch (driver) {
    case 'mysql':
    case 'mariadb':
    case 'trino':
    case 'presto':
    case 'postgres':
      return driver;
    default:
      return 'duckdb';
  }
}
