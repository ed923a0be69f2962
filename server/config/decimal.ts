/** Decimal numbers as texts: a tolerance of 0.1 is a tenth, not the double next to it. */

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** More digits than this and the number is a slip of the pen; it also bounds what one short text can make us write. */
const MOST_DIGITS = 400;

/** What `exactDecimal` made of a text. */
export type ExactDecimal = { readonly negative: boolean; readonly text: string };

/**
 * The number that `source` writes (`0.10`, `1e-9`, `.5`, `-3`), as plain digits without exponent, sign, leading or trailing zeros:
 * `0.1`, `0.000000001`, `0.5`, `3`. Undefined when it is no number, or one of more than 400 digits.
 */
export function exactDecimal(source: string): ExactDecimal | undefined {
  const match = DECIMAL.exec(source.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (digits.length > MOST_DIGITS || Math.abs(point) > MOST_DIGITS) return undefined;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at).replace(/0+$/, '');
  const text = rest === '' ? integer : `${integer}.${rest}`;
  return { negative: sign === '-' && text !== '0', text };
}
