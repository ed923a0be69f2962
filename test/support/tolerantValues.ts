/** Pairs of values at the edges of a tolerance, for property tests on arrays and on engines. */
import fc from 'fast-check';
import { parseDecimal } from '../../server/engine/decimal.ts';
import { agree } from '../../server/engine/tolerance.ts';
import type { CanonicalForm, CanonicalValue, Column, ColumnType, Tolerance } from '../../server/engine/types.ts';

/** A column with a tolerance, and how to make two values of it that are a bound apart, or just more or less. */
export interface TolerantColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly form: CanonicalForm;
  readonly tolerances: readonly Tolerance[];
  /** A pair of canonical values under a tolerance. */
  readonly pair: (tolerance: Tolerance) => fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]>;
}

/** A multiple of the bound in which the lattice's edges lie, now and then huge. */
const STEPS = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -1_000_000, max: 1_000_000 }));
/** So many smallest steps beside an edge. */
const BESIDE = fc.constantFrom(-2, -1, 0, 1, 2);
/** The second value: the first, or a bound away from it and a little more or less. */
const APART = fc.constantFrom(0, 0.5, -0.5, 1, -1, 2, -2);

const withNull = (pair: fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]>): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> =>
  fc.tuple(pair, fc.integer({ min: 0, max: 19 })).map(([[l, r], n]): readonly [CanonicalValue, CanonicalValue] => (n === 0 ? [null, r] : n === 1 ? [l, null] : n === 2 ? [null, null] : [l, r]));

/** Exact numbers of a scale as canonical texts; `bound` in units of that scale. */
function exactPair(scale: number, bound: number, most: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  const clamp = (units: number): string => unitsText(BigInt(Math.max(-most, Math.min(most, Math.trunc(units)))), scale);
  return withNull(fc.tuple(STEPS, BESIDE, APART, BESIDE).map(([k, a, apart, b]) => {
    const first = Math.trunc((k * bound) / 2) + a;
    return [clamp(first), clamp(first + apart * bound + b)];
  }));
}

/** `-1205` at scale 2 is `-12.05`; never a negative zero. */
export function unitsText(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The canonical text of a double, as `types.ts` documents it. */
export function doubleText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
  if (x === 0) return '0';
  const magnitude = Math.abs(x);
  if (magnitude >= 1e-3 && magnitude < 1e15) return String(x);
  return x.toExponential().replace('e+', 'e');
}

const neighbours = (x: number, steps: number): number => {
  let y = x;
  for (let i = 0; i < Math.abs(steps); i++) y = next(y, Math.sign(steps));
  return y;
};

/** The next double in a direction. */
function next(x: number, direction: number): number {
  if (!Number.isFinite(x)) return x;
  if (x === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(Math.sign(x) === direction ? 1 : -1));
  return view.getFloat64(0);
}

function doublePair(bound: number, specials: boolean): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  const odd = fc.constantFrom(...(specials ? [NaN, Infinity, -Infinity] : []), 0, -0, 1e15, 9_007_199_254_740_994, 1e22, -1e15, 123_456_789.125, 1e-9, 5e-324, 1e300, -1e300);
  const first = fc.oneof({ weight: 6, arbitrary: fc.tuple(STEPS, BESIDE).map(([k, a]) => neighbours((k * bound) / 2, a)) }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }) });
  const near = fc.tuple(first, APART, BESIDE).map(([x, apart, b]) => [doubleText(x), doubleText(neighbours(x + apart * bound, b))] as const);
  const huge = fc.tuple(fc.double({ min: 1, max: 64, noNaN: true }), fc.boolean()).map(([m, up]) => {
    const merged = mergedNeighbours(m, bound).map(doubleText);
    return [merged[up ? 1 : 0] ?? null, merged[up ? 0 : 1] ?? null] as const;
  });
  return withNull(fc.oneof({ weight: 4, arbitrary: near }, { weight: 1, arbitrary: huge }));
}

