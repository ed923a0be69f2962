/** Kinds of pairs of columns with random values: which pairs are equal is known here, without asking any engine. */
import fc from 'fast-check';
import type { ColumnRule } from '../../server/engine/ports.ts';
import type { EngineName } from './engines.ts';

/** What a column is on an engine. `type`: undefined where the engine has none. */
export interface ColumnOfPair<T> {
  type(engine: EngineName): string | undefined;
  literal(engine: EngineName, value: T): string;
}

/** Two values, and whether they are equal under the rule of the pair. */
export interface RandomPair<L, N> {
  readonly legacy: L | null;
  readonly new: N | null;
  readonly equal: boolean;
}

export interface KindOfPair<L = unknown, N = unknown> {
  readonly name: string;
  readonly legacy: ColumnOfPair<L>;
  readonly new: ColumnOfPair<N>;
  readonly values: fc.Arbitrary<RandomPair<L, N>>;
  readonly rule?: ColumnRule;
}

type OnEach = Readonly<Partial<Record<EngineName, string>>>;

const isMysql = (engine: EngineName): boolean => engine === 'mysql' || engine === 'mariadb';
const hexOf = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

function typeOf(types: OnEach, engine: EngineName): string | undefined {
  return types[engine] ?? (engine === 'mariadb' ? types.mysql : undefined);
}

/** A column whose values are written as quoted texts that the engine casts. */
export function cast(types: OnEach): ColumnOfPair<string> {
  return {
    type: (engine) => typeOf(types, engine),
    literal: (engine, value) => (isMysql(engine) ? `'${value}'` : `cast('${value}' as ${typeOf(types, engine) ?? ''})`),
  };
}

/** A column of texts with any characters: written as bytes, so that no lexer has a say. */
export function texts(types: OnEach): ColumnOfPair<string> {
  return {
    type: (engine) => typeOf(types, engine),
    literal: (engine, value) => {
      const hex = hexOf(value);
      if (isMysql(engine)) return `convert(x'${hex}' using utf8mb4)`;
      const text = engine === 'duckdb' ? `decode(from_hex('${hex}'))` : engine === 'postgres' ? `convert_from('\\x${hex}'::bytea, 'UTF8')` : `from_utf8(X'${hex}')`;
      return engine === 'trino' ? `cast(${text} as ${typeOf(types, engine) ?? ''})` : text;
    },
  };
}

const BYTES: ColumnOfPair<string> = {
  type: (engine) => ({ duckdb: 'blob', mysql: 'varbinary(100)', mariadb: 'varbinary(100)', postgres: 'bytea', trino: 'varbinary' })[engine],
  literal: (engine, value) => (isMysql(engine) ? `x'${value}'` : engine === 'postgres' ? `'\\x${value}'::bytea` : engine === 'trino' ? `X'${value}'` : `from_hex('${value}')`),
};

/** Pairs out of `from`: the same value twice, a value and its neighbour, a value and NULL, two NULLs. */
function pairs<T, L = T, N = T>(
  from: fc.Arbitrary<T>, near: (value: T, n: number) => T | null, legacy: (value: T) => L, other: (value: T) => N, equal: (legacy: T, other: T) => boolean,
): fc.Arbitrary<RandomPair<L, N>> {
  return fc.tuple(from, from, fc.nat(19), fc.nat(1_000_000)).map(([value, another, dice, n]): RandomPair<L, N> => {
    if (dice === 0) return { legacy: legacy(value), new: null, equal: false };
    if (dice === 1) return { legacy: null, new: other(value), equal: false };
    if (dice === 2) return { legacy: null, new: null, equal: true };
    const counterpart = dice < 10 ? value : dice < 17 ? near(value, n) : another;
    if (counterpart === null) return { legacy: legacy(value), new: null, equal: false };
    return { legacy: legacy(value), new: other(counterpart), equal: equal(value, counterpart) };
  });
}

const same = <T>(left: T, right: T): boolean => left === right;
const kind = <L, N>(of: KindOfPair<L, N>): KindOfPair => of as KindOfPair;

// Numbers

/** A decimal with `scale` decimals as text, out of its digits as a whole number. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Whole numbers of up to `digits` digits, short ones as often as long ones. */
function wholes(digits: number): fc.Arbitrary<bigint> {
  return fc.integer({ min: 0, max: digits }).chain((length) => fc.bigInt({ min: -(10n ** BigInt(length)) + 1n, max: 10n ** BigInt(length) - 1n }));
}

