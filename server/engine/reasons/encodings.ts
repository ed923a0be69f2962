/** Texts that went through the wrong encoding, recognised by doing the same to the other text. No tables of the platform: the engine has none. */

/** The characters of cp1252 for 0x80..0x9F; the five bytes that have none stand for themselves, as WHATWG decoders read them. */
const CP1252 = '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** How a text was read: its UTF-8 bytes, each as a character. */
export type ReadAs = 'latin1' | 'cp1252';

/** What a text becomes when its UTF-8 bytes are read as single bytes. Lone surrogates become the bytes of U+FFFD. */
export function readUtf8As(text: string, as: ReadAs): string {
  let read = '';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    for (const byte of utf8(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)) {
      read += as === 'cp1252' && byte >= 0x80 && byte < 0xa0 ? CP1252.charAt(byte - 0x80) : String.fromCharCode(byte);
    }
  }
  return read;
}

function utf8(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 0x3f)];
  if (point < 0x1_0000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
}

/** True when `spoilt` is `text` with its UTF-8 bytes read as latin1 or cp1252, once or twice. */
export function isMojibake(text: string, spoilt: string): boolean {
  if (spoilt.length <= text.length || isAscii(text)) return false;
  for (const as of ['cp1252', 'latin1'] as const) {
    const once = readUtf8As(text, as);
    if (once === spoilt || readUtf8As(once, as) === spoilt) return true;
  }
  return false;
}

/** True when `spoilt` is `text` with characters outside ASCII replaced by `?` or U+FFFD, one for a character or for a byte, and nothing else. */
export function isReplaced(text: string, spoilt: string): boolean {
  if (!/[?\ufffd]/.test(spoilt) || isAscii(text)) return false;
  const characters = [...text];
  for (const mark of ['?', '\ufffd']) {
    for (const each of ['character', 'unit', 'byte'] as const) {
      // Where a character stands, either it or its marks: some of them may have been known to the encoding (latin1 knows é, not č).
      let at = 0;
      let replaced = 0;
      const fits = characters.every((character) => {
        if (spoilt.startsWith(character, at)) {
          at += character.length;
          return true;
        }
        if (isAscii(character)) return false;
        const marks = mark.repeat(each === 'character' ? 1 : each === 'unit' ? character.length : utf8(character.codePointAt(0) ?? 0).length);
        if (!spoilt.startsWith(marks, at)) return false;
        at += marks.length;
        replaced++;
        return true;
      });
      if (fits && at === spoilt.length && replaced > 0) return true;
    }
  }
  return false;
}

/** True when `bare` is `text` without its accents: `Pena`. */
export function isWithoutAccents(text: string, bare: string): boolean {
  if (isAscii(text)) return false;
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '') === bare.normalize('NFC');
}

export function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}
