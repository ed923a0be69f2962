/**
 * The SQL of MySQL (5.7 and newer) and, with few differences, of MariaDB. It does not depend on `sql_mode`, but for
 * `PAD_CHAR_TO_FULL_LENGTH` and the modes about zero dates, which the driver takes off its sessions.
 */
import type { ColumnType, HashName } from '../../engine/types.ts';
import { UnsupportedForm, type Dialect, type Sql } from '../dialect.ts';
import { mysqlLexical } from '../statements/lexicalRules.ts';
import { SEPARATOR } from '../rowText.ts';
import { addressGroups, fieldsSql, MAPPED, zeros } from './canonical.ts';
import type { EngineSql } from './engineSql.ts';
import { isNativelyOrdered, makeDialect } from './makeDialect.ts';
import { numberArgument, parseTypeName } from './typeNames.ts';

/** Charsets whose texts are UTF-8 as they are. */
const UTF8 = /^(?:utf8|utf8mb3|utf8mb4)_/;

/** Charsets of which every character has a code point. */
const LOSSLESS = new Set(['latin1', 'ucs2', 'utf16', 'utf16le', 'utf32']);

/** The charset by the name of a collation, where its texts need care; `unknown`: the metadata of a result does not tell. */
function encodingOf(attributes: readonly string[]): string | undefined {
  const collation = attributes.find((word) => word.includes('_'));
  if (collation === undefined) return 'unknown';
  return UTF8.test(collation) ? undefined : collation.slice(0, collation.indexOf('_'));
}

/**
 * A text in UTF-8. The server writes `?` for what has no code point (0x98 in cp1251, much of the vendors' rows in sjis), and so does whatever has
 * moved the data with its help: then the text is U+FFFF and the bytes in hex, so that it equals no text that was moved. Of a text whose own
 * question marks are exclamation marks nothing else becomes one. Both are as long, because MariaDB moves the rest of a text at each find of
 * REPLACE otherwise; halves of characters that it finds in `utf16_bin` do no harm, since what they become is none of the two.
 *
 * Half a surrogate pair (UCS2 takes it) has no UTF-8. MySQL ends the text there without a warning, so that the number of characters tells;
 * MariaDB writes three bytes, from ED A0 on, which no UTF-8 has. Either text is U+FFFF and its bytes as well.
 */
function decoded(x: Sql, encoding: string): Sql {
  const utf8 = `convert(${x} using utf8mb4)`;
  if (encoding === 'latin1') return utf8;
  const hasMark = (text: Sql): Sql => `locate(0x3f, cast(${text} as binary))`;
  const keepsMarks = `(${hasMark(utf8)} = 0 or ${hasMark(`convert(replace(${x}, '?', '!') using utf8mb4)`)} = 0)`;
  const keepsAll = `char_length(${utf8}) = char_length(${x}) and ${withoutSurrogates(`cast(${utf8} as binary)`)}`;
  const isWhole = LOSSLESS.has(encoding) ? keepsAll : encoding === 'unknown' ? `${keepsMarks} and ${keepsAll}` : keepsMarks;
  const bytes = `concat(_utf8mb4 x'efbfbf', hex(${x}))`;
  // CONCAT gives NULL where it would give more than `max_allowed_packet`: see `neverNull`.
  const whole = `coalesce(${bytes}, if(${x} is null, null, ~0 + connection_id()))`;
  return `case when ${isWhole} then ${utf8} else ${whole} end`;
}

/**
 * Whether bytes of what should be UTF-8 have no half of a surrogate pair, ED A0 80 to ED BF BF: the beginnings of these, one after the other, because no
 * pattern of both servers takes bytes. ED begins letters of Hangul as well, and hardly any other text has it.
 */
function withoutSurrogates(bytes: Sql): Sql {
  const halves = Array.from({ length: 32 }, (_, i) => `locate(0xed${(0xa0 + i).toString(16)}, ${bytes}) = 0`);
  return `(locate(0xed, ${bytes}) = 0 or (${halves.join(' and ')}))`;
}

