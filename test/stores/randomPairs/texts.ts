/** Texts of all characters, charsets and paddings, bytes and UUIDs. */
import fc from 'fast-check';
import { BYTES, cast, identity, kind, pairs, same, TEXT, texts } from './kinds.ts';
import type { KindOfPair, RandomPair } from './kinds.ts';

const HOSTILE = ['', ' ', '  ', '|', '|;', '|!', '||', ';', '!', '~', ':', '1:', '0', '1', 'a', 'A', 'é', 'e\u0301', 'É', 'ß', 'ss', '\u0130', 'i', 'İ', '🤦', '🏼', '\u200d', '\uFFFD', '\uFFFF', '\u00a0', '\t', '\n', '\r\n', '\\', "'", '"', '`', '?', '%', '_', 'null', 'NULL', '日本', '\uE000', '\u{10FFFF}', '\u0001', '{', '}', '[', ']', '(', ')', '=', ','];
const hostile = fc.oneof({ weight: 4, arbitrary: fc.array(fc.constantFrom(...HOSTILE), { maxLength: 8 }).map((parts) => parts.join('')) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\u0000', '')) });

function nearText(text: string, n: number): string {
  const ways = [
    `${text} `, ` ${text}`, text.toUpperCase(), text.toLowerCase(), text.normalize('NFD'), text.normalize('NFC'), text.trimEnd(), `${text}|`, text.replaceAll('|', ''), text.replaceAll('é', 'e'), text.slice(1), `${text}\u0001`,
    text.replaceAll('?', '\uFFFD'), `${text}~`,
  ];
  return ways[n % ways.length]?.toWellFormed() ?? text;
}
const textPairs = (from: fc.Arbitrary<string>, equal: (left: string, right: string) => boolean = same): fc.Arbitrary<RandomPair<string, string>> => pairs(from, nearText, identity, identity, equal);
const withoutBlanks = (text: string): string => text.replace(/ +$/, '');
/** A charset of MySQL, and characters that it has; the other side is plain text. */
const charset = (name: string, collation: string, characters: string): KindOfPair =>
  kind({
    name: `${collation} and text`, legacy: texts({ mysql: `varchar(60) character set ${name} collate ${collation}` }), new: TEXT,
    values: pairs(fc.array(fc.constantFrom(...characters, '|', ';', '!', '?', 'a', ' '), { maxLength: 8 }).map((parts) => parts.join('')), (text, n) => nearText(text, n).normalize('NFC'), identity, identity, same),
  });

const UUID = cast({ duckdb: 'uuid', mariadb: 'uuid', postgres: 'uuid', trino: 'uuid' });
// Of version 4: MariaDB takes not every 16 bytes for one.
const uuids = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-a$4-'));
const LABELS = ['small', 'Großes', "it's", 'x,y', '', ' ', '|'];
const labels = LABELS.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ');

/** Letter by letter. */
const caseless = (text: string): string => Array.from(text, (letter) => letter.toLowerCase()).join('');

export const textKinds: readonly KindOfPair[] = [
  kind({ name: 'text and text', legacy: texts({ duckdb: 'varchar', mysql: 'varchar(200) collate utf8mb4_general_ci', postgres: 'text', trino: 'varchar' }), new: TEXT, values: textPairs(hostile) }),
  kind({ name: 'text and longer text', legacy: texts({ duckdb: 'varchar', mysql: 'longtext collate utf8mb4_bin', postgres: 'varchar(300)', trino: 'varchar(300)' }), new: TEXT, values: textPairs(hostile) }),
  kind({
    name: 'text with U+0000 and text', legacy: texts({ duckdb: 'varchar', mysql: 'varchar(200)', trino: 'varchar' }), new: texts({ duckdb: 'varchar', mysql: 'varchar(200)', trino: 'varchar' }),
    values: textPairs(fc.tuple(hostile, hostile).map((parts) => parts.join('\u0000')), same),
  }),
  kind({
    name: 'char(40) and text', legacy: texts({ mysql: 'char(40)', postgres: 'char(40)', trino: 'char(40)' }), new: TEXT,
    values: textPairs(hostile.map((text) => withoutBlanks([...text].slice(0, 40).join(''))), (left, right) => left === withoutBlanks(right)),
  }),
  kind({
    name: 'char(40) and char(50)', legacy: texts({ mysql: 'char(40)', postgres: 'char(40)', trino: 'char(40)' }), new: texts({ mysql: 'char(50)', postgres: 'char(50)', trino: 'char(50)' }),
    values: textPairs(hostile.map((text) => withoutBlanks([...text].slice(0, 38).join(''))), (left, right) => left === withoutBlanks(right)),
  }),
  kind({ name: 'text without blanks at the end', legacy: TEXT, new: TEXT, rule: { trimBlanks: true }, values: textPairs(hostile, (left, right) => withoutBlanks(left) === withoutBlanks(right)) }),
  kind({
    name: 'text without case', legacy: TEXT, new: TEXT, rule: { foldCase: true },
    // Letters that one engine or another has no small one for, or another one.
    values: textPairs(fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', ' ', '|', '1', 'z', 'Z', 'é', 'É', 'ß', 'ẞ', 'İ', 'ı', 'Σ', 'ς', 'Ა', '𐐀', 'Ꭰ', 'Ɐ', 'Ꞌ', 'Я', 'я'), maxLength: 4 }), (left, right) => caseless(left) === caseless(right)),
  }),
  kind({ name: 'bytes and bytes', legacy: BYTES, new: BYTES, values: pairs(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')), (text, n) => (n % 2 === 0 ? `${text}00` : `${text}20`), identity, identity, same) }),
  kind({ name: 'uuid and uuid', legacy: UUID, new: UUID, values: pairs(uuids, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`, (text) => text.toUpperCase(), identity, same) }),
  kind({ name: 'char(36) and uuid', legacy: texts({ mysql: 'char(36)' }), new: UUID, values: pairs(uuids, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`, (text) => text.toUpperCase(), identity, same) }),
  kind({
    name: 'uuid and text', legacy: UUID, new: TEXT,
    values: fc.oneof(
      pairs(uuids, (text) => `${text}x`, identity, (text) => text.toUpperCase(), same),
      fc.tuple(fc.option(uuids, { nil: null }), hostile).map(([uuid, text]): RandomPair<string, string> => ({ legacy: uuid, new: text, equal: false })),
      fc.tuple(uuids, hostile).map(([uuid, text]): RandomPair<string, string> => ({ legacy: uuid, new: `${uuid}${text}`, equal: withoutBlanks(text) === '' })),
    ),
  }),
  kind({ name: 'enum and text', legacy: texts({ duckdb: `enum(${labels})`, mysql: `enum(${labels})` }), new: TEXT, values: pairs(fc.constantFrom('small', 'Großes', "it's", 'x,y', '|'), nearText, identity, identity, same) }),
  kind({ name: 'set and text', legacy: texts({ mysql: "set('a', 'B', 'é', '|')" }), new: TEXT, values: pairs(fc.subarray(['a', 'B', 'é', '|']).map((parts) => parts.join(',')), nearText, identity, identity, same) }),
  charset('latin1', 'latin1_swedish_ci', 'é€ÿßøÆ'),
  charset('latin1', 'latin1_bin', 'é€ÿßøÆ'),
  charset('cp1251', 'cp1251_general_ci', 'жЯёЁ№€'),
  charset('big5', 'big5_bin', '四一中文功'),
  charset('big5', 'big5_chinese_ci', '四一中文功'),
  charset('sjis', 'sjis_bin', 'ソ表能十予日本ｱ'),
  charset('gbk', 'gbk_bin', '誠中文一亅'),
  charset('utf16', 'utf16_bin', 'Ā簀㼀é🤦'),
  charset('ucs2', 'ucs2_general_ci', 'Ā簀㼀é日'),
  charset('utf32', 'utf32_bin', 'Ā簀㼀é🤦'),
];
