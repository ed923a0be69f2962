/** The cell of a value as the dialects write it, by exact arithmetic: what an array in a test is hashed by. */
import { parseDecimal, roundTo, subtract } from '../../server/engine/decimal.ts';
import type { Decimal } from '../../server/engine/decimal.ts';
import { secondsOf } from '../../server/engine/tolerance.ts';
import type { CanonicalForm, CanonicalValue } from '../../server/engine/types.ts';

/** floor(value / width) or the rounded value; what has no place on the axis is its own cell. */
export function cellText(value: CanonicalValue, { form }: CanonicalForm, cell: string): CanonicalValue {
  if (value === null) return null;
  const number = form === 'date' || form === 'time' || form === 'timestamp' ? secondsOf(value, form) : parseDecimal(value);
  if (number === null) return `e${value}`;
  const rounded = /^round (\d+)$/.exec(cell);
  if (rounded !== null) return text(roundTo(number, Number(rounded[1])), Number(rounded[1]));
  const width = parseDecimal(cell);
  if (width === null || width.unscaled <= 0n) throw new Error(`${cell} is no width`);
  return floorOf(number, width).toString();
}

function floorOf(number: Decimal, width: Decimal): bigint {
  const scale = Math.max(number.scale, width.scale);
  const dividend = number.unscaled * 10n ** BigInt(scale - number.scale);
  const divisor = width.unscaled * 10n ** BigInt(scale - width.scale);
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}

function text(value: Decimal, scale: number): string {
  return subtract(value, { unscaled: 0n, scale }).unscaled.toString();
}
