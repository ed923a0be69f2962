/** Whether two canonical values agree, exactly or within a tolerance. Decided on texts with exact arithmetic. */
import { absolute, compareDecimal, multiply, parseDecimal, roundTo, subtract } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { CanonicalForm, CanonicalValue, Tolerance } from './types.ts';

/** `equal`: the same text. `tolerated`: apart, but within the tolerance. `differs`: apart. */
export type Agreement = 'equal' | 'tolerated' | 'differs';

/**
 * Compares two values of one column. NULL agrees only with NULL; NaN and infinities only with themselves; a tolerance on a form
 * that has no distance (text, binary …) tolerates nothing. With several bounds, each of them suffices.
 */
export function agree(legacy: CanonicalValue, other: CanonicalValue, form: CanonicalForm, tolerance: Tolerance | undefined): Agreement {
  if (legacy === other) return 'equal';
  if (tolerance === undefined || legacy === null || other === null) return 'differs';
  switch (form.form) {
    case 'integer':
    case 'decimal':
    case 'float':
      return numbersAgree(legacy, other, tolerance) ? 'tolerated' : 'differs';
    case 'date':
    case 'time':
    case 'timestamp':
      return timesAgree(legacy, other, form.form, tolerance) ? 'tolerated' : 'differs';
    case 'text':
      return tolerance.caseless === true && caseless(legacy) === caseless(other) ? 'tolerated' : 'differs';
    default:
      return 'differs';
  }
}

/** In small letters, one character after the other: what a letter is must not hang on those beside it. */
function caseless(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

function numbersAgree(legacy: string, other: string, tolerance: Tolerance): boolean {
  const l = parseDecimal(legacy);
  const r = parseDecimal(other);
  if (l === null || r === null) return false;
  const distance = absolute(subtract(l, r));
  if (tolerance.abs !== undefined && atMost(distance, tolerance.abs)) return true;
  if (tolerance.rel !== undefined) {
    const share = parseDecimal(tolerance.rel);
    const larger = compareDecimal(absolute(l), absolute(r)) >= 0 ? absolute(l) : absolute(r);
    if (share !== null && compareDecimal(distance, multiply(share, larger)) <= 0) return true;
  }
  return tolerance.decimals !== undefined && compareDecimal(roundTo(l, tolerance.decimals), roundTo(r, tolerance.decimals)) === 0;
}

function timesAgree(legacy: string, other: string, form: 'date' | 'time' | 'timestamp', tolerance: Tolerance): boolean {
  if (tolerance.seconds === undefined) return false;
  const l = secondsOf(legacy, form);
  const r = secondsOf(other, form);
  return l !== null && r !== null && atMost(absolute(subtract(l, r)), tolerance.seconds);
}

function atMost(distance: Decimal, bound: string): boolean {
  const limit = parseDecimal(bound);
  return limit !== null && compareDecimal(distance, limit) <= 0;
}

const TIMESTAMP = /^(\d{4,})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2}):(\d{2}(?:\.\d+)?))?( BC)?$/;
const TIME = /^(-?)(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/;

/** Seconds since 1970 (or since midnight) of a canonical date, timestamp or time, exactly; null for what is no point in time, such as `0000-00-00`. */
export function secondsOf(text: string, form: 'date' | 'time' | 'timestamp'): Decimal | null {
  if (form === 'time') {
    const match = TIME.exec(text);
    if (match === null) return null;
    const [, sign = '', hours = '0', minutes = '0', seconds = '0'] = match;
    const within = withSeconds(BigInt(hours) * 3600n + BigInt(minutes) * 60n, seconds);
    return within === null ? null : sign === '-' ? { unscaled: -within.unscaled, scale: within.scale } : within;
  }
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [, year = '0', month = '0', day = '0', hours = '0', minutes = '0', seconds = '0', bc] = match;
  if (month === '00' || day === '00') return null;
  const days = BigInt(daysFromCivil(bc === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day)));
  return withSeconds(days * 86_400n + BigInt(hours) * 3600n + BigInt(minutes) * 60n, seconds);
}

function withSeconds(whole: bigint, seconds: string): Decimal | null {
  const fraction = parseDecimal(seconds);
  return fraction === null ? null : { unscaled: whole * 10n ** BigInt(fraction.scale) + fraction.unscaled, scale: fraction.scale };
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, for any year (the usual era arithmetic, 400 years are 146,097 days). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
