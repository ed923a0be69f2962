/** Explanations in words, with the rule that would make the values equal and what that rule would hide. */
import type { ReasonKind } from './types.ts';
import { grouped } from './types.ts';

/** An explanation of a column's values, for people. */
export interface Description {
  readonly kind: ReasonKind;
  readonly words: string;
  /** The rule as JSON, without the column's name. */
  readonly rule?: string;
  readonly hides?: string;
  /** Chance makes such pairs as well: it has to explain a share of the column. */
  readonly weak?: true;
  /** The seconds of a shift of zones. */
  readonly shift?: number;
}

const TRIM = { rule: '{ "trimBlanks": true }', hides: 'every difference in trailing blanks' };
const FOLD = { rule: '{ "foldCase": true }', hides: 'every difference in upper and lower case' };

/** Puts an id of `explainValue` into words. */
export function describe(id: string): Description {
  const [name = '', first = '', second = ''] = id.split(':');
  switch (name) {
    case 'null': return { kind: 'nulls', words: `NULL on the ${first} side`, weak: true };
    case 'emptyOrNull': return { kind: 'emptyOrNull', words: 'empty text on one side, NULL on the other' };
    case 'round': return { kind: 'rounded', words: `rounded to ${places(second)} on the ${first} side`, ...within(second) };
    case 'roundAny': return { kind: 'rounded', words: `rounded to ${places(second)} on the ${first} side, halves not always up`, ...abs(unit(second, 5)) };
    case 'trunc': return { kind: 'cutDecimals', words: `cut to ${places(second)} on the ${first} side`, ...abs(unit(second, 10)) };
    case 'near': return { kind: 'nearNumbers', words: `the same when rounded to ${places(first)}`, ...within(first), weak: true };
    case 'lastDigits': return { kind: 'lastDigits', words: 'only the last digits of a floating-point number: another order of additions?', rule: `{ "tolerance": { "rel": ${first} } }`, hides: `every difference up to ${first} of the number` };
    case 'sign': return { kind: 'sign', words: 'the sign is the other way round', weak: true };
    case 'shift': return { kind: 'zoneShift', words: `${shiftWords(Number(first))}: another time zone?`, weak: true, shift: Number(first) };
    case 'midnight': return { kind: 'timeOfDay', words: `the time of day is lost on the ${first} side` };
    case 'fraction': return { kind: 'fraction', words: `cut to ${secondWords(second)} on the ${first} side`, rule: `{ "tolerance": { "seconds": ${unit(second, 10)} } }`, hides: `every distance up to ${unit(second, 10)} s` };
    case 'subsecond': return { kind: 'fraction', words: 'apart by less than a second: cut or rounded?', rule: '{ "tolerance": { "seconds": 1 } }', hides: 'every distance up to 1 s' };
    case 'dayAndMonth': return { kind: 'dayAndMonth', words: 'day and month are swapped' };
    case 'trailing': return { kind: 'trailingBlanks', words: 'trailing blanks', ...TRIM };
    case 'ends': return { kind: 'blanks', words: 'blanks at the ends' };
    case 'inside': return { kind: 'blanks', words: 'other or more blanks between words' };
    case 'lineEnds': return { kind: 'lineEnds', words: 'line ends (CRLF and LF)' };
    case 'case': return { kind: 'case', words: 'upper and lower case', ...FOLD };
    case 'normalisation': return { kind: 'normalisation', words: 'accents composed in another way (Unicode normalisation)' };
    case 'encoding': return { kind: 'encoding', words: `characters read in another encoding on the ${first} side (UTF-8 as latin1 or cp1252)` };
    case 'replaced': return { kind: 'replacedCharacters', words: `characters that another encoding does not know are replaced by ? on the ${first} side` };
    case 'accents': return { kind: 'accents', words: `accents are lost on the ${first} side` };
    case 'invisible': return { kind: 'invisibleCharacters', words: first === 'both' ? 'other invisible characters (zero width, direction of writing)' : `invisible characters (zero width, direction of writing) are missing on the ${first} side` };
    case 'dropped': return { kind: 'droppedCharacters', words: `characters outside ASCII are missing on the ${first} side` };
    case 'end': return { kind: 'addedText', words: `the same ${characters(second)} more at the end on the ${first} side`, weak: true };
    case 'front': return { kind: 'addedText', words: `the same ${characters(second)} more in front on the ${first} side`, weak: true };
    case 'longer': return { kind: 'addedText', words: 'the text of the legacy side, with more after it on the new side', weak: true };
    case 'cut': return { kind: 'truncated', words: `cut after ${characters(second)} on the ${first} side`, ...(Number(second) < 8 ? { weak: true } : {}) };
    case 'emptied': return { kind: 'truncated', words: `the text is empty on the ${first} side`, weak: true };
    case 'number': return { kind: 'numberSpelling', words: `the same number, spelled ${spelled(first)}${first === 'other' ? '' : ` on the ${second} side`}` };
    case 'boolean': return { kind: 'booleanSpelling', words: 'the same truth value, spelled in another way' };
    case 'date': return { kind: 'dateSpelling', words: 'the same date, spelled in another way' };
    case 'offset': return { kind: 'offset', words: `${first.startsWith('-') ? `${first.slice(1)} less` : `${first} more`} on the new side in every one of them`, weak: true };
    case 'factor': return { kind: 'factor', words: factorWords(Number(first)), weak: true };
    case 'later': return { kind: 'timeOffset', words: `${durationWords(first)} on the new side in every one of them`, weak: true };
    default: throw new Error(`no words for ${name}`);
  }
}

