/** Cells of a lattice: what a value with a tolerance is hashed as. */
import type { CanonicalForm, ColumnType } from '../../engine/types.ts';
import { UnsupportedForm, type Sql } from '../dialect.ts';
import type { EngineSql } from './engineSql.ts';

/**
 * floor(x / width), as text. Values further apart than `width` never share a cell:
 * - integers and decimals (in their forms) are divided exactly;
 * - floats, dates, times and timestamps (in seconds) are divided as doubles, by a width a thousandth smaller than asked for, so that
 *   rounding cannot put two such values into one cell. The double is written in the canonical form of floats.
 */
export function cellSql(engine: EngineSql, x: Sql, type: ColumnType, form: CanonicalForm, width: string): Sql {
  if (type.kind === 'date' || type.kind === 'time' || type.kind === 'timestamp') return doubleCell(engine, engine.seconds(x, type), width);
  if (type.kind === 'float') return doubleCell(engine, type.bits === 32 ? engine.widen(x) : x, width);
  if (type.kind !== 'integer' && type.kind !== 'decimal') throw new UnsupportedForm(`A tolerance on a column of type ${type.kind} makes no sense: take it away.`);
  if (form.form === 'float') return doubleCell(engine, engine.toDouble(x, type), width);
  const { digits, shift } = takeApart(width);
  const scaled = engine.scaledFloor(x, type, shift);
  if (digits === '1') return engine.integerAsText(scaled);
  const remainder = `mod(mod(${scaled}, ${digits}) + ${digits}, ${digits})`;
  return engine.integerAsText(engine.exactQuotient(`(${scaled} - ${remainder})`, digits));
}

function doubleCell(engine: EngineSql, x: Sql, width: string): Sql {
  const narrower = Number(width) * 0.999;
  return engine.floatText(`floor(${x} / ${engine.nativeLiteral(String(narrower), { kind: 'float', bits: 64 })})`);
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
