/** Values at which the cells of a tolerance are known to go wrong: at their edges, on both sides of zero, and where digits get lost. */
import { decimalText, parseDecimal } from '../engine/decimal.ts';
import type { Decimal } from '../engine/decimal.ts';
import { roundedTo } from '../sql/dialects/cell.ts';
import { edgeValues, type EdgeColumn } from './edgeValues.ts';
import { fitsDate, fitsDecimal, fitsInteger, fitsSingle, fitsTime, fitsTimestamp } from './fits.ts';

/** Values of a column at most: each is asked of the server once. */
const MOST_VALUES = 300;
const bothWays = (distances: readonly bigint[]): readonly bigint[] => distances.flatMap((distance) => [distance, -distance]);
/** Half cells from an edge, the near ones and far ones as well. */
const NEAR_HALVES = bothWays([0n, 1n, 2n, 3n, 4n]);
const HALVES = [...NEAR_HALVES, ...bothWays([5n, 7n, 8n, 2_000n, 2_001n])];
/** Seconds since 1970: 1970, 2016, 2000-02-29, a year before 1970, the first and the last days of the calendar. */
const MOMENTS: readonly bigint[] = [0n, 1_467_504_000n, 951_782_400n, -31_536_000n, -62_135_510_400n, 253_402_214_400n];
/** Seconds since midnight. */
const HOURS: readonly bigint[] = [0n, 43_200n, 86_399n];
/** The years 1 to 9999, in seconds since 1970. */
const FIRST = -62_135_596_800n;
const AFTER = 253_402_300_800n;
const NANOS = 1_000_000_000n;

/** Values of a column for a cell as `RenderedColumn.cell` writes it, in canonical texts of the column's type, each once. */
export function cellValues(column: EdgeColumn, cell: string): readonly string[] {
  const decimals = roundedTo(cell);
  const width = decimals === null ? parseDecimal(cell) : { unscaled: 1n, scale: decimals };
  if (width === null || width.unscaled <= 0n) return [];
  const known = edgeValues(column).filter((value) => typeof value === 'string');
  const values = valuesNear(column, width, known);
  return [...new Set([...values, ...known])].slice(0, MOST_VALUES);
}

function valuesNear(column: EdgeColumn, width: Decimal, known: readonly string[]): readonly string[] {
  const { type } = column;
  switch (type.kind) {
    case 'integer':
      return exactNear(width, 0, known).filter((value) => fitsInteger(value, column.native));
    case 'decimal':
      return exactNear(width, type.anyScale === true ? width.scale + 2 : type.scale, known).filter((value) => fitsDecimal(value, type));
    case 'float':
      return floatsNear(width, known, type.bits).filter((value) => type.bits === 64 || fitsSingle(value));
    case 'date':
      return MOMENTS.flatMap((moment) => near(width, moment, 86_400n * NANOS)).map((nanos) => momentText(nanos, 0).slice(0, 10)).filter((value) => fitsDate(value, column.engine));
    case 'timestamp':
      return MOMENTS.flatMap((moment) => near(width, moment, step(type.precision))).map((nanos) => momentText(nanos, type.precision)).filter((value) => fitsTimestamp(value, type.precision, column));
    case 'time':
      return HOURS.flatMap((moment) => near(width, moment, step(type.precision)))
        .filter((nanos) => nanos >= 0n && nanos < 86_400n * NANOS)
        .map((nanos) => momentText(nanos, type.precision).slice(11))
        .filter((value) => fitsTime(value, type.precision, column.engine));
    default:
      return [];
  }
}

/** Exact numbers with `scale` digits: edges and their neighbours, and known values with others a cell away. */
function exactNear(width: Decimal, scale: number, known: readonly string[]): readonly string[] {
  const finest = Math.max(scale, width.scale) + 1;
  const half = (width.unscaled * 10n ** BigInt(finest - width.scale)) / 2n;
  const unit = 10n ** BigInt(finest - scale);
  const edges = HALVES.flatMap((n) => onGrid(n * half, unit));
  const apart = known.flatMap((value) => {
    const [whole = '', fraction = ''] = value.split('.');
    if (!/^-?\d+$/.test(whole) || fraction.length > scale) return [];
    const at = BigInt(`${whole}${fraction.padEnd(finest, '0')}`);
    return [floorTo(at + 2n * half, unit), floorTo(at - 2n * half, unit)];
  });
  return [...edges, ...apart].map((unscaled) => decimalText({ unscaled: unscaled / unit, scale }));
}

function floatsNear(width: Decimal, known: readonly string[], bits: 32 | 64): readonly string[] {
  const whole = Number(`${width.unscaled}e-${width.scale}`);
  const edges = HALVES.map((n) => Number(n) * (whole / 2)).flatMap((edge) => [edge, edge * (1 - 2 ** -20), edge * (1 + 2 ** -20), edge - whole / 1_000, edge + whole / 1_000]);
  const apart = known.map(Number).filter(Number.isFinite).flatMap((value) => [value + whole, value - whole]);
  return [...edges, ...apart].map((value) => (bits === 32 ? Math.fround(value) : value)).filter((value) => Number.isFinite(value) && !Object.is(value, -0)).map(String);
}

/** Moments at the edges of cells around one, in nanoseconds, on the grid of the type. */
function near({ unscaled, scale }: Decimal, moment: bigint, unit: bigint): readonly bigint[] {
  const half = (unscaled * NANOS) / 10n ** BigInt(scale) / 2n;
  const cell = half > 0n ? floorTo(moment * NANOS, 2n * half) : moment * NANOS;
  const inCalendar = (nanos: bigint): boolean => nanos >= FIRST * NANOS && nanos < AFTER * NANOS;
  return NEAR_HALVES.flatMap((n) => onGrid(cell + n * half, unit)).filter(inCalendar);
}

/** The value on the grid of `unit` below an edge, and its neighbours. */
function onGrid(edge: bigint, unit: bigint): readonly bigint[] {
  const grid = floorTo(edge, unit);
  return [grid - unit, grid, grid + unit];
}

function step(precision: number): bigint {
  return 10n ** BigInt(9 - Math.min(9, precision));
}

function floorTo(value: bigint, unit: bigint): bigint {
  const rest = value % unit;
  return value - (rest < 0n ? rest + unit : rest);
}

/** `2016-07-03 01:02:03.5`: as many digits of a second as the type has, none where it is whole. */
function momentText(nanos: bigint, precision: number): string {
  const seconds = floorTo(nanos, NANOS);
  const date = new Date(Number(seconds / 1_000_000n));
  const iso = date.toISOString();
  const fraction = (nanos - seconds).toString().padStart(9, '0').slice(0, precision);
  return `${iso.slice(0, 19).replace('T', ' ')}${/[1-9]/.test(fraction) ? `.${fraction}` : ''}`;
}