/** Two doubles that are further apart than the bound, and whose quotients by it (or by a tenth less) are not: beyond so many bounds doubles have no room for cells. */
function mergedNeighbours(start: number, bound: number): readonly number[] {
  for (let m = start; ; m = m > 64 ? 1 : m + 0.37) {
    const x = m * bound * 2 ** 53;
    const y = next(x, 1);
    if (y - x > bound && [bound, bound * 0.999, bound * 0.9].some((width) => Math.floor(x / width) === Math.floor(y / width))) return [x, y];
  }
}

/** Decimal halves: their texts round away from zero, and many of their doubles lie below the half. Beside them, what they round to and what not. */
function halfPair(decimals: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  return fc.tuple(fc.integer({ min: -2_000_000, max: 2_000_000 }), fc.boolean(), BESIDE).map(([k, up, b]) => {
    const half = Number(`${(2 * k + 1) * 5}e-${decimals + 1}`);
    return [doubleText(neighbours(half, b)), doubleText(Number(`${k + (up ? 1 : 0)}e-${decimals}`))];
  });
}

/** The next 32-bit float in a direction. Its canonical text is that of the double that it is. */
function nextSingle(x: number, direction: number): number {
  if (x === 0 || direction === 0) return x;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  view.setInt32(0, view.getInt32(0) + (Math.sign(x) === direction ? 1 : -1));
  return view.getFloat32(0);
}

function singlePair(bound: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  const first = fc.tuple(fc.oneof(STEPS, fc.integer({ min: -16_777_216, max: 16_777_216 })), BESIDE).map(([k, a]) => nextSingle(Math.fround((k * bound) / 2), Math.sign(a)));
  return withNull(fc.tuple(first, APART, BESIDE).map(([x, apart, b]) => [doubleText(x), doubleText(nextSingle(Math.fround(x + apart * bound), Math.sign(b)))]));
}

