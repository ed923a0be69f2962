/** Looking closely at a value: what is invisible in it, where two values part, its bytes. Values are hostile: nothing here makes markup. */

/** A stretch of text, or one character that cannot be seen, by a name. */
export interface Piece {
  readonly text: string;
  /** True when `text` stands for a character that cannot be seen or that would reorder what is shown. */
  readonly hidden: boolean;
}

// Controls, blanks other than the common one, characters without width, the ones that change the direction of what follows, and
// halves of surrogate pairs.
const HIDDEN = /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]|\u034f|\u180b|\u180c|\u180d|\u180f|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const NAMES: Readonly<Record<string, string>> = {
  '\n': '↵', '\r': '␍', '\t': '⇥', '\u0000': 'NUL', '\u00a0': 'NBSP', '\u00ad': 'SHY', '\u200b': 'ZWSP', '\u200c': 'ZWNJ', '\u200d': 'ZWJ',
  '\u200e': 'LRM', '\u200f': 'RLM', '\u202a': 'LRE', '\u202b': 'RLE', '\u202c': 'PDF', '\u202d': 'LRO', '\u202e': 'RLO', '\ufeff': 'BOM',
};

/** The text in pieces that can be shown. With `blanks`, the common blank is shown as `·` too. */
export function pieces(text: string, blanks = false): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) found.push({ text: blanks ? text.slice(from, to).replaceAll(' ', '·') : text.slice(from, to), hidden: false });
  };
  for (const match of text.matchAll(HIDDEN)) {
    plain(match.index);
    found.push({ text: nameOf(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  plain(text.length);
  return found;
}

/** The name under which an invisible character is shown: `ZWSP`, `U+2028`. */
export function nameOf(character: string): string {
  if (Object.hasOwn(NAMES, character)) return NAMES[character] ?? '';
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text on one line, as a screen reader can say it: invisible characters by name. */
export function spoken(text: string, most = 200): string {
  const said = pieces(text.length > most ? text.slice(0, most) : text).map(piece => (piece.hidden ? `<${piece.text}>` : piece.text)).join('');
  return text.length > most ? `${said}…` : said;
}

/** How much two texts share at their beginning and, without overlapping that, at their end. UTF-16 units; no character is cut. */
export function commonEnds(left: string, right: string): { readonly prefix: number; readonly suffix: number } {
  const shorter = Math.min(left.length, right.length);
  let prefix = 0;
  while (prefix < shorter && left.charCodeAt(prefix) === right.charCodeAt(prefix)) prefix += 1;
  if (prefix > 0 && isHighSurrogate(left.charCodeAt(prefix - 1))) prefix -= 1;
  let suffix = 0;
  while (suffix < shorter - prefix && left.charCodeAt(left.length - 1 - suffix) === right.charCodeAt(right.length - 1 - suffix)) suffix += 1;
  if (suffix > 0 && isLowSurrogate(left.charCodeAt(left.length - suffix))) suffix -= 1;
  return { prefix, suffix };
}

/** A value of a changed cell in three parts: what is shared before, what differs, what is shared after. */
export interface DiffText {
  readonly before: string;
  readonly differing: string;
  readonly after: string;
}

const LEAD = 12;
const LONGEST = 240;

/** The parts of `own` against `other`. What is long is cut by `…`, never the beginning of what differs. `room`: characters that fit the cell. */
export function diffText(own: string, other: string, room: number): DiffText {
  const { prefix, suffix } = commonEnds(own, other);
  // The cut is the same on both sides, so that the two lines of a row stay aligned.
  const elided = prefix > Math.max(LEAD, room - LEAD);
  const from = elided ? safeCut(own, prefix - LEAD) : 0;
  const end = own.length - suffix;
  const differing = shortened(own.slice(prefix, end));
  return { before: `${elided ? '…' : ''}${own.slice(from, prefix)}`, differing, after: shortened(own.slice(end)) };
}

/** At most so many characters that a cell can show. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, safeCut(text, LONGEST))}…`;
}

/** Where the first difference is, 1-based, in characters (code points) and UTF-8 bytes; undefined when the texts are equal. */
export function firstDifference(left: string, right: string): { readonly character: number; readonly byte: number } | undefined {
  if (left === right) return undefined;
  const shared = left.slice(0, commonEnds(left, right).prefix);
  return { character: characters(shared) + 1, byte: new TextEncoder().encode(shared).length + 1 };
}

/** How many characters (code points) a text has. */
export function characters(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1))) index += 1;
    count += 1;
  }
  return count;
}

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** One line of a hex dump. `offset` in bytes, `hex` as `61 62 63`. */
export interface HexLine {
  readonly offset: number;
  readonly hex: string;
  readonly text: string;
}

/** The first `most` UTF-8 bytes of a text, eight or so many a line. */
export function hexLines(text: string, most: number, perLine = 8): readonly HexLine[] {
  // A character has at least one byte: no more characters than bytes are needed.
  const bytes = new TextEncoder().encode(text.slice(0, most)).subarray(0, most);
  const lines: HexLine[] = [];
  for (let offset = 0; offset < bytes.length; offset += perLine) {
    const part = [...bytes.subarray(offset, offset + perLine)];
    lines.push({
      offset,
      hex: part.map(byte => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    });
  }
  return lines;
}

/** The index, or one less when a cut there would part a surrogate pair. */
export function safeCut(text: string, index: number): number {
  return index > 0 && isHighSurrogate(text.charCodeAt(index - 1)) && isLowSurrogate(text.charCodeAt(index)) ? index - 1 : index;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