const decimalColumn = (precision: number, scale: number, engines: readonly EngineName[] = ['duckdb', 'mariadb', 'mysql', 'postgres', 'trino']): ColumnOfPair<string> =>
  cast(Object.fromEntries(engines.map((engine) => [engine, `${engine === 'postgres' ? 'numeric' : 'decimal'}(${precision},${scale})`])));

/** Decimals of one scale whose numbers are equal when their digits are. */
function decimals(digits: number, scale: number): fc.Arbitrary<RandomPair<string, string>> {
  const text = (n: bigint): string => decimalText(n, scale);
  return pairs(wholes(digits), (n, i) => n + BigInt((i % 3) - 1), text, text, same);
}

const BIGINT = cast({ duckdb: 'bigint', mysql: 'bigint', postgres: 'bigint', trino: 'bigint' });
const DOUBLE = cast({ duckdb: 'double', mysql: 'double', postgres: 'double precision', trino: 'double' });
const REAL = cast({ duckdb: 'float', mysql: 'float', postgres: 'real', trino: 'real' });
const NON_FINITE = ['duckdb', 'postgres', 'trino'] as const;
const only = <T>(column: ColumnOfPair<T>, engines: readonly EngineName[]): ColumnOfPair<T> => ({ ...column, type: (engine) => (engines.includes(engine) ? column.type(engine) : undefined) });

const bits = new DataView(new ArrayBuffer(8));
function doubleOf(pattern: bigint): number {
  bits.setBigUint64(0, pattern);
  return bits.getFloat64(0);
}
function singleOf(pattern: number): number {
  bits.setUint32(0, pattern >>> 0);
  return bits.getFloat32(0);
}
/** The double that is `steps` after `x` on the axis of bits. */
function beside(x: number, steps: number): number {
  bits.setFloat64(0, x);
  const found = doubleOf(BigInt.asUintN(64, bits.getBigInt64(0) + BigInt(steps)));
  return Number.isFinite(found) ? found : x;
}

const anyDouble = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(doubleOf).filter(Number.isFinite),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => n / 1000),
  // Their fewest digits may lie exactly between two doubles.
  fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 14, max: 40 })).map(([digits, power]) => Number(`${digits}e${power}`)),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e15, 1e16, 0.001, 9.999999999999999e-4, 999999999999999.9, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64),
);
const anySingle = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }).map(singleOf).filter((x) => Number.isFinite(x) && (x === 0 || Math.abs(x) >= 2 ** -126)), fc.constantFrom(0, -0, 16777216, 3.4028234663852886e38));
const equalNumbers = (left: number, right: number): boolean => left === right || (Number.isNaN(left) && Number.isNaN(right));
const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : Number.isFinite(x) ? x.toExponential(17).replace('e+', 'e') : String(x));

/** An exact number on the legacy side, and a double: equal when the double is the nearest. */
function nearest(digits: number, scale: number): fc.Arbitrary<RandomPair<string, string>> {
  return fc.tuple(wholes(digits), fc.nat(5), fc.integer({ min: -1, max: 1 })).map(([n, dice, steps]): RandomPair<string, string> => {
    const text = decimalText(n, scale);
    const double = Number(text);
    if (dice === 0) return { legacy: null, new: numberText(double), equal: false };
    const other = beside(double, double === 0 ? 0 : steps);
    return { legacy: text, new: numberText(other), equal: other === double };
  });
}