/** Two shifts that are an hour apart: one zone, in winter and in summer. */
export function describeDaylight(left: number, right: number): Description {
  const [less, more] = Math.abs(left) < Math.abs(right) ? [left, right] : [right, left];
  const words = Math.sign(less) === Math.sign(more) || less === 0
    ? `${hours(less)} or ${hourWords(more)} ${more > 0 ? 'later' : 'earlier'} on the new side`
    : `${shiftWords(less)} or ${shiftWords(more)}`;
  return { kind: 'zoneShift', words: `${words}, as the time of the year has it: another time zone, with daylight saving time?`, weak: true };
}

function characters(count: string): string {
  return `${grouped(Number(count))} character${count === '1' ? '' : 's'}`;
}

function places(decimals: string): string {
  return decimals === '1' ? '1 decimal' : `${decimals} decimals`;
}

function within(decimals: string): { readonly rule: string; readonly hides: string } {
  return { rule: `{ "tolerance": { "decimals": ${decimals} } }`, hides: `every difference that rounding to ${places(decimals)} takes away` };
}

function abs(bound: string): { readonly rule: string; readonly hides: string } {
  return { rule: `{ "tolerance": { "abs": ${bound} } }`, hides: `every difference up to ${bound}` };
}

/** `tenths` tenths of the last of so many decimals, exactly: `0.005` for half a hundredth. */
function unit(decimals: string, tenths: 5 | 10): string {
  const count = Number(decimals);
  if (tenths === 10) return count === 0 ? '1' : `0.${'0'.repeat(count - 1)}1`;
  return `0.${'0'.repeat(count)}5`;
}

function shiftWords(seconds: number): string {
  return `${hourWords(seconds)} ${seconds > 0 ? 'later' : 'earlier'} on the new side`;
}

function hours(seconds: number): string {
  return String(Math.abs(seconds) / 3600);
}

function hourWords(seconds: number): string {
  return `${hours(seconds)} hour${Math.abs(seconds) === 3600 ? '' : 's'}`;
}

function secondWords(digits: string): string {
  return digits === '0' ? 'whole seconds' : digits === '1' ? '1 digit after the second' : `${digits} digits after the second`;
}

function durationWords(seconds: string): string {
  const direction = seconds.startsWith('-') ? 'earlier' : 'later';
  const amount = seconds.replace('-', '');
  const whole = Number(amount);
  for (const [size, name] of [[86_400, 'day'], [3600, 'hour'], [60, 'minute']] as const) {
    if (whole % size === 0) return `${grouped(whole / size)} ${name}${whole === size ? '' : 's'} ${direction}`;
  }
  return `${amount} s ${direction}`;
}

function factorWords(factor: number): string {
  const inverse = Number((1 / factor).toPrecision(9));
  if (Math.abs(factor) < 1 && Number.isInteger(inverse)) return `divided by ${grouped(inverse)} on the new side${moneyWords(inverse)}`;
  return `multiplied by ${Number.isInteger(factor) ? grouped(factor) : String(factor)} on the new side${moneyWords(factor)}`;
}

function moneyWords(factor: number): string {
  return factor === 100 ? ': cents and units?' : factor === 1000 ? ': thousandths and units?' : ': another unit?';
}

const SPELLED: Readonly<Record<string, string>> = {
  scientific: 'with an exponent', groups: 'with group separators', comma: 'with a decimal comma', leadingZeros: 'with leading zeros',
  trailingZeros: 'with zeros at the end', plus: 'with a plus sign', currency: 'with a currency sign', other: 'in another way',
};

function spelled(mark: string): string {
  return SPELLED[mark] ?? 'in another way';
}
