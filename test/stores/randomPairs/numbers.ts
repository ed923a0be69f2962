/** Numbers of all sizes, and what is compared with them. */
import fc from 'fast-check';
import { cast, isMysql, kind, pairs, same, texts } from './kinds.ts';
import type { EngineName } from '../engines.ts';
import type { ColumnOfPair, KindOfPair, RandomPair } from './kinds.ts';

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
  fc.constantFrom(0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, 1e15, 1e16, 0.001, 9.999999999999998e-4, 1e15 - 0.125, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64),
);
const anySingle = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }).map(singleOf).filter((x) => Number.isFinite(x) && (x === 0 || Math.abs(x) >= 2 ** -126)), fc.constantFrom(0, -0, 16777216, Number('3.4028234663852886e38')));
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
  kind({ name: 'zerofill with decimals and decimal(38,10)', legacy: cast({ mysql: 'decimal(20,4) zerofill' }), new: decimalColumn(38, 10), values: pairs(wholes(20).map((n) => (n < 0n ? -n : n)), (n, i) => n + BigInt(i % 2), (n) => decimalText(n, 4), (n) => decimalText(n * 1_000_000n, 10), same) }),
  kind({
    name: 'zerofill of 65 digits', legacy: cast({ mysql: 'decimal(65,30) zerofill' }), new: decimalColumn(65, 30, ['mariadb', 'mysql', 'postgres']),
    values: pairs(wholes(65).map((n) => (n < 0n ? -n : n)), (n, i) => n + BigInt(i % 2), (n) => decimalText(n, 30), (n) => decimalText(n, 30), same),
  }),
  kind({
    name: 'whole number and text', legacy: BIGINT, new: texts({ duckdb: 'varchar', mysql: 'varchar(60)', postgres: 'text', trino: 'varchar' }),
    values: fc.tuple(wholes(18), fc.constantFrom('', '', ' ', '.0', '~')).map(([n, more]) => ({ legacy: String(n), new: `${n}${more}`, equal: more === '' })),
  }),
];
