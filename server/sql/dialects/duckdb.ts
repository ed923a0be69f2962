/** The SQL of DuckDB (1.3 and newer: lambdas are spelled `lambda x: …`). */
import type { CanonicalForm, ColumnType } from '../../engine/types.ts';
import { UnsupportedForm, type Dialect, type Sql } from '../dialect.ts';
import { SEPARATOR } from '../rowText.ts';
import { duckdbLexical } from '../statements/lexicalRules.ts';
import { atMidnight, calendarText } from '../calendar.ts';
import { canonicalSql, fieldsSql, zeros } from './canonical.ts';
import { duckdbDateId } from './dateIds.ts';
import { CAPITALS, SMALL_LETTERS } from './engineSql.ts';
import type { EngineSql, TypeOf } from './engineSql.ts';
import { makeDialect } from './makeDialect.ts';
import { numberArgument, parseTypeName, rowType, type TypeName } from './typeNames.ts';

const INTEGERS = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint', 'utinyint', 'usmallint', 'uinteger', 'ubigint']);
/** Integers of more than 64 bits. */
const WIDE_INTEGERS: ReadonlyMap<string, 128 | 'any'> = new Map<string, 128 | 'any'>([['hugeint', 128], ['uhugeint', 128], ['bignum', 'any'], ['varint', 'any']]);

/** Types by the names that DESCRIBE prints. */
function parseType(native: string): ColumnType {
  const array = /^(.*)\[\d*\]$/s.exec(native.trim());
  if (array !== null) return { kind: 'array', element: parseType(array[1] ?? '') };
  const name = parseTypeName(native);
  if (INTEGERS.has(name.base)) return { kind: 'integer' };
  const wide = WIDE_INTEGERS.get(name.base);
  if (wide !== undefined) return { kind: 'integer', wide };
  switch (name.base) {
    case 'decimal':
      return { kind: 'decimal', precision: numberArgument(name, 0, 18), scale: numberArgument(name, 1, 3) };
    case 'double':
      return { kind: 'float', bits: 64 };
    case 'float':
      return { kind: 'float', bits: 32 };
    case 'boolean':
      return { kind: 'boolean' };
    case 'varchar':
    case 'enum':
      return { kind: 'text', fixed: false, caseInsensitive: false };
    case 'bit':
      return { kind: 'text', fixed: false, caseInsensitive: false, printed: 'bit' };
    case 'date':
      return { kind: 'date' };
    case 'time':
      return { kind: 'time', precision: 6 };
    case 'time_ns':
      return { kind: 'time', precision: 9 };
    case 'time with time zone':
      return { kind: 'zonedTime', precision: 6 };
    case 'timestamp_s':
      return { kind: 'timestamp', precision: 0, zoned: false };
    case 'timestamp_ms':
      return { kind: 'timestamp', precision: 3, zoned: false };
    case 'timestamp':
      return { kind: 'timestamp', precision: 6, zoned: false };
    case 'timestamp_ns':
      return { kind: 'timestamp', precision: 9, zoned: false };
    case 'timestamp with time zone':
      return { kind: 'timestamp', precision: 6, zoned: true };
    case 'blob':
      return { kind: 'binary' };
    case 'uuid':
      return { kind: 'uuid' };
    case 'json':
      return { kind: 'json' };
    case 'interval':
      return { kind: 'interval', of: 'all' };
    case 'map':
      return { kind: 'map', key: parseType(name.args?.[0] ?? ''), value: parseType(name.args?.[1] ?? '') };
    case 'variant':
      return { kind: 'json', variant: true };
    case 'struct':
      return rowType(name, parseType);
    case 'union':
      return unionType(name);
    default:
      return { kind: 'unsupported' };
  }
}

/** A union as a row: the name of the member that it is, then each member. */
function unionType(name: TypeName): ColumnType {
  return { kind: 'row', union: true, fields: [{ name: '', type: { kind: 'text', fixed: false, caseInsensitive: false } }, ...rowType(name, parseType).fields] };
}

function unionParts(x: Sql, [, ...members]: readonly { readonly name: string }[]): readonly Sql[] {
  return [`cast(union_tag(${x}) as varchar)`, ...members.map(({ name }) => `union_extract(${x}, ${quoted(name)})`)];
}