/**
 * Types by the names that SHOW COLUMNS prints, with the collation behind (`varchar(20) utf8mb4_general_ci`). A TINYINT(1) is an integer:
 * it holds −128..127.
 */
function parseType(native: string): ColumnType {
  const name = parseTypeName(native);
  const [base = '', ...attributes] = name.base.split(' ');
  const caseInsensitive = attributes.some((word) => /_ci$/.test(word));
  const encoding = encodingOf(attributes);
  const text = (fixed: boolean): ColumnType => ({ kind: 'text', fixed, caseInsensitive, ...(encoding === undefined ? {} : { encoding }) });
  switch (base) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'integer':
    case 'bigint':
    case 'year':
      return base === 'year' || attributes.includes('zerofill') ? { kind: 'integer', padded: true } : { kind: 'integer' };
    case 'decimal':
    case 'numeric':
      return { kind: 'decimal', precision: numberArgument(name, 0, 10), scale: numberArgument(name, 1, 0), ...(attributes.includes('zerofill') ? { padded: true as const } : {}) };
    case 'float':
      return { kind: 'float', bits: 32 };
    case 'double':
    case 'real':
      return { kind: 'float', bits: 64 };
    case 'bit':
      return { kind: 'bit', width: numberArgument(name, 0, 1) };
    case 'char':
      return text(true);
    case 'varchar':
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
    case 'enum':
    case 'set':
      return text(false);
    case 'inet4':
    case 'inet6':
      return { kind: 'text', fixed: false, caseInsensitive: false, printed: base, address: base === 'inet4' ? 'v4' : 'v6' };
    case 'date':
      return { kind: 'date' };
    case 'time':
      return { kind: 'time', precision: numberArgument(name, 0, 0) };
    case 'datetime':
    case 'timestamp':
      // A TIMESTAMP is an instant, but the session reads it in UTC: it is a plain date and time there.
      return { kind: 'timestamp', precision: numberArgument(name, 0, 0), zoned: base === 'timestamp' };
    case 'binary':
    case 'varbinary':
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
    case 'vector':
      return { kind: 'binary' };
    // Four bytes of its reference system and the well-known binary: what the server keeps.
    case 'geometry':
    case 'point':
    case 'linestring':
    case 'polygon':
    case 'multipoint':
    case 'multilinestring':
    case 'multipolygon':
    case 'geometrycollection':
    case 'geomcollection':
      return { kind: 'binary' };
    case 'uuid':
      return { kind: 'uuid' };
    case 'json':
      return { kind: 'json' };
    default:
      return { kind: 'unsupported' };
  }
}

const asText = (x: Sql): Sql => `cast(${x} as char)`;
const concat = (parts: readonly Sql[]): Sql => (parts.length === 1 ? (parts[0] ?? "''") : `concat(${parts.join(', ')})`);
/** Bytes of UTF-8: the one text that compares without a collation and without padding (`utf8mb4_bin` pads). */
const exact = (text: Sql): Sql => `cast(convert(${text} using utf8mb4) as binary)`;

/** Plain ASCII goes as it is; anything else as bytes, so that neither `sql_mode` nor the connection's charset has a say. */
function textLiteral(text: string): Sql {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('\\')) return `'${text.replaceAll("'", "''")}'`;
  return `_utf8mb4 x'${Buffer.from(text, 'utf8').toString('hex')}'`;
}

/** The largest double below 10^15, from where on a canonical text has an exponent. */
const BELOW_1E15 = '9.99999999999999875e14';

/**
 * MySQL and MariaDB print the shortest digits that give the double back: plain from 1e-3 to 1e15 (without `.0`), outside of it plain
 * (`0.00000015`, `1234567890123456.8`) or as `1.5e-16`. MySQL has no room for an exponent of three digits and cuts 1.2345678901234567e-308
 * to `1.234567890123457e-308` (seen in 9.7): below 1e-99 the text comes from JSON, which has room. Output: see `float` in `canonicalForms.md`.
 */