export const numbers: readonly KindOfPair[] = [
  kind({ name: 'bigint and bigint', legacy: BIGINT, new: BIGINT, values: pairs(fc.bigInt({ min: -(2n ** 63n) + 2n, max: 2n ** 63n - 2n }), (n, i) => n + BigInt((i % 3) - 1), String, String, same) }),
  kind({ name: 'bigint and decimal(22,2)', legacy: BIGINT, new: decimalColumn(22, 2), values: fc.tuple(wholes(18), fc.constantFrom(0n, 0n, 1n, -1n, 100n)).map(([n, more]) => ({ legacy: String(n), new: decimalText(n * 100n + more, 2), equal: more === 0n })) }),
  kind({
    name: 'unsigned and decimal(20,0)', legacy: cast({ duckdb: 'ubigint', mysql: 'bigint unsigned', postgres: 'numeric(20,0)', trino: 'decimal(20,0)' }), new: decimalColumn(20, 0),
    values: pairs(fc.bigInt({ min: 1n, max: 2n ** 64n - 2n }), (n, i) => n + BigInt((i % 3) - 1), String, String, same),
  }),
  kind({ name: 'decimal(38,10) and decimal(38,10)', legacy: decimalColumn(38, 10), new: decimalColumn(38, 10), values: decimals(38, 10) }),
  kind({ name: 'decimal(38,0) and decimal(38,0)', legacy: decimalColumn(38, 0), new: decimalColumn(38, 0), values: decimals(38, 0) }),
  kind({ name: 'decimal(38,38) and decimal(38,38)', legacy: decimalColumn(38, 38, ['duckdb', 'trino', 'postgres']), new: decimalColumn(38, 38, ['duckdb', 'trino', 'postgres']), values: decimals(38, 38) }),
  kind({
    name: 'decimal(20,3) and decimal(30,7)', legacy: decimalColumn(20, 3), new: decimalColumn(30, 7),
    values: fc.tuple(wholes(20), fc.constantFrom(0n, 0n, 1n, 10_000n, -10n)).map(([n, more]) => ({ legacy: decimalText(n, 3), new: decimalText(n * 10_000n + more, 7), equal: more === 0n })),
  }),
  kind({ name: 'decimal(65,30) of MySQL and PostgreSQL', legacy: decimalColumn(65, 30, ['mariadb', 'mysql', 'postgres']), new: decimalColumn(65, 30, ['mariadb', 'mysql', 'postgres']), values: decimals(65, 30) }),
  kind({
    name: 'a thousand digits', legacy: cast({ postgres: 'numeric' }), new: cast({ postgres: 'numeric' }),
    values: fc.tuple(wholes(1000), fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 3 }), fc.constantFrom(0n, 0n, 1n)).map(([n, scale, zeros, more]) => ({
      legacy: decimalText(n, scale), new: decimalText((n + more) * 10n ** BigInt(zeros), scale + zeros), equal: more === 0n,
    })),
  }),
  kind({
    name: 'numeric without a scale and decimal(38,10)', legacy: cast({ postgres: 'numeric' }), new: decimalColumn(38, 10),
    values: fc.tuple(wholes(38), fc.constantFrom(0n, 0n, 1n, 1000n)).map(([n, more]) => ({ legacy: decimalText(n * 1000n + more, 13).replace(/0+$/, '').replace(/\.$/, ''), new: decimalText(n, 10), equal: more === 0n })),
  }),
  kind({ name: 'double and double', legacy: DOUBLE, new: DOUBLE, values: pairs(anyDouble, (x, i) => beside(x, (i % 3) - 1), numberText, numberText, equalNumbers) }),
  kind({
    name: 'NaN and the infinities', legacy: only(DOUBLE, NON_FINITE), new: only(DOUBLE, NON_FINITE),
    values: pairs(fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1.7976931348623157e308), (x) => (x === Infinity ? Number.NaN : -x), numberText, numberText, equalNumbers),
  }),
  kind({ name: 'real and real', legacy: REAL, new: REAL, values: pairs(anySingle, (x, i) => Math.fround(x * (i % 2 === 0 ? 1 : 1.0000001)), numberText, numberText, equalNumbers) }),
  kind({ name: 'real and double', legacy: REAL, new: DOUBLE, values: pairs(anySingle, (x, i) => beside(x, x === 0 ? 0 : (i % 3) - 1), (x) => numberText(Math.fround(x)), numberText, (left, right) => Math.fround(left) === right) }),
  kind({ name: 'bigint and double', legacy: BIGINT, new: DOUBLE, values: nearest(18, 0) }),
  kind({ name: 'decimal(15,4) and double', legacy: decimalColumn(15, 4), new: DOUBLE, values: nearest(15, 4) }),
  kind({ name: 'decimal(38,10) and double', legacy: decimalColumn(38, 10), new: DOUBLE, values: nearest(38, 10) }),
  kind({ name: 'decimal(38,37) and double', legacy: decimalColumn(38, 37, ['duckdb', 'trino', 'postgres']), new: DOUBLE, values: nearest(38, 37) }),
  kind({
    name: 'boolean and whole number', legacy: cast({ duckdb: 'boolean', mysql: 'tinyint(1)', postgres: 'boolean', trino: 'boolean' }), new: BIGINT,
    values: pairs(fc.constantFrom('0', '1', '2', '-1'), () => '2', (n) => (n === '0' ? '0' : '1'), (n) => n, (left, right) => (left === '0' ? '0' : '1') === right),
  }),
  kind({
    name: 'bits and decimal(20,0)', new: decimalColumn(20, 0),
    legacy: { type: (engine) => ({ duckdb: 'ubigint', mysql: 'bit(64)', mariadb: 'bit(64)', postgres: 'bit(64)', trino: 'decimal(20,0)' })[engine], literal: (engine, value) => (isMysql(engine) || engine === 'postgres' ? `b'${BigInt(value).toString(2).padStart(64, '0')}'` : engine === 'trino' ? `decimal '${value}'` : value) },
    values: pairs(fc.bigInt({ min: 1n, max: 2n ** 64n - 2n }), (n, i) => n + BigInt((i % 3) - 1), String, String, same),
  }),
  kind({ name: 'year and whole number', legacy: cast({ mysql: 'year' }), new: BIGINT, values: pairs(fc.oneof(fc.integer({ min: 1901, max: 2155 }), fc.constant(0)), (n) => n + 1, (n) => String(n).padStart(4, '0'), String, same) }),
  kind({ name: 'zerofill and whole number', legacy: cast({ mysql: 'int(8) zerofill' }), new: BIGINT, values: pairs(fc.nat(4_000_000), (n) => n * 10, String, String, same) }),
  kind({
    name: 'whole number and text', legacy: BIGINT, new: texts({ duckdb: 'varchar', mysql: 'varchar(60)', postgres: 'text', trino: 'varchar' }),
    values: fc.tuple(wholes(18), fc.constantFrom('', '', ' ', '.0', '~')).map(([n, more]) => ({ legacy: String(n), new: `${n}${more}`, equal: more === '' })),
  }),
];

