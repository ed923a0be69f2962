/** Exact decimal arithmetic on texts, for tolerances: never through a binary float. */

/** A decimal as `unscaled · 10^-scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads `-12.50`, `1e-9`, `.5`; null for anything else, such as `NaN` or an exponent past ±10,000. */
export function parseDecimal(text: string): Decimal | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 10_000) return null;
  const digits = BigInt(sign === '-' ? `-${whole}${fraction}` : `${whole}${fraction}`);
  const scale = fraction.length - exponent;
  return scale >= 0 ? { unscaled: digits, scale } : { unscaled: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** `left - right`. */
export function subtract(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { unscaled: rescale(left, scale) - rescale(right, scale), scale };
}

/** `left · right`. */
export function multiply(left: Decimal, right: Decimal): Decimal {
  return { unscaled: left.unscaled * right.unscaled, scale: left.scale + right.scale };
}

/** |value|. */
export function absolute(value: Decimal): Decimal {
  return value.unscaled < 0n ? { unscaled: -value.unscaled, scale: value.scale } : value;
}

/** Negative, zero or positive as `left` is less than, equal to or more than `right`. */
export function compareDecimal(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = rescale(left, scale) - rescale(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Rounds half away from zero to `decimals` digits, as MySQL, PostgreSQL and Trino do for decimals. */
export function roundTo(value: Decimal, decimals: number): Decimal {
  if (value.scale <= decimals) return value;
  const unit = 10n ** BigInt(value.scale - decimals);
  const half = unit / 2n;
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const rounded = (magnitude + half) / unit;
  return { unscaled: value.unscaled < 0n ? -rounded : rounded, scale: decimals };
}

/** The plain digits of a decimal, as many behind the point as its scale says: `-12.50`. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function rescale(value: Decimal, scale: number): bigint {
  return value.unscaled * 10n ** BigInt(scale - value.scale);
}
