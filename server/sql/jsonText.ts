/** JSON by meaning, as one text: see `json` in `canonicalForms.md`. The only importer of `lossless-json`. */
import { parse } from 'lossless-json';
import { compareCodePoints } from '../engine/order.ts';

/** A number of any length: its text. */
class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Digits up to which a number is written plainly. */
const LONGEST_PLAIN = 40;

/**
 * The canonical text of a JSON text: keys in code point order, no blanks, numbers by value (`1.0`, `1e0` and `1` are `1`), strings with the
 * escapes of JSON.stringify. A text that is no JSON (or has a key twice with different values) is `!` and the text: it equals nothing but itself.
 */
export function canonicalJson(text: string): string {
  let value: unknown;
  try {
    value = parse(text, undefined, { parseNumber: (number) => new ExactNumber(number) });
  } catch {
    return `!${text}`;
  }
  return write(value);
}

function write(value: unknown): string {
  if (value instanceof ExactNumber) return canonicalNumber(value.text);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([left], [right]) => compareCodePoints(left, right));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${write(part)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** A JSON number by its value: plain up to 40 digits, else digits, `e` and an exponent; both zeros are `0`. */
export function canonicalNumber(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(all.length - digits.length);
  const length = power >= 0n ? BigInt(digits.length) + power : -power > BigInt(digits.length) ? -power : BigInt(digits.length);
  if (length > BigInt(LONGEST_PLAIN)) return `${sign}${digits}e${power}`;
  if (power >= 0n) return `${sign}${digits}${'0'.repeat(Number(power))}`;
  const padded = digits.padStart(Number(-power) + 1, '0');
  return `${sign}${padded.slice(0, Number(power))}.${padded.slice(Number(power))}`;
}
