/**
 * The order of canonical values and keys. Both engines order by it (`Dialect.orderable`), and the merge checks that they did.
 * NULL comes first; numbers and moments by value; everything else by Unicode code point, as a binary collation on UTF-8 does.
 */
import type { CanonicalForm, CanonicalValue, Key } from './types.ts';

/** Compares two texts by code point. UTF-16 order differs from it only where a surrogate meets a unit from U+E000 on. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const l = left.charCodeAt(i);
    const r = right.charCodeAt(i);
    if (l === r) continue;
    const leftIsSurrogate = l >= 0xd800 && l <= 0xdfff;
    const rightIsSurrogate = r >= 0xd800 && r <= 0xdfff;
    if (leftIsSurrogate !== rightIsSurrogate) return leftIsSurrogate ? 1 : -1;
    return l - r;
  }
  return left.length - right.length;
}

/** Compares two canonical decimals or integers of any length by value. Both have the same number of decimals. */
export function compareDecimals(left: string, right: string): number {
  const leftNegative = left.startsWith('-');
  const rightNegative = right.startsWith('-');
  if (leftNegative !== rightNegative) return leftNegative ? -1 : 1;
  const magnitude = compareMagnitudes(leftNegative ? left.slice(1) : left, rightNegative ? right.slice(1) : right);
  return leftNegative ? 0 - magnitude : magnitude;
}

function compareMagnitudes(left: string, right: string): number {
  const leftWhole = wholeDigits(left);
  const rightWhole = wholeDigits(right);
  if (leftWhole !== rightWhole) return leftWhole - rightWhole;
  return left < right ? -1 : left > right ? 1 : 0;
}

function wholeDigits(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? text.length : point;
}

/** NaN comes last, as in Trino and DuckDB. */
function compareFloats(left: string, right: string): number {
  const l = Number(left);
  const r = Number(right);
  if (Number.isNaN(l) || Number.isNaN(r)) return Number(Number.isNaN(l)) - Number(Number.isNaN(r));
  // Exact numbers that are too large for a double are told apart from infinity, and from each other, by their digits.
  return l < r ? -1 : l > r ? 1 : compareCodePoints(left, right);
}

/** `-838:59:59.5` < `00:00:00` < `838:59:59`: MySQL's times are signed and pass 24 hours. */
function compareTimes(left: string, right: string): number {
  const l = timeParts(left);
  const r = timeParts(right);
  if (l.negative !== r.negative) return l.negative ? -1 : 1;
  const magnitude = l.hours !== r.hours ? l.hours - r.hours : compareCodePoints(l.rest, r.rest);
  return l.negative ? -magnitude : magnitude;
}

function timeParts(text: string): { readonly negative: boolean; readonly hours: number; readonly rest: string } {
  const negative = text.startsWith('-');
  const colon = text.indexOf(':');
  return { negative, hours: Number(text.slice(negative ? 1 : 0, colon)), rest: text.slice(colon) };
}

/** What is a year before Christ, past 9999, or without an end. */
const FAR = /^[^\d]|^\d{5}| BC$/;

/** `-infinity`, years before Christ (the later the larger their number is), the others, `infinity`. */
function compareMoments(left: string, right: string): number {
  if (!FAR.test(left) && !FAR.test(right)) return compareCodePoints(left, right);
  const [l, r] = [momentParts(left), momentParts(right)];
  return l.year === r.year ? compareCodePoints(l.rest, r.rest) : l.year < r.year ? -1 : 1;
}

function momentParts(text: string): { readonly year: number; readonly rest: string } {
  const dash = text.indexOf('-', 1);
  if (!/^\d/.test(text)) return { year: text.startsWith('-') ? -Infinity : Infinity, rest: text };
  const year = Number(text.slice(0, dash));
  return text.endsWith(' BC') ? { year: 1 - year, rest: text.slice(dash, -3) } : { year, rest: text.slice(dash) };
}

/** Compares two canonical values of one form. */
export function compareValues(left: CanonicalValue, right: CanonicalValue, form: CanonicalForm): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  switch (form.form) {
    case 'integer':
    case 'decimal':
      return compareDecimals(left, right);
    case 'float':
      return compareFloats(left, right);
    case 'time':
      return compareTimes(left, right);
    case 'date':
    case 'timestamp':
      return compareMoments(left, right);
    case 'boolean':
    case 'text':
    case 'binary':
    case 'uuid':
    case 'address':
    case 'zonedTime':
    case 'interval':
    case 'json':
    case 'array':
    case 'map':
    case 'row':
      return compareCodePoints(left, right);
    default:
      return form satisfies never;
  }
}

/** Compares two keys column by column. `forms` holds the form of each key column. */
export function compareKeys(left: Key, right: Key, forms: readonly CanonicalForm[]): number {
  for (const [i, form] of forms.entries()) {
    const order = compareValues(left[i] ?? null, right[i] ?? null, form);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares two row hashes, decimal texts that may be negative. */
export function compareHashes(left: string, right: string): number {
  return left === right ? 0 : compareDecimals(left, right);
}

/** Orders partition ids: NULL first, then by code point (dates are ISO texts, so that this is also the order of time). */
export function comparePartitionIds(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return compareCodePoints(left, right);
}
