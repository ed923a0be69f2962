/** The cases of this folder on two DuckDB files, by their own hash and by one that every engine has. */
import { allCases } from './all.ts';
import { describeCases } from './runner.ts';

describeCases(allCases, [
  { name: 'duckdb and duckdb', legacy: 'duckdb', new: 'duckdb' },
  { name: 'duckdb and duckdb, by md5', legacy: 'duckdb', new: 'duckdb', hash: 'md5' },
]);
