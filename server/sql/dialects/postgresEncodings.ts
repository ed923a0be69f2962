/** Databases of PostgreSQL whose encoding is not UTF8: which characters they surely have. */

/** Encodings of one byte, by the label under which a decoder of ours has the same characters from 0xA0 on. */
const LABELS: Readonly<Record<string, string>> = {
  LATIN1: 'windows-1252', LATIN2: 'iso-8859-2', LATIN3: 'iso-8859-3', LATIN4: 'iso-8859-4', LATIN5: 'windows-1254', LATIN6: 'iso-8859-10', LATIN7: 'iso-8859-13', LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15', LATIN10: 'iso-8859-16', ISO_8859_5: 'iso-8859-5', ISO_8859_6: 'iso-8859-6', ISO_8859_7: 'iso-8859-7', ISO_8859_8: 'iso-8859-8', KOI8R: 'koi8-r', KOI8U: 'koi8-u', WIN866: 'ibm866',
  WIN874: 'windows-874', WIN1250: 'windows-1250', WIN1251: 'windows-1251', WIN1252: 'windows-1252', WIN1253: 'windows-1253', WIN1254: 'windows-1254', WIN1255: 'windows-1255', WIN1256: 'windows-1256',
  WIN1257: 'windows-1257', WIN1258: 'windows-1258',
};

/**
 * Whether a database in `encoding` (as `server_encoding` names it) has every character of a text, as far as that is known here: ASCII always, of encodings of one
 * byte what lies from 0xA0 on. A statement with any other character is refused by the server.
 */
export function charactersOf(encoding: string): (text: string) => boolean {
  const more = new Set(upperHalf(LABELS[encoding]));
  return (text) => [...text].every((character) => (character >= '\u0001' && character < '\u0080') || more.has(character));
}

function upperHalf(label: string | undefined): string {
  if (label === undefined) return '';
  try {
    return new TextDecoder(label).decode(Uint8Array.from({ length: 96 }, (_, i) => 0xa0 + i)).replaceAll('\ufffd', '');
  } catch {
    // A runtime without that decoder.
    return '';
  }
}
