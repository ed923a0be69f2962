/** What may set two numbers apart. */
import { absolute, compareDecimal, parseDecimal, roundTo, subtract } from '../decimal.ts';
import type { Decimal } from '../decimal.ts';
import type { Side } from '../types.ts';

/** Decimals that are looked at: a cut to more of them is told as a difference of no kind. */
const MOST_DECIMALS = 6;

/** Numbers apart by so small a share are called near: what floats and intermediate roundings leave behind. */
const NEAR = 1e-4;

/** What explains a pair of numbers: explanations that stand for themselves, and the constants that would, if many rows share them. */
export interface ExplainedNumbers {
  readonly fixed: readonly string[];
  readonly offset?: string;
  readonly factor?: string;
}

const NOTHING: ExplainedNumbers = { fixed: [] };

/** `exact`: decimals and integers, whose offsets are taken exactly; floats are taken to nine digits. */
export function explainNumbers(legacy: string, other: string, exact: boolean): ExplainedNumbers {
  const left = Number(legacy);
  const right = Number(other);
  const near = NEAR * Math.max(Math.abs(left), Math.abs(right));
  // Short numbers that are far apart are most of what differs: no rounding explains them, and a double tells them apart exactly.
  if (legacy.length <= EXACT_LENGTH && other.length <= EXACT_LENGTH && Math.abs(right - left) > Math.max(1, near)) {
    const offset = exact ? String(Number((right - left).toFixed(Math.max(writtenDecimals(legacy), writtenDecimals(other))))) : nineDigits(right - left);
    return { fixed: left === -right ? ['sign'] : [], offset, ...factorOf(left, right) };
  }
  const l = parseDecimal(legacy);
  const n = parseDecimal(other);
  if (l === null || n === null) return NOTHING;
  const apart = subtract(n, l);
  if (apart.unscaled === 0n) return NOTHING;
  const fixed = coarserOn('new', l, n, apart);
  if (fixed.length === 0) fixed.push(...coarserOn('legacy', n, l, apart));
  if (fixed.length === 0 && Math.abs(right - left) <= near) fixed.push(...nearDecimals(l, n));
  if (left === -right) fixed.push('sign');
  return { fixed, offset: exact ? printed(apart) : nineDigits(right - left), ...factorOf(left, right) };
}

/** Numbers of so many characters are exact in a double, and so is their difference. */
const EXACT_LENGTH = 14;

function writtenDecimals(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function nineDigits(value: number): string {
  return String(Number(value.toPrecision(9)));
}

function factorOf(left: number, right: number): { readonly factor?: string } {
  if (left === 0 || right === 0) return {};
  const factor = nineDigits(right / left);
  return factor === '1' || factor === 'Infinity' || factor === '0' ? {} : { factor };
}

/**
 * `coarse` has fewer decimals than `fine` and is what rounding or cutting makes of it. `12.04` and `12.00` may be cut to one decimal or to
 * none: both are told, and the column as a whole decides.
 */
function coarserOn(side: Side, fine: Decimal, coarse: Decimal, apart: Decimal): string[] {
  const has = decimalsOf(coarse);
  if (has >= decimalsOf(fine) || has > MOST_DECIMALS) return [];
  const ids: string[] = [];
  const distance = absolute(apart);
  for (let decimals = has; decimals <= MOST_DECIMALS && decimals < decimalsOf(fine); decimals++) {
    const unit: Decimal = { unscaled: 1n, scale: decimals };
    if (compareDecimal(distance, unit) >= 0) break;
    if (compareDecimal(roundTo(fine, decimals), coarse) === 0) ids.push(`round:${side}:${decimals}`);
    // Twice the distance is at most a unit: rounded, halves in whichever direction.
    if (compareDecimal({ unscaled: distance.unscaled * 2n, scale: distance.scale }, unit) <= 0) ids.push(`roundAny:${side}:${decimals}`);
    if (compareDecimal(cutTo(fine, decimals), coarse) === 0) ids.push(`trunc:${side}:${decimals}`);
  }
  return ids;
}

/** Both carry digits that the other has not: the decimals to which they are the same, the most of them first. */
function nearDecimals(l: Decimal, n: Decimal): string[] {
  const ids: string[] = [];
  for (let decimals = MOST_DECIMALS; decimals >= 0; decimals--) {
    if (l.scale <= decimals && n.scale <= decimals) continue;
    if (compareDecimal(roundTo(l, decimals), roundTo(n, decimals)) === 0) ids.push(`near:${decimals}`);
  }
  return ids;
}

function cutTo(value: Decimal, decimals: number): Decimal {
  return value.scale <= decimals ? value : { unscaled: value.unscaled / 10n ** BigInt(value.scale - decimals), scale: decimals };
}

/** Decimals without the zeros at the end. */
function decimalsOf({ unscaled, scale }: Decimal): number {
  let [rest, decimals] = [unscaled, scale];
  while (decimals > 0 && rest % 10n === 0n) [rest, decimals] = [rest / 10n, decimals - 1];
  return decimals;
}

/** `-0.35`, without zeros at the end. */
export function printed(value: Decimal): string {
  const decimals = decimalsOf(value);
  const unscaled = value.unscaled / 10n ** BigInt(value.scale - decimals);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${unscaled < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}