/** The parser takes U+0000 for the end of a statement. */
function quoted(text: string): Sql {
  const literal = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\u0000') ? `(${literal.replaceAll('\u0000', "' || chr(0) || '")})` : literal;
}
const asText = (x: Sql): Sql => `cast(${x} as varchar)`;
/** As a tree: a chain is as deep as it is long, and DuckDB stops at a depth of 1,000. */
function join(parts: readonly Sql[]): Sql {
  if (parts.length <= MOST_CHAINED) return `(${parts.join(' || ')})`;
  const half = Math.ceil(parts.length / 2);
  return `(${join(parts.slice(0, half))} || ${join(parts.slice(half))})`;
}

const MOST_CHAINED = 50;

/** `d.ddd` out of digits without zeros at the end. */
function mantissa(digits: Sql): Sql {
  return `left(${digits}, 1) || case when strlen(${digits}) > 1 then '.' || substr(${digits}, 2) else '' end`;
}

/**
 * DuckDB prints the shortest digits that give the double back: plain from 1e-4 to 1e16 (`645.0`, `0.0001`), else `1.5e-07`, `1e+16`.
 * Output: see `float` in `canonicalForms.md`.
 */
function floatText(x: Sql): Sql {
  const magnitude = `abs(${x})`;
  const text = asText(magnitude);
  const bigDigits = `rtrim(replace(${text}, '.', ''), '0')`;
  const smallDigits = `substr(${text}, 6)`;
  const exponent = `replace(regexp_replace(${text}, 'e([+-])0*', 'e\\1'), 'e+', 'e')`;
  return (
    `case when ${magnitude} >= 0.001 and ${magnitude} < 1e15 then case when ${x} = trunc(${x}) then cast(cast(${x} as bigint) as varchar) else ${asText(x)} end` +
    ` when ${x} = 0 then '0' when isnan(${x}) then 'NaN' when isinf(${x}) then case when ${x} > 0 then 'Infinity' else '-Infinity' end` +
    ` else case when ${x} < 0 then '-' else '' end ||` +
    ` case when ${magnitude} >= 1e15 and ${magnitude} < 1e16 then ${mantissa(bigDigits)} || 'e15'` +
    ` when ${magnitude} >= 1e-4 and ${magnitude} < 1e-3 then ${mantissa(smallDigits)} || 'e-4' else ${exponent} end end`
  );
}

/** Pads the digits after the second. `length`: how long every text is without them. */
function padFraction(x: Sql, length: number, own: number, precision: number): Sql {
  if (precision === 0) return asText(x);
  const shown = Math.min(own, precision);
  const text = asText(x);
  const more = '0'.repeat(precision - shown);
  const whole = length + 1 + shown;
  const padded =
    shown === 0
      ? `case when strlen(${text}) = ${length} then ${text} || '${zeros(precision)}' else ${text} end`
      : `case when strlen(${text}) = ${length} then ${text} || '${zeros(precision)}'` +
        ` when strlen(${text}) between ${length + 1} and ${whole} then rpad(${text}, ${whole}, '0')${more === '' ? '' : ` || '${more}'`} else ${text} end`;
  return padded;
}

/**
 * The nearest double. A cast of a DECIMAL with more digits than a double has cuts what is behind the point first, and one of an integer of 128
 * bits rounds each half (seen in 1.5.5); a text is rounded once, to an infinity where no double is as large.
 */
function toDouble(x: Sql, type: ColumnType | undefined): Sql {
  const isLong = (type?.kind === 'decimal' && type.precision > 15) || (type?.kind === 'integer' && type.wide !== undefined);
  return `cast(${isLong ? asText(x) : x} as double)`;
}

