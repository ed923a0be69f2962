/** What may set two texts apart. */
import type { Side } from '../types.ts';
import { isAscii, isMojibake, isReplaced, isWithoutAccents } from './encodings.ts';

const TRUE = new Set(['y', 'yes', 'true', 't', '1', 'on', 'j', 'ja', 'x', '-1']);
const FALSE = new Set(['n', 'no', 'false', 'f', '0', 'off', 'nein', '']);

/** Explanations of a pair of texts, each standing for itself; the most exact first, and none where a more exact one holds. */
export function explainTexts(legacy: string, other: string): readonly string[] {
  return explainInvisible(legacy, other)
    ?? explainBlanks(legacy, other)
    ?? explainLetters(legacy, other)
    ?? explainSpelling(legacy, other)
    ?? explainCut(legacy, other)
    ?? [];
}

/** What nobody sees: zero width, direction, soft hyphens, byte order marks, variants of a character. */
const INVISIBLE = /[\p{Cf}\u034f\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

function explainInvisible(legacy: string, other: string): readonly string[] | null {
  const [left, right] = [legacy.replaceAll(INVISIBLE, ''), other.replaceAll(INVISIBLE, '')];
  if (left !== right) return null;
  if (right === other) return ['invisible:new'];
  return [left === legacy ? 'invisible:legacy' : 'invisible:both'];
}

/** The text of one side with more characters at its end or in front on the other: `side:how many:which`, for what many rows may share. */
export function moreOf(legacy: string, other: string): { readonly end?: string; readonly front?: string } {
  const [shorter, longer, side] = legacy.length < other.length ? [legacy, other, 'new'] : [other, legacy, 'legacy'];
  const more = longer.length - shorter.length;
  if (shorter === '' || more === 0 || more > LONGEST_AFFIX) return {};
  const told = (affix: string): string => `${side}:${[...affix].length}:${affix}`;
  if (longer.startsWith(shorter)) return { end: told(longer.slice(shorter.length)) };
  return longer.endsWith(shorter) ? { front: told(longer.slice(0, more)) } : {};
}

/** What is longer is hardly the same in many rows. */
const LONGEST_AFFIX = 100;

function explainBlanks(legacy: string, other: string): readonly string[] | null {
  // The blank alone is what CHAR pads with and `trimBlanks` takes away.
  if (legacy.replace(/ +$/, '') === other.replace(/ +$/, '')) return ['trailing'];
  if (legacy.trim() === other.trim()) return ['ends'];
  if (legacy.replaceAll(/\r\n?/g, '\n') === other.replaceAll(/\r\n?/g, '\n')) return ['lineEnds'];
  if (legacy.replaceAll(/\s+/g, ' ').trim() === other.replaceAll(/\s+/g, ' ').trim()) return ['inside'];
  return null;
}

function explainLetters(legacy: string, other: string): readonly string[] | null {
  if (legacy.toLowerCase() === other.toLowerCase()) return ['case'];
  if (legacy.normalize('NFC') === other.normalize('NFC')) return ['normalisation'];
  for (const [side, text, spoilt] of [['new', legacy, other], ['legacy', other, legacy]] as const) {
    if (isMojibake(text, spoilt)) return [`encoding:${side}`];
    if (isReplaced(text, spoilt)) return [`replaced:${side}`];
    if (isWithoutAccents(text, spoilt)) return [`accents:${side}`];
    if (!isAscii(text) && plainOf(text) === spoilt) return [`dropped:${side}`];
  }
  // What is left of both is another text: no encoding makes one out of the other.
  if (plainOf(legacy) !== plainOf(other)) return null;
  // The marks of UTF-8 read as something else, without the whole text being it.
  if (/[\u00c2\u00c3][\u0080-\u00bf\u20ac\u2018-\u201d\u2122]|\ufffd/.test(other)) return ['encoding:new'];
  if (/[\u00c2\u00c3][\u0080-\u00bf\u20ac\u2018-\u201d\u2122]|\ufffd/.test(legacy)) return ['encoding:legacy'];
  return null;
}

/** The characters of ASCII, which every encoding has. */
function plainOf(text: string): string {
  return text.replaceAll(/[^\u0000-\u007f]/gu, '');
}

/** The same number, date or truth value, spelled in another way. */
function explainSpelling(legacy: string, other: string): readonly string[] | null {
  const [l, n] = [legacy.trim().toLowerCase(), other.trim().toLowerCase()];
  if ((TRUE.has(l) && TRUE.has(n)) || (FALSE.has(l) && FALSE.has(n))) return ['boolean'];
  const [left, right] = [numbersOf(l), numbersOf(n)];
  if (left.length > 0 && right.length > 0) {
    for (const one of left) for (const another of right) if (one.value === another.value) return spellings(one, another);
    // Numbers that differ are no dates either: `20160701` and `20160702` are both.
    return null;
  }
  const [before, after] = [datesOf(l), datesOf(n)];
  return before.length > 0 && before.some((date) => after.includes(date)) ? ['date'] : null;
}

interface SpelledNumber {
  /** The digits without anything that is spelling: sign, significant digits, exponent of ten. */
  readonly value: string;
  readonly marks: ReadonlySet<Mark>;
}

const MARKS = ['scientific', 'groups', 'comma', 'leadingZeros', 'trailingZeros', 'plus', 'currency'] as const;
type Mark = (typeof MARKS)[number];

/** What a text may mean as a number: `1,234` has a group or a comma for a point. */
function numbersOf(text: string): readonly SpelledNumber[] {
  const asGroups = numberOf(text, plainNumber);
  const asPoint = /^[^,]*,\d+$/.test(text) ? numberOf(text, commaNumber) : null;
  return [asGroups, asPoint].filter((number) => number !== null);
}

/** Reads `1,234.50`, `1.234,50`, `1 234`, `007`, `1E3`, `+5`, `$5`; null for what is no number. */
function numberOf(text: string, plainOf: (body: string, marks: Set<Mark>) => string | null): SpelledNumber | null {
  const match = /^([+-]?)\s*([$€£¥]?)\s*(\d[\d.,'\u2019 \u00a0\u202f]*|[.,]\d+)(?:e([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', currency = '', body = '', exponent = ''] = match;
  const marks = new Set<Mark>();
  const plain = plainOf(body, marks);
  if (plain === null) return null;
  const [whole = '', fraction = ''] = plain.split('.');
  if (sign === '+') marks.add('plus');
  if (currency !== '') marks.add('currency');
  if (exponent !== '') marks.add('scientific');
  if (/^0\d/.test(whole)) marks.add('leadingZeros');
  if (plain.includes('.') && (fraction === '' || fraction.endsWith('0'))) marks.add('trailingZeros');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return { value: '0', marks };
  const power = Number(exponent === '' ? 0 : exponent) - fraction.length + (digits.length - significant.length);
  return { value: `${sign === '-' ? '-' : ''}${significant}e${power}`, marks };
}

/** The digits with a point, groups taken out; null when points and commas make no number. */
function plainNumber(body: string, marks: Set<Mark>): string | null {
  if (/^\d*(?:\.\d*)?$/.test(body)) return body;
  if (/^\d{1,3}(?:[,'\u2019 \u00a0\u202f]\d{2,3})+(?:\.\d*)?$/.test(body)) {
    marks.add('groups');
    return body.replaceAll(/[^\d.]/g, '');
  }
  if (/^\d{1,3}(?:[.'\u2019 \u00a0\u202f]\d{3})+(?:,\d*)?$/.test(body)) {
    marks.add('groups');
    if (body.includes(',')) marks.add('comma');
    return body.replaceAll(/[^\d,]/g, '').replace(',', '.');
  }
  return null;
}

/** The digits with a point, a comma standing for it. */
function commaNumber(body: string, marks: Set<Mark>): string | null {
  if (!/^\d*,\d+$/.test(body)) return null;
  marks.add('comma');
  return body.replace(',', '.');
}

/** What one side spells and the other does not; the first in the order of `MARKS`. */
function spellings(left: SpelledNumber, right: SpelledNumber): readonly string[] {
  for (const mark of MARKS) {
    if (left.marks.has(mark) === right.marks.has(mark)) continue;
    const side: Side = right.marks.has(mark) ? 'new' : 'legacy';
    return [`number:${mark}:${side}`];
  }
  return ['number:other:new'];
}

/** The days that a text may stand for, as `YYYY-MM-DD`. */
function datesOf(text: string): readonly string[] {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[t ]00:00(?::00(?:\.0+)?)?z?)?$/.exec(text);
  if (iso !== null) return [`${iso[1] ?? ''}-${iso[2] ?? ''}-${iso[3] ?? ''}`];
  const other = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  if (other === null) return [];
  const [, first = '', second = '', year = ''] = other;
  return [`${year}-${first.padStart(2, '0')}-${second.padStart(2, '0')}`, `${year}-${second.padStart(2, '0')}-${first.padStart(2, '0')}`];
}

/** The longer text, cut: the column as a whole tells whether always after so many characters. */
function explainCut(legacy: string, other: string): readonly string[] | null {
  const [shorter, longer, side] = legacy.length < other.length ? [legacy, other, 'legacy'] : [other, legacy, 'new'];
  if (shorter === '') return [`emptied:${side}`];
  if (!longer.startsWith(shorter)) return null;
  // What a migration cuts is the new side: of a longer text there it is only known that it goes on.
  if (side === 'legacy') return ['longer'];
  // Characters as databases count them: code points.
  return [`cut:${side}:${[...shorter].length}`];
}
