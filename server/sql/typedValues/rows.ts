/** Rows out of columns of expressions. */
import type { Sql } from '../dialect.ts';

/** The expressions of each row, its number first, NULL where a column has no more. */
export function rowsOf(columns: readonly (readonly Sql[])[]): readonly (readonly Sql[])[] {
  const longest = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length: longest }, (_, i) => [String(i), ...columns.map((column) => column[i] ?? 'null')]);
}

/** The names of the columns: `i, c0, c1`. */
export function namesOf(columns: readonly unknown[]): readonly Sql[] {
  return ['i', ...columns.map((_, i) => `c${i}`)];
}

/** `(values (0, …), (1, …)) as e(i, c0, …)`, as PostgreSQL and DuckDB have it. */
export function valuesClause(columns: readonly (readonly Sql[])[]): Sql {
  return `(values ${rowsOf(columns).map((row) => `(${row.join(', ')})`).join(', ')}) as e(${namesOf(columns).join(', ')})`;
}

/** A text literal that doubles its quotes. */
export function quoted(text: string): Sql {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether a literal of these characters means the same whatever charset and escapes are in force. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('\\');
}

/** The bytes of UTF-8 in hex. */
export function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

/** A time with a zone as a `TypedValue`, `10:00:00.5 -19800`: the local time and the seconds, which are `-05:30` in the words of an engine. */
export function zonedTimeParts(value: string): { readonly time: string; readonly offset: number; readonly zone: string } {
  const [time = '', seconds = '0'] = value.split(' ');
  const offset = Number(seconds);
  const rest = Math.abs(offset);
  const two = (number: number): string => String(number).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}${rest % 60 === 0 ? '' : `:${two(rest % 60)}`}`;
  return { time, offset, zone };
}

/** Months, days and microseconds of an interval as a `TypedValue`: `14 -3 5000001`. */
export function intervalParts(value: string): { readonly months: bigint; readonly days: bigint; readonly micros: bigint } {
  const [months = 0n, days = 0n, micros = 0n] = value.split(' ').map(BigInt);
  return { months, days, micros };
}
