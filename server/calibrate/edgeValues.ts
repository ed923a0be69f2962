/**
 * The values at which renderings of a type are known to go wrong: ends of ranges, zeros, roundings, digits that lie between two doubles,
 * padding, quotes, characters beyond ASCII. Each only where the type, on its engine, can hold it.
 */
import type { ColumnType } from '../engine/types.ts';
import type { DialectName } from '../sql/dialect.ts';
import { ADDRESSES, BINARIES, BOOLEANS, DATES, decimalsOf, DOUBLES, INTEGERS, INTERVALS, JSONS, TEXTS, TIMES, TIMESTAMPS, UUIDS, ZONED_TIMES } from './edgeLists.ts';
import { fitsAddress, fitsDate, fitsDecimal, fitsInteger, fitsInterval, fitsSingle, fitsText, fitsTime, fitsTimestamp, fitsZonedTime } from './fits.ts';
import type { TypedValue } from '../sql/typedValues.ts';

/** A column of an engine, as far as its values are concerned. */
export interface EdgeColumn {
  readonly engine: DialectName;
  /** The type as its engine prints it. */
  readonly native: string;
  readonly type: ColumnType;
  /** Whether the database has all characters of a text; absent: of any. */
  readonly writes?: (text: string) => boolean;
}

/** The edge values of a column, NULL first. Empty for types that nothing is known of. */
export function edgeValues(column: EdgeColumn): readonly TypedValue[] {
  const { writes } = column;
  const values = valuesOf(column).filter((value) => writes === undefined || textsIn(value).every(writes));
  return values.length === 0 ? [] : [null, ...values];
}

/** All texts of a value, and what the escapes of JSON in them stand for. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, value.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function valuesOf(column: EdgeColumn): readonly TypedValue[] {
  const { type } = column;
  switch (type.kind) {
    case 'integer':
      return INTEGERS.filter((value) => fitsInteger(value, column.native));
    case 'bit':
      return INTEGERS.filter((value) => BigInt(value) >= 0n && BigInt(value) < 2n ** BigInt(type.width));
    case 'decimal':
      return decimalsOf(type).filter((value) => fitsDecimal(value, type));
    case 'float':
      return DOUBLES.filter((value) => hasSpecials(column.engine) || Number.isFinite(Number(value))).filter((value) => type.bits === 64 || fitsSingle(value));
    case 'boolean':
      return BOOLEANS;
    case 'text':
      // What a type prints that is no text takes no other text.
      if (type.address !== undefined) return ADDRESSES.filter((value) => fitsAddress(value, type.address, column.native));
      return type.printed === undefined ? TEXTS.filter((value) => fitsText(value, column)) : [];
    case 'date':
      return DATES.filter((value) => fitsDate(value, column.engine));
    case 'time':
      return TIMES.filter((value) => fitsTime(value, type.precision, column.engine));
    case 'zonedTime':
      return ZONED_TIMES.filter((value) => fitsZonedTime(value, type.precision, column.engine));
    case 'timestamp':
      return TIMESTAMPS.filter((value) => fitsTimestamp(value, type.precision, column));
    case 'binary':
      return type.own === undefined ? binaries(column) : [];
    case 'uuid':
      return UUIDS;
    case 'json':
      return type.variant === true ? [] : JSONS;
    case 'array': {
      const parts = someOf(type.element, column.engine);
      return parts.length === 0 ? [] : [{ array: [] }, { array: parts }, ...parts.map((part) => ({ array: [part] }))];
    }
    case 'map': {
      const keys = someOf(type.key, column.engine).filter((key) => key !== null);
      const values = someOf(type.value, column.engine);
      if (keys.length === 0 || values.length === 0) return [];
      return [{ map: [] }, { map: keys.map((key, i) => [key, values[i % values.length] ?? null] as const) }, ...keys.map((key) => ({ map: [[key, values.at(-1) ?? null] as const] }))];
    }
    case 'row': {
      if (type.union === true) return membersOf(type, column.engine);
      const fields = type.fields.map((field) => someOf(field.type, column.engine));
      if (fields.length === 0 || fields.some((values) => values.length === 0)) return [];
      const longest = Math.max(...fields.map((values) => values.length));
      return Array.from({ length: longest }, (_, i) => ({ row: fields.map((values) => values[i % values.length] ?? null) }));
    }
    case 'interval':
      return INTERVALS.filter((value) => fitsInterval(value, type.of));
    case 'unsupported':
      return [];
    default:
      return type satisfies never;
  }
}

/** Few values of a type inside another, NULL first: its limits are not known by a native name, so they are small. */
function someOf(type: ColumnType, engine: DialectName): readonly TypedValue[] {
  switch (type.kind) {
    case 'integer':
    case 'bit':
      return [null, '0', '1', ...(type.kind === 'bit' ? [] : ['-1', '127'])];
    case 'decimal':
      return [null, '0', ...['0.5', '-0.5', '1', '-1', '0.05'].filter((value) => fitsDecimal(value, type))];
    case 'float':
      return [null, '0', '1.5', '-0.25', '1e20'];
    case 'text':
      return type.printed === undefined ? [null, '', 'a', '|', '~', '1:a', ']'] : [];
    case 'json':
      return type.variant === true ? [] : [null, ...JSONS.slice(0, 4)];
    case 'boolean':
    case 'uuid':
    case 'interval':
      return [null, ...valuesOf({ engine, native: '', type }).slice(0, 4)];
    case 'binary':
      return type.own === undefined ? [null, '', '00ff', '7c'] : [];
    case 'date':
      return [null, '2016-02-29', '1999-12-31'];
    case 'time':
      return [null, '00:00:00', '23:59:59'];
    case 'zonedTime':
      return [null, '00:00:00 0', '23:59:59 -18000'];
    case 'timestamp':
      return [null, '2016-07-03 01:02:03', '1999-12-31 23:59:59'];
    case 'array':
    case 'map':
    case 'row':
      // A union is written by its native name, which is not known inside of another type.
      return type.kind === 'row' && type.union === true ? [] : edgeValues({ engine, native: '', type }).slice(0, 6);
    case 'unsupported':
      return [];
    default:
      return type satisfies never;
  }
}

/** Each member of a union with each of its values; a member that can be written in no way is left out. */
function membersOf({ fields: [, ...members] }: Extract<ColumnType, { kind: 'row' }>, engine: DialectName): readonly TypedValue[] {
  return members.flatMap(({ name, type }, at) => someOf(type, engine).map((value) => ({ row: [name, ...members.map((_, i) => (i === at ? value : null))] })));
}

/** Whether the engine's floats have NaN and infinities. */
const hasSpecials = (engine: DialectName): boolean => engine !== 'mysql' && engine !== 'mariadb';

/** A BINARY(n) has n bytes always. */
function binaries({ native, engine }: EdgeColumn): readonly string[] {
  const length = Number(/\((\d+)\)/.exec(native)?.[1] ?? Number.POSITIVE_INFINITY);
  const isFixed = (engine === 'mysql' || engine === 'mariadb') && /^binary/i.test(native);
  if (isFixed) return [...new Set(BINARIES.filter((value) => value.length <= length * 2).map((value) => value.padEnd(length * 2, '0')))];
  return BINARIES.filter((value) => value.length <= length * 2);
}