/** `YYYY-MM-DD HH:MM:SS.f`, with ` BC` behind a year before Christ, for which the engine prints ` (BC)` behind the day. */
function timestampText(x: Sql, type: TypeOf<'timestamp'>, precision: number): Sql {
  const moment = local(x, type.zoned);
  // Nanoseconds are kept for years from 1677 to 2262 alone.
  if (type.precision > 6) return padFraction(moment, 19, type.precision, precision);
  const text = asText(moment);
  const whole = `replace(split_part(${text}, '.', 1), ' (BC)', '')`;
  const fraction = precision === 0 ? '' : ` || '.' || rpad(split_part(${text}, '.', 2), ${precision}, '0')`;
  const literal = (year: string): Sql => (type.zoned ? `timestamptz '${year}-01-01 00:00:00+00'` : `timestamp '${year}-01-01 00:00:00'`);
  const slow = `case when isfinite(${x}) then ${whole}${fraction} || case when ${x} < ${literal('0001')} then ' BC' else '' end else ${text} end`;
  // Six digits, of which those that are too many are zeros.
  // Of seconds and milliseconds it would make nanoseconds first, of which there are none for most years.
  const micros = `strftime(${type.precision < 6 ? `cast(${moment} as timestamp)` : moment}, '%Y-%m-%d %H:%M:%S${precision === 0 ? '' : '.%f'}')`;
  const fast = precision === 0 || precision === 6 ? micros : precision < 6 ? `left(${micros}, ${20 + precision})` : `${micros} || '${'0'.repeat(precision - 6)}'`;
  return `case when ${x} >= ${literal('0001')} and ${x} < ${literal('10000')} then ${fast} else ${slow} end`;
}

function dateText(x: Sql): Sql {
  return `case when ${x} < date '0001-01-01' then replace(${asText(x)}, ' (BC)', ' BC') else ${asText(x)} end`;
}

function midnightText(x: Sql, time: string): Sql {
  const text = asText(x);
  return `case when ${x} >= date '0001-01-01' and ${x} < date 'infinity' then ${text} || '${time}' when isfinite(${x}) then replace(${text}, ' (BC)', '${time} BC') else ${text} end`;
}

/** A canonical date or timestamp as the engine reads it: ` (BC)` stands behind the day. */
export function calendarLiteral(value: string): string {
  const parts = calendarText(value);
  return parts?.isBc === true ? `${value.slice(0, -3).replace(/ |$/, ' (BC) ').trim()}` : value;
}

const local = (x: Sql, zoned: boolean): Sql => (zoned ? `cast(${x} as timestamp)` : x);

function nativeLiteral(value: string, type: ColumnType): Sql {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      // Beside any other number a BIGNUM is made one of that type, and fails where it does not fit.
      if (type.kind === 'integer' && type.wide === 'any') return `cast('${value}' as bignum)`;
      return value.startsWith('-') ? `(${value})` : value;
    case 'float':
      return `cast('${value}' as double)`;
    case 'boolean':
      return value === '1' ? 'true' : 'false';
    case 'date':
      // A key of a pair date and timestamp is a timestamp on both sides.
      return `${value.includes(':') ? 'timestamp' : 'date'} ${quoted(calendarLiteral(value))}`;
    case 'time':
      return type.precision > 6 ? `cast(${quoted(value)} as time_ns)` : `time ${quoted(value)}`;
    case 'timestamp':
      // Bounds of partitions come as dates.
      if (type.zoned) return `timestamptz ${quoted(/\d/.test(value) ? `${calendarLiteral(value.includes(':') ? value : atMidnight(value))}+00` : value)}`;
      return type.precision > 6 ? `cast(${quoted(calendarLiteral(value))} as timestamp_ns)` : `timestamp ${quoted(calendarLiteral(value))}`;
    case 'binary':
      return `from_hex(${quoted(value)})`;
    default:
      return quoted(value);
  }
}

