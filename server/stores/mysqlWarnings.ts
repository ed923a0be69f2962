/** What MySQL and MariaDB warn of after a statement: whether its result may be less than what was asked for. */
import { StoreError } from '../engine/errors.ts';
import type { TextRow } from './driver.ts';

/** Lists the warnings of the statement before it. It takes none of them away. */
export const LIST_WARNINGS = 'show warnings';

/** Warnings that say that the result is not whole, and what each says (the server's own words quote values). */
const INCOMPLETE: ReadonlyMap<string, string> = new Map([
  // MariaDB: ER_QUERY_RESULT_INCOMPLETE.
  ['1931', 'it ended the query early (LIMIT ROWS EXAMINED, or max_recursive_iterations): raise that limit, or take it out of the query'],
  // ER_CUT_VALUE_GROUP_CONCAT, ER_WARN_ALLOWED_PACKET_OVERFLOWED.
  ['1260', 'GROUP_CONCAT cut a text: raise group_concat_max_len and max_allowed_packet'],
  ['1301', 'a text was longer than its max_allowed_packet and was left out: raise that setting'],
]);

/**
 * Warnings that tell how the server understood an expression: whoever runs the query gets the same value. By the numbers of MySQL's error reference and of MariaDB's
 * (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-code-reference/).
 */
const OF_A_VALUE: ReadonlySet<string> = new Set([
  // Numbers, texts and times that are converted, out of range, divided by zero.
  '1264', '1265', '1292', '1365', '1366', '1411', '1441', '1918',
  // Bytes or characters that a charset does not have; data that cannot be uncompressed.
  '1259', '1300', '1977',
  // MariaDB: a JSON function was given what is no JSON, and gives NULL.
  '4036', '4037', '4038', '4039', '4040', '4041', '4042', '4043',
]);

/** Warnings about the text of the query, or how it was planned. */
const OF_THE_TEXT: ReadonlySet<string> = new Set([
  // Syntax that will go, old names of charsets and collations.
  '1287', '1681', '3719', '3720', '3778', '3090',
  // Optimizer hints that are not understood, or without effect; a range optimization that took too much memory.
  '1064', '3126', '3127', '3128', '3170',
]);

/** A text whose unseen warnings might say that the result is not whole. */
const MAY_BE_CUT = /\brows\s+examined\b|\brecursive\b|\bgroup_concat\b/iu;

/**
 * What the warnings of a statement come to: notes for the evidence. @param count how many there are by the server's account @param listed the answer to
 * `LIST_WARNINGS`, which holds the first `max_error_count` of them @throws StoreError `incompleteResult` when the result may not be whole, and when nobody here knows what a warning says
 */
export function readWarnings(statement: string, count: number, listed: readonly TextRow[]): readonly string[] {
  const seen = new Map<string, number>();
  for (const [level, code] of listed) {
    // A note informs; it is never of something that went wrong.
    if (level === 'Note') continue;
    const number = code ?? '';
    const words = INCOMPLETE.get(number);
    if (words !== undefined) throw new StoreError('incompleteResult', `The server warns (${number}) that the result is not whole: ${words}.`, { serverCode: number });
    if (!OF_A_VALUE.has(number) && !OF_THE_TEXT.has(number)) {
      throw new StoreError('incompleteResult', `The server warns of something (${number}) that Parity does not know, so the result may not be whole. Run the query on the server, followed by SHOW WARNINGS, to see what it is.`, { serverCode: number });
    }
    seen.set(number, (seen.get(number) ?? 0) + 1);
  }
  if (count > listed.length && MAY_BE_CUT.test(statement)) {
    throw new StoreError('incompleteResult', `The server warns ${count.toLocaleString('en')} times and lists ${listed.length.toLocaleString('en')} of them: whether the result is whole cannot be told. Raise max_error_count.`);
  }
  return [...seen.keys()].map((number) => (OF_A_VALUE.has(number)
    ? `the server warns (${number}) that a value was cut, converted or taken for another one in an expression`
    : `the server warns (${number}) about the text of the query`));
}