// Times

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const dateText = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
const lateDate = fc.tuple(fc.integer({ min: 1971, max: 2037 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${year}-${pad(month, 2)}-${pad(day, 2)}`);
const clock = (seconds: number): string => `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
/** Digits behind the point, of which the last are often zeros. */
const fraction = (digits: number): fc.Arbitrary<string> => fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) - 1n }), fc.integer({ min: 0, max: digits })).map(([n, kept]) => n.toString().padStart(digits, '0').slice(0, kept).padEnd(digits, '0'));
const moment = (day: fc.Arbitrary<string>, digits: number): fc.Arbitrary<string> =>
  fc.tuple(day, fc.integer({ min: 0, max: 86_399 }), fraction(digits)).map(([date, seconds, parts]) => `${date} ${clock(seconds)}${digits === 0 ? '' : `.${parts}`}`);
/** The last digit changed, or the hour, or the day. */
function nearMoment(text: string, n: number): string {
  const at = n % 3 === 0 ? text.length - 1 : n % 3 === 1 ? 9 : 15;
  const digit = text[at] ?? '0';
  return `${text.slice(0, at)}${digit === '1' ? '2' : '1'}${text.slice(at + 1)}`;
}
const timestampColumn = (precision: 0 | 3 | 6): ColumnOfPair<string> =>
  cast({ duckdb: { 0: 'timestamp_s', 3: 'timestamp_ms', 6: 'timestamp' }[precision], mysql: `datetime(${precision})`, postgres: `timestamp(${precision})`, trino: `timestamp(${precision})` });
const DATE = cast({ duckdb: 'date', mysql: 'date', postgres: 'date', trino: 'date' });
const NANOS = cast({ duckdb: 'timestamp_ns', trino: 'timestamp(9)' });
const INSTANT: ColumnOfPair<string> = {
  type: (engine) => ({ duckdb: 'timestamptz', mysql: 'timestamp(6) null', mariadb: 'timestamp(6) null', postgres: 'timestamptz', trino: 'timestamp(6) with time zone' })[engine],
  literal: (engine, value) => (isMysql(engine) ? `'${value}'` : engine === 'trino' ? `timestamp '${value} UTC'` : `timestamptz '${value}+00'`),
};
const TIME = cast({ duckdb: 'time', mysql: 'time(6)', postgres: 'time', trino: 'time(6)' });
const identity = <T>(value: T): T => value;
const momentPairs = (day: fc.Arbitrary<string>, digits: number): fc.Arbitrary<RandomPair<string, string>> => pairs(moment(day, digits), nearMoment, identity, identity, same);
const TEXT = texts({ duckdb: 'varchar', mysql: 'varchar(200)', postgres: 'text', trino: 'varchar' });