function floatText(column: Sql): Sql {
  // A DOUBLE(10,2) prints two decimals always; its sum with 0 is a plain double.
  const x = `(${column} + 0e0)`;
  const magnitude = `abs(${x})`;
  const text = asText(magnitude);
  const join = (digits: Sql, exponent: Sql): Sql =>
    `concat(left(${digits}, 1), if(char_length(${digits}) > 1, concat('.', substr(${digits}, 2)), ''), 'e', ${exponent})`;
  const small = `trim(leading '0' from substr(${text}, 3))`;
  const big = `trim(trailing '0' from replace(${text}, '.', ''))`;
  return (
    `case when abs(${column}) between 0.001e0 and ${BELOW_1E15} then ${x} when ${column} is null then null when ${x} = 0 then '0'` +
    ` else concat(if(${x} < 0, '-', ''), case when ${magnitude} < 1e-99 then trim(trailing ']' from substr(json_array(${magnitude}), 2))` +
    ` when locate('e', ${text}) > 0 then ${text}` +
    ` when ${magnitude} < 1 then ${join(small, `char_length(${small}) - char_length(${text}) + 1`)}` +
    ` else ${join(big, `char_length(substring_index(${text}, '.', 1)) - 1`)} end) end`
  );
}

/** Digits after the second: as many as the type has, then zeros. */
function withFraction(x: Sql, own: number, precision: number): Sql {
  const more = own === 0 ? zeros(precision) : '0'.repeat(precision - own);
  return more === '' ? x : `concat(${x}, '${more}')`;
}

/** A date or timestamp of another engine that no column here can hold: it stands before the first that there is, or at the last. */
const isBeyond = (value: string): boolean => !/^\d{4}-/.test(value) || value.endsWith(' BC');

function nativeLiteral(value: string, type: ColumnType): Sql {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'bit':
      return value.startsWith('-') ? `(${value})` : value;
    case 'float':
      // The server has neither infinities nor NaN: they come after the largest and before the least double, as close as a literal gets.
      if (!/\d/.test(value)) return `(${value.startsWith('-') ? '-' : ''}1.7976931348623157e308)`;
      return /[eE]/.test(value) ? `(${value})` : `(${value}e0)`;
    case 'boolean':
      return value === '1' ? 'true' : 'false';
    case 'time':
      return `cast('${value}' as time(6))`;
    case 'binary':
      return `x'${value}'`;
    case 'text':
      return exact(textLiteral(value));
    case 'date':
    case 'timestamp':
      // As text: a date literal refuses zero dates, a text is taken for a date where it is compared with one.
      return textLiteral(isBeyond(value) ? (/BC$|^-/.test(value) ? '0000-00-00 00:00:00' : '9999-12-31 23:59:59.999999') : value);
    default:
      return textLiteral(value);
  }
}

/** 60 bits off the front of a hash in hex. */
const front = (hex: Sql): Sql => `cast(conv(left(${hex}, 15), 16, 10) as unsigned)`;

/**
 * A hash that is never NULL. The server makes NULL, with no more than a warning, of a text longer than `max_allowed_packet`; a sum would
 * leave that row out without a word. So it stops with error 1690: there is no number above ~0.
 */
export const neverNull = (hash: Sql): Sql => `coalesce(${hash}, ~0 + connection_id())`;