const pieces: EngineSql = {
  name: 'duckdb',
  lexical: duckdbLexical,
  quoteCharacter: '"',
  // `native:duckdb <version>` comes first: the session knows the version (`SessionFacts.nativeHash`).
  hashes: ['md5', 'sha256'],
  nullsFirst: ' nulls first',
  namesDerivedColumns: true,
  parseType,
  textLiteral: quoted,
  concat: join,
  codePoints: (text) => `length(${text})`,
  left: (text, length) => `left(${text}, ${length})`,
  lower: (text) => `translate(${text}, ${CAPITALS}, ${SMALL_LETTERS})`,
  trimBlanks: (text) => `rtrim(${text}, ' ')`,
  searchable: (text) => text,
  byteLength: (text) => asText(`strlen(${text})`),
  joinsFields: true,
  // "C" undoes a collation of the column, such as NOCASE; it costs nothing where there is none.
  exact: (text) => `${text} collate "C"`,
  integerText: asText,
  // DuckDB prints `.71` where all digits are decimals.
  decimalText: (x, { precision, scale }) =>
    precision === scale && scale > 0 ? `case when ${x} < 0 then '-0' || substr(${asText(x)}, 2) else '0' || ${asText(x)} end` : asText(x),
  floatText,
  toDouble,
  exactFloatText: (x, type) => {
    if (type.kind !== 'integer' || type.wide !== 'any') return null;
    const double = toDouble(x, type);
    return `case when isinf(${double}) then ${asText(x)} else ${floatText(double)} end`;
  },
  toSingle: (x) => `cast(cast(${x} as float) as double)`,
  widen: (x) => `cast(${x} as double)`,
  booleanText: (x) => `case when ${x} then '1' when not ${x} then '0' end`,
  bitText: () => {
    throw new UnsupportedForm('duckdb: bit strings have no canonical form; cast them to text in a query.');
  },
  textText: asText,
  dateText,
  midnightText,
  timeText: (x, type, precision) => padFraction(x, 8, type.precision, precision),
  // What it prints does not tell an offset of minutes from one of seconds: `+02:15` (seen in 1.4).
  zonedTimeText: (x, type, precision) => `(${padFraction(`cast(${x} as time)`, 8, type.precision, precision)} || ' ' || date_part('timezone', ${x}))`,
  timestampText,
  dateOfTimestampText: (x, type) => dateText(`cast(${local(x, type.zoned)} as date)`),
  wideDates: { local: (x, type) => (type.kind === 'date' ? x : `cast(${local(x, type.zoned)} as date)`), id: duckdbDateId },
  binaryText: (x) => `lower(hex(${x}))`,
  utf8: (text) => `encode(${text})`,
  uuidText: asText,
  intervalText: (x, _type, days) => {
    const field = (name: string): Sql => `cast(extract(${name} from ${x}) as hugeint)`;
    const months = asText(`${field('year')} * 12 + ${field('month')}`);
    const micros = `${field('hour')} * 3600000000 + ${field('minute')} * 60000000 + ${field('microsecond')}`;
    const rest = days === 'apart' ? `${asText(field('day'))} || ' ' || ${asText(micros)}` : asText(`${field('day')} * 86400000000 + ${micros}`);
    return `(${months} || ' ' || ${rest})`;
  },
  jsonSource: (x, type) => asText(type.kind === 'json' && type.variant === true ? `cast(${x} as json)` : x),
  arrayText: (x, element, variable) =>
    `('[' || array_to_string(list_transform(${x}, lambda ${variable}: ${element(variable)}), '|') || ']')`,
  mapText: (x, key, value, variable) =>
    `('{' || array_to_string(list_sort(list_transform(map_entries(${x}), lambda ${variable}: ${key(`${variable}.key`)} || '=' || ${value(`${variable}.value`)})), '|') || '}')`,
  rowParts: (x, type) => (type.union === true ? unionParts(x, type.fields) : type.fields.map((_, i) => `struct_extract_at(${x}, ${i + 1})`)),
  nativeLiteral,
  nativeOrder: (x, type) => (type.kind === 'text' ? `${asText(x)} collate "C"` : type.kind === 'float' && type.bits === 32 ? `cast(${x} as double)` : x),
  scaledFloor: (x, type, shift) => {
    const factor = shift === 0 ? '' : ` * ${10n ** BigInt(shift)}`;
    // floor() of a HUGEINT goes through a double; an integer needs none.
    return type.kind === 'integer' ? `(cast(${x} as hugeint)${factor})` : `cast(floor(${x}${factor}) as hugeint)`;
  },
  exactQuotient: (y, divisor) => `(${y} // ${divisor})`,
  seconds: (x, type) => `epoch(${type.kind === 'timestamp' ? local(x, type.zoned) : x})`,
  hashNumber: (text, hash) => {
    if (hash === 'md5' || hash === 'sha256') return `cast('0x' || left(${hash}(${text}), 15) as bigint)`;
    if (hash.startsWith('native:duckdb')) return `hash(${text})`;
    throw new UnsupportedForm(`duckdb has no ${hash}.`);
  },
  // Sums of BIGINT and UBIGINT are HUGEINT.
  sumAsText: (number) => `coalesce(cast(sum(${number}) as varchar), '0')`,
  integerAsText: asText,
};