/** A coarser column on the legacy side: the other has more digits, which are zeros or not. */
const finer = (day: fc.Arbitrary<string>, own: number, more: number): fc.Arbitrary<RandomPair<string, string>> =>
  fc.tuple(moment(day, own), fc.constantFrom('', '', '1'), fc.nat(9)).map(([text, last, dice]): RandomPair<string, string> => {
    if (dice === 0) return { legacy: null, new: text, equal: false };
    const zeros = `${own === 0 ? '.' : ''}${last.padStart(more - own, '0')}`;
    return { legacy: text, new: `${text}${zeros}`, equal: last === '' };
  });
const dateNanos = fc.tuple(fc.integer({ min: 1700, max: 2250 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${year}-${pad(month, 2)}-${pad(day, 2)}`);

export const times: readonly KindOfPair[] = [
  kind({ name: 'date and date', legacy: DATE, new: DATE, values: pairs(dateText, (text) => `${text.slice(0, 9)}${text.endsWith('1') ? '2' : '1'}`, identity, identity, same) }),
  kind({
    name: 'date and timestamp(3)', legacy: DATE, new: timestampColumn(3),
    values: fc.tuple(dateText, fc.constantFrom('00:00:00.000', '00:00:00.000', '00:00:00.001', '12:00:00.000')).map(([day, time]) => ({ legacy: day, new: `${day} ${time}`, equal: time === '00:00:00.000' })),
  }),
  kind({ name: 'timestamp(6) and timestamp(6)', legacy: timestampColumn(6), new: timestampColumn(6), values: momentPairs(dateText, 6) }),
  kind({ name: 'timestamp(3) and timestamp(3)', legacy: timestampColumn(3), new: timestampColumn(3), values: momentPairs(dateText, 3) }),
  kind({ name: 'timestamp(0) and timestamp(0)', legacy: timestampColumn(0), new: timestampColumn(0), values: momentPairs(dateText, 0) }),
  kind({ name: 'timestamp(0) and timestamp(6)', legacy: timestampColumn(0), new: timestampColumn(6), values: finer(dateText, 0, 6) }),
  kind({ name: 'timestamp(3) and timestamp(6)', legacy: timestampColumn(3), new: timestampColumn(6), values: finer(dateText, 3, 6) }),
  kind({ name: 'timestamp(6) and nanoseconds', legacy: timestampColumn(6), new: NANOS, values: finer(dateNanos, 6, 9) }),
  kind({ name: 'nanoseconds and nanoseconds', legacy: NANOS, new: NANOS, values: momentPairs(dateNanos, 9) }),
  kind({ name: 'picoseconds and picoseconds', legacy: cast({ trino: 'timestamp(12)' }), new: cast({ trino: 'timestamp(12)' }), values: momentPairs(dateText, 12) }),
  kind({ name: 'nanoseconds and picoseconds', legacy: NANOS, new: cast({ trino: 'timestamp(12)' }), values: finer(dateNanos, 9, 12) }),
  kind({ name: 'instant and instant', legacy: INSTANT, new: INSTANT, values: momentPairs(lateDate, 6) }),
  kind({ name: 'instant and timestamp(6)', legacy: INSTANT, new: timestampColumn(6), values: momentPairs(lateDate, 6) }),
  kind({ name: 'time and time', legacy: TIME, new: TIME, values: pairs(fc.tuple(fc.nat(86_399), fraction(6)).map(([seconds, parts]) => `${clock(seconds)}.${parts}`), (text) => `${text.slice(0, -1)}${text.endsWith('1') ? '2' : '1'}`, identity, identity, same) }),
  kind({
    name: 'times beyond a day and below zero, and text', legacy: cast({ mysql: 'time(6)' }), new: TEXT,
    values: pairs(fc.tuple(fc.integer({ min: 0, max: 838 * 3600 }), fraction(6), fc.boolean()).map(([seconds, parts, below]) => `${below && (seconds > 0 || Number(parts) > 0) ? '-' : ''}${clock(seconds)}.${parts}`), (text) => `${text}0`, identity, identity, same),
  }),
  kind({
    name: 'zero dates and text', legacy: cast({ mysql: 'date' }), new: TEXT,
    values: pairs(fc.oneof(fc.constantFrom('0000-00-00', '2016-00-00', '2016-07-00', '0000-01-01'), dateText), (text) => text.slice(0, 7), identity, identity, same),
  }),
  kind({ name: 'zero dates and zero dates', legacy: cast({ mysql: 'datetime(6)' }), new: cast({ mysql: 'date' }), values: fc.tuple(fc.constantFrom('0000-00-00', '2016-00-00', '2016-07-00', '2016-07-03'), fc.boolean()).map(([day, midnight]) => ({ legacy: `${day} 00:00:00${midnight ? '' : '.000001'}`, new: day, equal: midnight })) }),
  kind({ name: 'timestamp(6) and text', legacy: timestampColumn(6), new: TEXT, values: momentPairs(dateText, 6) }),
];

// Texts

const HOSTILE = ['', ' ', '  ', '|', '|;', '|!', '||', ';', '!', '~', ':', '1:', '0', '1', 'a', 'A', 'é', 'e\u0301', 'É', 'ß', 'ss', '\u0130', 'i', 'İ', '🤦', '🏼', '\u200d', '\uFFFD', '\uFFFF', '\u00a0', '\t', '\n', '\r\n', '\\', "'", '"', '`', '?', '%', '_', 'null', 'NULL', '日本', '\uE000', '\u{10FFFF}', '\u0001', '{', '}', '[', ']', '(', ')', '=', ','];
const hostile = fc.oneof({ weight: 4, arbitrary: fc.array(fc.constantFrom(...HOSTILE), { maxLength: 8 }).map((parts) => parts.join('')) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\u0000', '')) });

function nearText(text: string, n: number): string {
  const ways = [
    `${text} `, ` ${text}`, text.toUpperCase(), text.toLowerCase(), text.normalize('NFD'), text.normalize('NFC'), text.trimEnd(), `${text}|`, text.replaceAll('|', ''), text.replaceAll('é', 'e'), text.slice(1), `${text}\u0001`,
    text.replaceAll('?', '\uFFFD'), `${text}~`,
  ];
  return ways[n % ways.length]?.toWellFormed() ?? text;
}
const textPairs = (from: fc.Arbitrary<string>, equal: (left: string, right: string) => boolean = same): fc.Arbitrary<RandomPair<string, string>> => pairs(from, nearText, identity, identity, equal);
const withoutBlanks = (text: string): string => text.replace(/ +$/, '');
/** A charset of MySQL, and characters that it has; the other side is plain text. */
const charset = (name: string, collation: string, characters: string): KindOfPair =>
  kind({
    name: `${collation} and text`, legacy: texts({ mysql: `varchar(60) character set ${name} collate ${collation}` }), new: TEXT,
    values: pairs(fc.array(fc.constantFrom(...characters, '|', ';', '!', '?', 'a', ' '), { maxLength: 8 }).map((parts) => parts.join('')), (text, n) => nearText(text, n).normalize('NFC'), identity, identity, same),
  });

const UUID = cast({ duckdb: 'uuid', mariadb: 'uuid', postgres: 'uuid', trino: 'uuid' });
// Of version 4: MariaDB takes not every 16 bytes for one.
const uuids = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-a$4-'));
const LABELS = ['small', 'Großes', "it's", 'x,y', '', ' ', '|'];
const labels = LABELS.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ');

export const textKinds: readonly KindOfPair[] = [
  kind({ name: 'text and text', legacy: texts({ duckdb: 'varchar', mysql: 'varchar(200) collate utf8mb4_general_ci', postgres: 'text', trino: 'varchar' }), new: TEXT, values: textPairs(hostile) }),
  kind({ name: 'text and longer text', legacy: texts({ duckdb: 'varchar', mysql: 'longtext collate utf8mb4_bin', postgres: 'varchar(300)', trino: 'varchar(300)' }), new: TEXT, values: textPairs(hostile) }),
  kind({
    name: 'text with U+0000 and text', legacy: texts({ duckdb: 'varchar', mysql: 'varchar(200)', trino: 'varchar' }), new: texts({ duckdb: 'varchar', mysql: 'varchar(200)', trino: 'varchar' }),
    values: textPairs(fc.tuple(hostile, hostile).map((parts) => parts.join('\u0000')), same),
  }),
  kind({
    name: 'char(40) and text', legacy: texts({ mysql: 'char(40)', postgres: 'char(40)', trino: 'char(40)' }), new: TEXT,
    values: textPairs(hostile.map((text) => withoutBlanks([...text].slice(0, 40).join(''))), (left, right) => left === withoutBlanks(right)),
  }),
  kind({
    name: 'char(40) and char(50)', legacy: texts({ mysql: 'char(40)', postgres: 'char(40)', trino: 'char(40)' }), new: texts({ mysql: 'char(50)', postgres: 'char(50)', trino: 'char(50)' }),
    values: textPairs(hostile.map((text) => withoutBlanks([...text].slice(0, 38).join(''))), (left, right) => left === withoutBlanks(right)),
  }),
  kind({ name: 'text without blanks at the end', legacy: TEXT, new: TEXT, rule: { trimBlanks: true }, values: textPairs(hostile, (left, right) => withoutBlanks(left) === withoutBlanks(right)) }),
  kind({
    name: 'text without case', legacy: TEXT, new: TEXT, rule: { foldCase: true },
    values: textPairs(fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', ' ', '|', '1', 'z', 'Z'), maxLength: 6 }), (left, right) => left.toLowerCase() === right.toLowerCase()),
  }),
  kind({ name: 'bytes and bytes', legacy: BYTES, new: BYTES, values: pairs(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')), (text, n) => (n % 2 === 0 ? `${text}00` : `${text}20`), identity, identity, same) }),
  kind({ name: 'uuid and uuid', legacy: UUID, new: UUID, values: pairs(uuids, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`, (text) => text.toUpperCase(), identity, same) }),
  kind({ name: 'char(36) and uuid', legacy: texts({ mysql: 'char(36)' }), new: UUID, values: pairs(uuids, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`, (text) => text.toUpperCase(), identity, same) }),
  kind({
    name: 'uuid and text', legacy: UUID, new: TEXT,
    values: fc.oneof(
      pairs(uuids, (text) => `${text}x`, identity, (text) => text.toUpperCase(), same),
      fc.tuple(fc.option(uuids, { nil: null }), hostile).map(([uuid, text]): RandomPair<string, string> => ({ legacy: uuid, new: text, equal: false })),
      fc.tuple(uuids, hostile).map(([uuid, text]): RandomPair<string, string> => ({ legacy: uuid, new: `${uuid}${text}`, equal: withoutBlanks(text) === '' })),
    ),
  }),
  kind({ name: 'enum and text', legacy: texts({ duckdb: `enum(${labels})`, mysql: `enum(${labels})` }), new: TEXT, values: pairs(fc.constantFrom('small', 'Großes', "it's", 'x,y', '|'), nearText, identity, identity, same) }),
  kind({ name: 'set and text', legacy: texts({ mysql: "set('a', 'B', 'é', '|')" }), new: TEXT, values: pairs(fc.subarray(['a', 'B', 'é', '|']).map((parts) => parts.join(',')), nearText, identity, identity, same) }),
  charset('latin1', 'latin1_swedish_ci', 'é€ÿßøÆ'),
  charset('latin1', 'latin1_bin', 'é€ÿßøÆ'),
  charset('cp1251', 'cp1251_general_ci', 'жЯёЁ№€'),
  charset('big5', 'big5_bin', '四一中文功'),
  charset('big5', 'big5_chinese_ci', '四一中文功'),
  charset('sjis', 'sjis_bin', 'ソ表能十予日本ｱ'),
  charset('gbk', 'gbk_bin', '誠中文一亅'),
  charset('utf16', 'utf16_bin', 'Ā簀㼀é🤦'),
  charset('ucs2', 'ucs2_general_ci', 'Ā簀㼀é日'),
  charset('utf32', 'utf32_bin', 'Ā簀㼀é🤦'),
];
