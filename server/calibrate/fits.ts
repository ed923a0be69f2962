/** Whether a type can hold a value, by its name on its engine. A value that cannot be held is no edge value of it. */
import type { ColumnType } from '../engine/types.ts';
import type { DialectName } from '../sql/dialect.ts';
import { intervalParts, zonedTimeParts } from '../sql/typedValues/rows.ts';

/** Bits of the integer types of all engines, by the first word of their names. */
const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, integer: 32, bigint: 64, hugeint: 128, bignum: 2_000, varint: 2_000 };

/** Whether an integer type holds `value`. `year` is MySQL's; a type of an unknown name holds 8 bits. */
export function fitsInteger(value: string, native: string): boolean {
  const words = native.toLowerCase().replace(/\(.*?\)/g, ' ').trim().split(/\s+/);
  const name = words[0] ?? '';
  const number = BigInt(value);
  if (name === 'year') return number === 0n || (number >= 1901n && number <= 2155n);
  const isUnsigned = words.includes('unsigned') || words.includes('zerofill') || (name.startsWith('u') && BITS[name.slice(1)] !== undefined);
  const bits = BigInt(BITS[name] ?? BITS[name.slice(1)] ?? 8);
  return isUnsigned ? number >= 0n && number < 2n ** bits : number >= -(2n ** (bits - 1n)) && number < 2n ** (bits - 1n);
}

/** Whether the digits of `value` fit. */
export function fitsDecimal(value: string, type: Extract<ColumnType, { kind: 'decimal' }>): boolean {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  if (type.anyScale === true) return true;
  if (type.money === true && Math.abs(Number(value)) > 9e16) return false;
  return fraction.length <= type.scale && whole.replace(/^0+/, '').length <= type.precision - type.scale;
}

/** Whether a double is a 32-bit float as well. */
export function fitsSingle(value: string): boolean {
  const number = Number(value);
  return Number.isNaN(number) || Math.fround(number) === number;
}

/** Characters beyond ASCII that MySQL's latin1 has, among the edge values. */
const LATIN1 = /^[\u0000-\u007f\u00a0-\u00ff€]*$/u;

/** Whether a text fits: by its length in code points, and by what the engine and the charset have. */
export function fitsText(value: string, column: { readonly engine: DialectName; readonly native: string }): boolean {
  const { engine, native } = column;
  const length = /^[^(]*\((\d+)\)/.exec(native)?.[1];
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  const isLabel = /^(?:enum|set)\b/i.test(native);
  if (length !== undefined && !isLabel && [...value].length > Number(length)) return false;
  if (/^tinytext/i.test(native) && value.length * 4 > 255) return false;
  if (engine === 'postgres' && value.includes('\u0000')) return false;
  if (!isMysql) return true;
  // A CHAR loses its blanks when it is read; a value of an expression, which stands for it here, would keep them.
  if (/^char/i.test(native) && value.endsWith(' ')) return false;
  switch (/\s([a-z0-9]+)_[a-z0-9_]+$/i.exec(native)?.[1]?.toLowerCase()) {
    case undefined:
    case 'utf8mb4':
    case 'uca1400':
      return true;
    case 'utf8':
    case 'utf8mb3':
    case 'ucs2':
      return [...value].every((character) => character.length === 1);
    case 'latin1':
      return LATIN1.test(value);
    default:
      return /^[\u0000-\u007f]*$/.test(value);
  }
}

/** Whether an address is of the kinds that a type has. Masks are PostgreSQL's, and a network (CIDR) has no bits behind its mask. */
export function fitsAddress(value: string, kinds: 'v4' | 'v6' | 'any' | 'mapped' | undefined, native: string): boolean {
  const isMasked = value.includes('/');
  if (kinds === 'any') return !/^cidr/i.test(native) || !isMasked || !/1\//.test(value);
  if (isMasked) return false;
  return kinds === 'mapped' || (kinds === 'v6') === value.includes(':');
}

/** Whether an engine has the date. Zero dates are MySQL's and MariaDB's alone, which have no other years than 0 to 9999; Trino has an end. */
export function fitsDate(value: string, engine: DialectName): boolean {
  if (engine === 'mysql' || engine === 'mariadb') return /^\d{4}-/.test(value) && !value.endsWith(' BC');
  return !/-00/.test(value) && (engine !== 'trino' || /\d/.test(value));
}

/** Whether a time fits: hours past 24 and negative ones are MySQL's, 24:00:00 is no time of Trino. */
export function fitsTime(value: string, precision: number, engine: DialectName): boolean {
  if (digits(value) > precision) return false;
  if (engine === 'mysql' || engine === 'mariadb') return true;
  if (value.startsWith('24:')) return engine === 'postgres' || engine === 'duckdb';
  return /^[01]\d|^2[0-3]/.test(value) && value.length < 22 && /^\d\d:/.test(value);
}

/** Whether a time with an offset fits. An offset of seconds is PostgreSQL's and DuckDB's. */
export function fitsZonedTime(value: string, precision: number, engine: DialectName): boolean {
  const { time, offset } = zonedTimeParts(value);
  return fitsTime(time, precision, engine) && (offset % 60 === 0 || engine === 'postgres' || engine === 'duckdb');
}

/** Whether a timestamp fits into the range and the precision of its type. */
export function fitsTimestamp(value: string, precision: number, column: { readonly engine: DialectName; readonly native: string }): boolean {
  const { engine, native } = column;
  if (digits(value) > precision || !fitsDate(value.replace(/ \d\d:[\d:.]+/, ''), engine)) return false;
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  // Seconds since 1970 in 32 bits.
  if (isMysql && /^timestamp/i.test(native)) return (value >= '1970-01-01 00:00:01' && value < '2038-01-19 03:14:08') || value.startsWith('0000');
  // Nanoseconds since 1970 in 64 bits.
  if (engine === 'duckdb' && precision > 6) return /^\d{4}-/.test(value) && value >= '1678' && value < '2262' && !value.endsWith(' BC');
  return true;
}

/** Digits after the second, without zeros at the end. */
function digits(value: string): number {
  return /\.(\d+)/.exec(value)?.[1]?.replace(/0+$/, '').length ?? 0;
}

/** Whether an interval of months, days and microseconds is one of months alone, or of whole milliseconds (Trino's), where the type holds no more. */
export function fitsInterval(value: string, of: Extract<ColumnType, { kind: 'interval' }>['of']): boolean {
  if (of === 'all') return true;
  const { months, days, micros } = intervalParts(value);
  return of === 'months' ? days === 0n && micros === 0n : months === 0n && days === 0n && micros % 1000n === 0n;
}