/**
 * A field of DuckDB's own row hash: one type for all native types that share a form, else the canonical text; the other side may have
 * another type, but it has the same form. No field is
 * 128 bits wide: `hash()` of a HUGEINT, and of a DECIMAL or UUID kept as one, combines its halves by XOR, so that −1 and 0 have one hash
 * (seen in 1.5.6). Integers beyond 64 bits, decimals and UUIDs are hashed as text.
 */
function nativeField(x: Sql, type: ColumnType, form: CanonicalForm): Sql {
  if (form.form === 'integer') {
    const text = canonicalSql(pieces, x, type, form);
    // A BIGNUM that is too long is an error even there.
    const narrow = `try_cast(${type.kind === 'integer' && type.wide === 'any' ? text : x} as bigint)`;
    return `case when ${narrow} is null then hash(${text}) else hash(${narrow}) end`;
  }
  if (form.form === 'float' && form.bits === 64) {
    // Adding 0 makes −0 0.
    const double = `(${toDouble(x, type)} + 0.0)`;
    // A number that is too large for a double is not infinity.
    return type.kind === 'integer' && type.wide === 'any' ? `case when isinf(${double}) then hash(${asText(x)}) else hash(${double}) end` : `hash(${double})`;
  }
  if (form.form === 'boolean' && type.kind === 'boolean') return x;
  if (form.form === 'text' && type.kind === 'text' && !form.trimBlanks && !form.foldCase) return asText(x);
  if (form.form === 'date' && type.kind === 'date') return x;
  if (form.form === 'timestamp' && type.kind === 'date' && form.precision <= 6) {
    // Dates reach further than timestamps.
    const moment = `try_cast(${x} as timestamp)`;
    return `case when ${x} is null or ${moment} is not null then hash(${moment}) else hash(${canonicalSql(pieces, x, type, form)}) end`;
  }
  if (form.form === 'timestamp' && type.kind === 'timestamp' && type.precision <= 6 && form.precision <= 6) return `hash(cast(${x} as timestamp))`;
  if (form.form === 'time' && type.kind === 'time' && type.precision <= 6 && form.precision <= 6) return x;
  if (form.form === 'binary') return type.kind === 'text' ? `encode(${asText(x)})` : x;
  return canonicalSql(pieces, x, type, form);
}

const base = makeDialect(pieces);

/**
 * DuckDB. Hashes: md5, sha256, and its own 64-bit `hash()`, which only the same version of DuckDB can repeat. That is taken twice: over several
 * fields it puts their hashes together by XOR, so that two rows that swap the values of one column keep the sum of their hashes about once in a
 * hundred million times (seen in 1.5.5), not once in 2^64.
 */
export const duckdb: Dialect = {
  ...base,
  // 200 DOUBLE columns were planned in 15 s, each with an expression of its own.
  arrays: {
    forms: new Set(['float', 'time', 'timestamp', 'zonedTime', 'interval']),
    transform: (items, render) => `list_transform([${items.join(', ')}], lambda w: ${render('w')})`,
  },
  keysPerStatement: 2_000,
  rangesByScan: true,
  rangesAtOnce: 100,
  // One function of many arguments: a chain of || is as deep as it is long, and DuckDB stops at 1,000.
  rowText: (fields) => `concat_ws('${SEPARATOR}', ${fieldsSql(pieces, fields).join(', ')})`,
  nativeRowHash: (fields) =>
    `hash(hash(${fields
      .map(({ expression, type, form, cell }) => (cell === undefined ? nativeField(expression, type, form) : base.cell(expression, type, form, cell)))
      .join(', ')}))`,
};
