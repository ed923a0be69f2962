/**
 * The cells that values with a tolerance are hashed as, so that near values mostly share a hash.
 *
 * What must hold is one thing: **two values that share a cell agree** (`agree` of `tolerance.ts`). Then equal hashes prove agreement and nothing is
 * missed at any tolerance. Values that agree but lie in two cells are candidates, which the row level settles by their exact texts.
 *
 * - `abs`: floor(x / w). Numbers of a known scale lie on a grid of steps s, and a cell of n + 1 grid points, n = floor(abs / s), is never
 *   wider than n · s ≤ abs: that is the widest sound cell, and of use where `abs` is the step itself. Other numbers: w = abs.
 * - `abs` and `rel`: either suffices to agree, so that cells within `abs` are sound whatever `rel` is.
 * - `rel` alone: no uniform lattice fits (near zero every cell is too wide), so that the column is hashed as its exact values.
 * - `decimals`: two values agree when they round to the same decimal, half away from zero. That is no distance but an equivalence: 0.49 and
 *   0.51 do not agree at 0 decimals, so that no floor lattice whose edges are not exactly the halves is sound, and on the negative side the
 *   halves belong to the lower cell. The rounded value itself is the cell; candidates at edges do not exist.
 * - `seconds`: floor(seconds since 1970 / w), w = seconds. Below 0.1 ms: exact values, because engines give seconds as doubles.
 *
 * A key column never has a tolerance. A tolerance that has no meaning for the form (`agree` tolerates nothing) gives no cell.
 */
import { decimalText, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { ColumnType, PlannedColumn } from './types.ts';
import { SIDES } from './types.ts';

/** Digits that an exact cell is computed in on every engine. */
const MOST_DIGITS = 38;

/** Digits that a width has at most: it is an integer literal of the statement. */
const MOST_WIDTH_DIGITS = 15;

/** Below this width in seconds a cell could be missed by the rounding of a double. */
const FEWEST_SECONDS = 0.0001;

/** The cell of a column as `RenderedColumn.cell` writes it, or undefined when its values are hashed as they are. */
export function latticeCell(column: PlannedColumn): string | undefined {
  const { tolerance, form, isKey, withoutCells } = column;
  if (tolerance === undefined || isKey || withoutCells === true) return undefined;
  const types = SIDES.map((side) => column.sides[side].type);
  switch (form.form) {
    case 'integer':
    case 'decimal': {
      if (!types.every(isExact)) return undefined;
      const anyScale = types.some((type) => type.kind === 'decimal' && type.anyScale === true);
      const scale = form.form === 'integer' ? 0 : form.scale;
      if (tolerance.abs !== undefined) {
        const width = anyScale ? parseDecimal(tolerance.abs) : gridWidth(tolerance.abs, scale);
        return width !== null && fits(types, width.scale) ? widthText(width) : undefined;
      }
      const { decimals } = tolerance;
      // At a scale that is no finer, rounding changes nothing.
      return decimals !== undefined && (anyScale || decimals < scale) && fits(types, decimals) ? `round ${decimals}` : undefined;
    }
    case 'float':
      if (!types.every((type) => type.kind === 'float' || isExact(type))) return undefined;
      if (tolerance.abs !== undefined) return doubleWidth(tolerance.abs, 1e-200);
      return tolerance.decimals !== undefined && tolerance.decimals <= 15 ? `round ${tolerance.decimals}` : undefined;
    case 'date':
    case 'time':
    case 'timestamp':
      if (tolerance.seconds === undefined || !types.every((type) => type.kind === 'date' || type.kind === 'time' || type.kind === 'timestamp')) return undefined;
      return doubleWidth(tolerance.seconds, FEWEST_SECONDS);
    default:
      return undefined;
  }
}

function isExact(type: ColumnType): boolean {
  return type.kind === 'integer' || type.kind === 'decimal';
}

/** Whether a number of each type, shifted by so many digits, still fits the widest decimal of every engine. */
function fits(types: readonly ColumnType[], shift: number): boolean {
  return types.every((type) => digitsOf(type) + shift + 1 <= MOST_DIGITS);
}

/** Integers of more than 64 bits have more digits than fit. */
function digitsOf(type: ColumnType): number {
  if (type.kind === 'integer' && type.wide !== undefined) return MOST_DIGITS;
  return type.kind === 'decimal' && type.anyScale !== true ? type.precision : 20;
}

/** (floor(abs / step) + 1) · step on the grid of a scale; null where a cell would hold one value only. */
function gridWidth(abs: string, scale: number): Decimal | null {
  const bound = parseDecimal(abs);
  if (bound === null) return null;
  const steps = bound.scale >= scale ? bound.unscaled / 10n ** BigInt(bound.scale - scale) : bound.unscaled * 10n ** BigInt(scale - bound.scale);
  return steps <= 0n ? null : { unscaled: steps + 1n, scale };
}

/** A width in plain digits; undefined when it is 0 or has more digits than a statement should carry. */
function widthText(width: Decimal): string | undefined {
  const { unscaled, scale } = width;
  if (unscaled <= 0n || unscaled.toString().length > MOST_WIDTH_DIGITS || scale > MOST_WIDTH_DIGITS) return undefined;
  return decimalText(width);
}

/** A width that cells are computed with as doubles. */
function doubleWidth(text: string, least: number): string | undefined {
  const width = Number(text);
  return width >= least && width <= 1e200 ? text : undefined;
}