/** The pieces, for MariaDB to change. */
export const mysqlPieces: EngineSql = {
  name: 'mysql',
  lexical: mysqlLexical,
  quoteCharacter: '`',
  // No md5: MySQL 9 has it only where a component was installed.
  hashes: ['crc32', 'sha256'],
  // NULL comes first in any ascending order.
  nullsFirst: '',
  // Columns without an alias are named by the text of their expression, in derived tables too.
  namesDerivedColumns: false,
  parseType,
  textLiteral,
  concat,
  codePoints: (text) => `char_length(${text})`,
  left: (text, length) => `left(${text}, ${length})`,
  // The bytes of UTF-8 in a charset of one byte a character whose only letters with two cases are those of ASCII.
  lower: (text) => `convert(cast(lower(convert(cast(convert(${text} using utf8mb4) as binary) using tis620)) as binary) using utf8mb4)`,
  trimBlanks: (text) => `trim(trailing ' ' from ${text})`,
  searchable: (text) => text,
  // Every text is UTF-8 here: see `textText`.
  byteLength: (text) => `length(${text})`,
  joinsFields: true,
  exact,
  // + 0 takes the zeros of ZEROFILL away, and makes a YEAR a number.
  integerText: (x) => `(${x} + 0)`,
  // ZEROFILL makes a number unsigned, and the sum with 0 that takes its zeros away elsewhere may have a digit too many here.
  decimalText: (x, type) => (type.padded === true ? `concat(if(${x} < 1, '0', ''), trim(leading '0' from ${x}))` : x),
  floatText,
  toDouble: (x) => `(${x} + 0e0)`,
  toSingle: (x) => `(cast(${x} as float) + 0e0)`,
  // A FLOAT prints 6 digits; as a double it is exact.
  widen: (x) => `(${x} + 0e0)`,
  booleanText: (x) => x,
  bitText: (x) => `(${x} + 0)`,
  // In UTF-8: so are its bytes counted.
  // An address is bytes until it is a text.
  textText: (x, type) => (type.address !== undefined ? asText(x) : type.encoding === undefined ? x : decoded(x, type.encoding)),
  dateText: (x) => x,
  midnightText: (x, time) => concat([x, `'${time}'`]),
  timeText: (x, type, precision) => withFraction(x, type.precision, precision),
  timestampText: (x, type, precision) => withFraction(x, type.precision, precision),
  dateOfTimestampText: (x) => `left(${x}, 10)`,
  zeroDates: true,
  binaryText: (x) => `lower(hex(${x}))`,
  utf8: (text) => `convert(${text} using utf8mb4)`,
  uuidText: (x) => `lower(${asText(x)})`,
  addressText: (x, type, mapped) => {
    if (type.address === 'v4') return asText(x);
    const hex = `lower(hex(${x}))`;
    const groups = addressGroups({ concat }, hex);
    return mapped ? `if(left(${hex}, 24) = '${MAPPED}', inet_ntoa(conv(right(${hex}, 8), 16, 10)), ${groups})` : groups;
  },
  zonedTimeText: () => {
    throw new UnsupportedForm('mysql has no times with a zone.');
  },
  intervalText: () => {
    throw new UnsupportedForm('mysql has no intervals.');
  },
  jsonSource: asText,
  arrayText: () => {
    throw new UnsupportedForm('mysql has no arrays.');
  },
  mapText: () => {
    throw new UnsupportedForm('mysql has no maps.');
  },
  rowParts: () => {
    throw new UnsupportedForm('mysql has no row type.');
  },
  nativeLiteral,
  nativeOrder: (x, type) => {
    if (type.kind === 'text') return exact(mysqlPieces.textText(x, type));
    if (type.kind === 'float' && type.bits === 32) return `(${x} + 0e0)`;
    return type.kind === 'bit' ? `(${x} + 0)` : x;
  },
  // What is taken from a BIGINT at an end of its range does not fit one.
  scaledFloor: (x, type, shift) => {
    const factor = shift === 0 ? '' : ` * ${10n ** BigInt(shift)}`;
    return type.kind === 'integer' ? `(cast(${x} as decimal(20,0))${factor})` : `floor(${x}${factor})`;
  },
  exactQuotient: (y, divisor) => `(${y} div ${divisor})`,
  // A zero date has no place on the axis of time: it gets one before all others, so that it is not taken for NULL.
  seconds: (x, type) =>
    type.kind === 'time'
      ? `((timestampdiff(microsecond, '2000-01-01', timestamp('2000-01-01', ${x}))) / 1e6)`
      : `coalesce(timestampdiff(microsecond, '1970-01-01', ${x}) / 1e6, case when ${x} is null then null else -1e12 end)`,
  hashNumber: (text: Sql, hash: HashName) => {
    // A number is its decimal text here.
    if (hash === 'crc32') return neverNull(`crc32(crc32(${text}))`);
    if (hash === 'sha256') return neverNull(front(`sha2(${text}, 256)`));
    throw new UnsupportedForm(`mysql has no ${hash} that Parity uses.`);
  },
  // A sum of integers is a DECIMAL of up to 65 digits.
  sumAsText: (number) => `coalesce(${asText(`sum(${number})`)}, '0')`,
  integerAsText: asText,
};

