/**
 * How each engine writes a value of one of its types as an expression, and rows of such values as a relation: for calibration, which sends
 * edge values through the same SQL as comparisons. A new engine is one more entry here.
 */
import type { ColumnType } from '../engine/types.ts';
import type { DialectName, Sql } from './dialect.ts';
import { duckdbValues } from './typedValues/duckdb.ts';
import { mariadbValues, mysqlValues } from './typedValues/mysql.ts';
import { postgresValues } from './typedValues/postgres.ts';
import { trinoValues } from './typedValues/trino.ts';

/** A value: NULL, the text of a scalar (canonical for its type; a decimal and a time may have fewer digits behind), or parts. */
export type TypedValue =
  | string
  | null
  | { readonly array: readonly TypedValue[] }
  | { readonly map: readonly (readonly [TypedValue, TypedValue])[] }
  | { readonly row: readonly TypedValue[] };

/** Values of one engine. */
export interface TypedValues {
  /** The types that the engine has, as it prints them: one of each kind and width that matters. */
  readonly natives: readonly string[];
  /** An expression of the type that `native` names, with this value; null where no expression has that type. */
  write(value: TypedValue, type: ColumnType, native: string): Sql | null;
  /**
   * What stands in FROM: rows called `e`, with a column `i` that counts them from 0 and the columns `c0`, `c1`, …. `columns` are expressions, NULL where
   * a column is shorter than the longest; the first of each is not a bare NULL, so that it says the type.
   */
  rows(columns: readonly (readonly Sql[])[]): Sql;
}

const all: Readonly<Record<DialectName, TypedValues>> = {
  duckdb: duckdbValues,
  mysql: mysqlValues,
  mariadb: mariadbValues,
  postgres: postgresValues,
  trino: trinoValues,
  presto: trinoValues,
};

/** The values of an engine. */
export function typedValues(engine: DialectName): TypedValues {
  return all[engine];
}
