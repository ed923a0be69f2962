/** Cells of a lattice: what a value with a tolerance is hashed as. Which cell a column has: `engine/lattice.ts`. */
import type { CanonicalForm, ColumnType } from '../../engine/types.ts';
import { UnsupportedForm, type Sql } from '../dialect.ts';
import { canonicalSql } from './canonical.ts';
import type { EngineSql } from './engineSql.ts';

/**
 * The cell of a value as text in the alphabet of numbers, or `e` and the canonical text where the value is its own cell. Two values that
 * share a cell agree within the tolerance that the cell was made of:
 * - integers and decimals in their forms: floor(x / width) · width · 10^decimals of the width, or x rounded, exactly.
 * - floats, dates, times and timestamps (in seconds): as doubles, by a tenth less than the width. A value for which rounding could use up
 *   that tenth, or which is no point on the axis (NaN, infinities, zero dates, years outside 1 to 9999), is its own cell.
 * Floats are told apart by their canonical texts, which are within half a unit in the last place of the double: that is in the tenth too.
 */
export function cellSql(engine: EngineSql, x: Sql, type: ColumnType, form: CanonicalForm, cell: string): Sql {
  const own = engine.concat(["'e'", canonicalSql(engine, x, type, form)]);
  if (type.kind === 'date' || type.kind === 'time' || type.kind === 'timestamp') {
    const seconds = engine.seconds(x, type);
    const axis = type.kind === 'time' ? { from: -1e7, to: 1e7 } : DATES;
    const lowest = double(engine, axis.from);
    return doubleCell(engine, seconds, cell, own, `${seconds} >= ${lowest} and ${seconds} < ${double(engine, axis.to)}`);
  }
  if (type.kind !== 'integer' && type.kind !== 'decimal' && type.kind !== 'float') throw new UnsupportedForm(`A tolerance on a column of type ${type.kind} makes no sense: take it away.`);
  const decimals = roundedTo(cell);
  if (form.form === 'float') {
    const y = type.kind === 'float' ? (type.bits === 32 ? engine.widen(x) : x) : engine.toDouble(x, type);
    return decimals === null ? doubleCell(engine, y, cell, own) : roundedDouble(engine, y, decimals, own);
  }
  if (type.kind === 'float') throw new UnsupportedForm(`A column of type float has no cells in the form ${form.form}.`);
  const exact = decimals === null ? floorCell(engine, x, type, cell) : roundedCell(engine, x, type, decimals);
  // NUMERIC without a scale holds infinities and NaN where an engine has them: no arithmetic tells these apart.
  return type.kind === 'decimal' && type.anyScale === true ? `case when abs(${x}) < ${'1'.padEnd(61, '0')} then ${exact} else ${own} end` : exact;
}

/** Seconds since 1970 of the first moment of the years 1 and 10000. */
const DATES = { from: -62_135_596_800, to: 253_402_300_800 };

/**
 * The share of the width that is kept for rounding is 0.1. A quotient below 2^46 is wrong by at most 2^-6, and its text (that of a 32-bit float is
 * the text of the double that it is) by less; two values: four times that.
 */
const MOST_CELLS = 2 ** 46;

/** @param own the value as a cell of its own @param also what must hold for a value to lie on the axis */
function doubleCell(engine: EngineSql, x: Sql, width: string, own: Sql, also?: Sql): Sql {
  const narrow = Number(width) * 0.9;
  const cell = engine.floatText(`floor(${x} / ${double(engine, narrow)})`);
  // Some engines refuse a quotient that is too small or too large for a double. So near 0, the side does not matter.
  const tiny = `abs(${x}) < ${double(engine, narrow * 2 ** -60)}`;
  const inside = `abs(${x}) < ${double(engine, narrow * MOST_CELLS)}`;
  return `case when ${tiny} then '0' when ${inside}${also === undefined ? '' : ` and ${also}`} then ${cell} else ${own} end`;
}

/** Below so many units, the double and the text of a number are on the same side of a half when the double is 0.001 away from it. */
const MOST_UNITS = 2 ** 40;

/** A number near a half is its own cell: its text may lie on the other side. */
function roundedDouble(engine: EngineSql, x: Sql, decimals: number, own: Sql): Sql {
  const unit = 10 ** decimals;
  const units = `(abs(${x}) * ${double(engine, unit)})`;
  const half = double(engine, 0.5);
  const clear = `abs(${units} - floor(${units}) - ${half}) > ${double(engine, 0.001)}`;
  const rounded = `floor(${units} + ${half})`;
  const text = engine.floatText(`(case when ${x} < ${double(engine, 0)} then -${rounded} else ${rounded} end)`);
  // Nested, so that no engine multiplies what would be too large for a double.
  return `case when abs(${x}) < ${double(engine, MOST_UNITS / unit)} then case when ${clear} then ${text} else ${own} end else ${own} end`;
}

type Exact = Extract<ColumnType, { readonly kind: 'integer' | 'decimal' }>;

function floorCell(engine: EngineSql, x: Sql, type: Exact, width: string): Sql {
  const { digits, shift } = takeApart(width);
  const scaled = engine.scaledFloor(x, type, shift);
  if (digits === '1') return engine.integerAsText(scaled);
  const remainder = `mod(mod(${scaled}, ${digits}) + ${digits}, ${digits})`;
  // The lower edge of the cell stands for it: a quotient of the largest decimals does not fit where engines divide in 64 bits.
  return engine.integerAsText(`(${scaled} - ${remainder})`);
}

/** Every engine rounds decimals half away from zero, as `roundTo` does. */
function roundedCell(engine: EngineSql, x: Sql, type: Exact, decimals: number): Sql {
  return engine.integerAsText(engine.scaledFloor(type.kind === 'integer' ? x : `round(${x}, ${decimals})`, type, decimals));
}

function double(engine: EngineSql, value: number): Sql {
  return engine.nativeLiteral(String(value).replace('e+', 'e'), { kind: 'float', bits: 64 });
}

/** The digits of `round 2`; null for a width. */
export function roundedTo(cell: string): number | null {
  const match = /^round (\d+)$/.exec(cell);
  return match === null ? null : Number(match[1]);
}

/** `0.25` is 25 · 10^−2: `digits` and `shift` of width = digits · 10^−shift. */
function takeApart(width: string): { readonly digits: string; readonly shift: number } {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(width);
  const digits = `${match?.[1] ?? ''}${match?.[2] ?? ''}`.replace(/^0+/, '');
  if (match === null || digits === '') throw new UnsupportedForm(`"${width}" is no width of a lattice: it has to be a decimal number above 0.`);
  const trailing = /0*$/.exec(digits)?.[0].length ?? 0;
  const shift = (match[2]?.length ?? 0) - trailing;
  // A width above 1 that ends in zeros stays whole: only powers of ten below the point are shifted.
  if (shift < 0) return { digits: digits.slice(0, digits.length - trailing) + '0'.repeat(-shift), shift: 0 };
  return { digits: digits.slice(0, digits.length - trailing), shift };
}