/** A zero date of a column that is declared NOT NULL "is null" in a WHERE clause (a courtesy to ODBC), but is not equal to NULL. */
const isNull = (x: Sql, { kind }: ColumnType): Sql => (kind === 'date' || kind === 'timestamp' ? `${x} <=> null` : `${x} is null`);

/**
 * A dialect of MySQL's kin. Numbers and dates are not cast to text: the server writes them as text where text is asked for, in the same
 * characters as CAST does, and the protocol carries them as text. That is a third of the time of a checksum.
 */
export function makeMysqlDialect(pieces: EngineSql): Dialect {
  const base = makeDialect(pieces);
  return {
    ...base,
    sameValue: (x, type, form, value) => {
      if (value === null) return isNull(x, type);
      return (type.kind === 'date' || type.kind === 'timestamp') && isNativelyOrdered(type, form) && isBeyond(value) ? '1 = 0' : base.sameValue(x, type, form, value);
    },
    inPartition: (x, type, by, id, form) => (id === null ? isNull(x, type) : base.inPartition(x, type, by, id, form)),
    // A collation finds every row that has these very characters (and perhaps others). Plain ASCII compares with a column of any charset.
    looseEquality: (x, type, form, value) => {
      if (isNativelyOrdered(type, form) && type.kind !== 'text') return { left: base.orderable(x, type, form), right: base.literal(value, type, form) };
      // Bytes that are a UUID.
      if (type.kind === 'binary' && form.form === 'uuid') return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(value) ? { left: x, right: `x'${value.replaceAll('-', '')}'` } : null;
      const isPlain = type.kind === 'text' && form.form === 'text' && !form.foldCase && (type.fixed || !form.trimBlanks);
      return isPlain && /^[\x20-\x7e]*$/.test(value) ? { left: x, right: textLiteral(value) } : null;
    },
    // The separator has a collation on purpose: so the whole is UTF-8, whatever charsets the columns have. A plain literal would give way to
    // them, and one that is cast would be cast for every row.
    rowText: (fields) => `concat_ws(_utf8mb4'${SEPARATOR}' collate utf8mb4_bin, ${fieldsSql(pieces, fields).join(', ')})`,
    // The session lets the text of a group be as long as it is, and its warnings tell whether one was cut.
    digestOfRows: (text, key) => `left(sha2(group_concat(${text}${key === null ? '' : ` order by ${key}`} separator '${SEPARATOR}'), 256), 32)`,
    // The sort of a group-by keeps the order of its rows, but where it runs out of memory and merges.
    groupsInOrder: true,
    // Neither MySQL nor MariaDB sees that a CAST of what it grouped by is one for each group; the protocol carries it as text anyway.
    groupedInteger: (expression) => expression,
    // Sums are kept in a table of the groups. Texts are sorted, and a larger sort spills to disk: 8,000 to 64,000 keys take the same time for
    // each, half a million a quarter more.
    fineRowsPerStatement: { sum: 65_536, text: 16_384 },
    // Only zeros in front, which ZEROFILL and YEAR print, have to be taken away.
    inRow: (x, type, form) => (type.kind === 'integer' && form.form === 'integer' && type.padded !== true ? x : null),
  };
}

/** MySQL. Hashes: crc32, sha256. */
export const mysql: Dialect = makeMysqlDialect(mysqlPieces);
