/** Every kind of store, by the name of its driver in the configuration. A new engine is one line here. */
import type { Driver } from './driver.ts';
import { duckdbDriver } from './duckdbDriver.ts';
import { mariadbDriver, mysqlDriver } from './mysqlDriver.ts';
import { postgresDriver } from './postgresDriver.ts';
import { trinoDriver } from './trinoDriver.ts';

export const drivers: Readonly<Record<string, Driver>> = {
  duckdb: duckdbDriver,
  mysql: mysqlDriver,
  mariadb: mariadbDriver,
  postgres: postgresDriver,
  trino: trinoDriver,
};