/** A timestamp out of microseconds since 1970. */
export function stampText(micros: number, precision: number): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros - seconds * 1e6).padStart(6, '0').slice(0, precision);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}${precision === 0 ? '' : `.${fraction}`}`;
}

const EPOCHS = fc.constantFrom(0, 1_467_504_000_000_000, -86_400_000_000, -30_000_000_000_000_000, 253_402_300_799_000_000 / 2);

function stampPair(seconds: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  return withNull(fc.tuple(EPOCHS, fc.integer({ min: -5, max: 5 }), BESIDE, APART, BESIDE).map(([epoch, k, a, apart, b]) => {
    const first = epoch + Math.round((k * seconds * 1e6) / 2) + a;
    return [stampText(first, 6), stampText(first + Math.round(apart * seconds * 1e6) + b, 6)];
  }));
}

/** A time of day out of microseconds. */
function clockText(micros: number): string {
  return stampText(Math.max(0, Math.min(86_399_999_999, micros)), 6).slice(11);
}

function clockPair(seconds: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  return withNull(fc.tuple(fc.constantFrom(0, 43_200_000_000, 86_399_000_000), fc.integer({ min: -5, max: 5 }), BESIDE, APART, BESIDE).map(([start, k, a, apart, b]) => {
    const first = start + Math.round((k * seconds * 1e6) / 2) + a;
    return [clockText(first), clockText(first + Math.round(apart * seconds * 1e6) + b)];
  }));
}

function dayPair(days: number): fc.Arbitrary<readonly [CanonicalValue, CanonicalValue]> {
  const text = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
  return withNull(fc.tuple(fc.constantFrom(0, 16_985, -719_000, 2_932_800), fc.integer({ min: -9, max: 9 }), APART, BESIDE).map(([epoch, k, apart, b]) => [text(epoch + k), text(epoch + k + Math.trunc(apart * days) + b)]));
}

const decimal = (scale: number): { readonly type: ColumnType; readonly form: CanonicalForm } => ({ type: { kind: 'decimal', precision: 18, scale }, form: { form: 'decimal', scale } });

/** The columns: every form that has a distance, with bounds on, between and beyond the steps of the form. */
export const TOLERANT: readonly TolerantColumn[] = [
  {
    name: 'whole', type: { kind: 'integer' }, form: { form: 'integer' }, tolerances: [{ abs: '1' }, { abs: '0.5' }, { abs: '2.5' }, { abs: '3' }, { abs: '100' }, { abs: '10', rel: '0.01' }],
    pair: ({ abs }) => exactPair(0, Math.max(1, Math.floor(Number(abs))), 2 ** 52),
  },
  { name: 'money', ...decimal(4), tolerances: [{ abs: '0.01' }, { abs: '0.0001' }, { abs: '0.00005' }, { abs: '0.00035' }, { abs: '1.5' }, { abs: '1000' }], pair: ({ abs }) => exactPair(4, Math.max(1, Math.floor(Number(abs) * 10_000)), 9e13) },
  { name: 'rounded', ...decimal(3), tolerances: [{ decimals: 0 }, { decimals: 1 }, { decimals: 2 }, { decimals: 3 }, { decimals: 5 }], pair: ({ decimals = 0 }) => exactPair(3, Math.max(1, 10 ** (3 - decimals)), 9e13) },
  { name: 'ratio', type: { kind: 'float', bits: 64 }, form: { form: 'float', bits: 64 }, tolerances: [{ abs: '0.1' }, { abs: '0.001' }, { abs: '1' }, { abs: '1e-9' }, { abs: '250', rel: '0.001' }], pair: ({ abs }) => doublePair(Number(abs), true) },
  { name: 'cut', type: { kind: 'float', bits: 64 }, form: { form: 'float', bits: 64 }, tolerances: [{ decimals: 0 }, { decimals: 2 }, { decimals: 6 }], pair: ({ decimals = 0 }) => fc.oneof(doublePair(10 ** -decimals, true), halfPair(decimals)) },
  { name: 'share', type: { kind: 'float', bits: 64 }, form: { form: 'float', bits: 64 }, tolerances: [{ rel: '0.01' }, { rel: '0.000001' }], pair: () => doublePair(0.01, true) },
  { name: 'single', type: { kind: 'float', bits: 32 }, form: { form: 'float', bits: 32 }, tolerances: [{ abs: '0.1' }, { abs: '1' }, { abs: '0.001' }, { decimals: 1 }, { decimals: 0 }], pair: ({ abs, decimals = 0 }) => singlePair(abs === undefined ? 10 ** -decimals : Number(abs)) },
  { name: 'at', type: { kind: 'timestamp', precision: 6, zoned: false }, form: { form: 'timestamp', precision: 6 }, tolerances: [{ seconds: '1' }, { seconds: '0.5' }, { seconds: '0.001' }, { seconds: '0.000001' }, { seconds: '3600' }], pair: ({ seconds }) => stampPair(Number(seconds)) },
  { name: 'clock', type: { kind: 'time', precision: 6 }, form: { form: 'time', precision: 6 }, tolerances: [{ seconds: '1' }, { seconds: '0.001' }, { seconds: '7200' }], pair: ({ seconds }) => clockPair(Number(seconds)) },
  { name: 'day', type: { kind: 'date' }, form: { form: 'date' }, tolerances: [{ seconds: '86400' }, { seconds: '86399' }, { seconds: '172800' }, { seconds: '1' }], pair: ({ seconds }) => dayPair(Math.max(1, Math.floor(Number(seconds) / 86_400))) },
];

/** The definition that the findings are held against: `agree`, on the exact texts. */
export function differs(legacy: CanonicalValue, other: CanonicalValue, column: TolerantColumn, tolerance: Tolerance): boolean {
  return agree(legacy, other, column.form, tolerance) === 'differs';
}

/** Distance by exact arithmetic that shares nothing with the product but the reading of digits: of numbers under `abs` alone. */
export function fartherThan(legacy: string, other: string, abs: string): boolean {
  const [l, r, bound] = [legacy, other, abs].map(parseDecimal);
  if (l === undefined || r === undefined || bound === undefined || l === null || r === null || bound === null) return legacy !== other;
  const scale = Math.max(l.scale, r.scale, bound.scale);
  const at = ({ unscaled, scale: own }: { readonly unscaled: bigint; readonly scale: number }): bigint => unscaled * 10n ** BigInt(scale - own);
  const apart = at(l) - at(r);
  return (apart < 0n ? -apart : apart) > at(bound);
}

/** The column as a relation has it. */
export function asColumn({ name, type }: TolerantColumn): Column {
  return { name, type, native: type.kind };
}
