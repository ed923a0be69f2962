/**
 * How rows of DuckDB come: each as one text, because values of their own cost a call and a buffer each, and twice the time. Fields stand between
 * separators; a value stands behind a mark, so that NULL, which has none, is no text, and a byte order mark, which the library takes off the
 * beginning of a text (seen with 1.5.5), stays. `chr(27)` in a value is written as `chr(27)[`, and the separator as `chr(27)_`.
 */
import type { TextRow } from './driver.ts';

const SEPARATOR = '\x1f';
const ESCAPE = '\x1b';
const MARK = '.';

/** The text that follows the last row, and is none of a row: those begin with the mark of a value, or with a separator, or are empty. */
export const LAST_ROW = 'end';

const fieldSql = (x: string): string => `coalesce('${MARK}' || replace(replace(cast(${x} as varchar), chr(27), chr(27) || '['), chr(31), chr(27) || '_'), '')`;

/** A statement that gives the rows of `statement`, which has so many columns, as texts, and `LAST_ROW` behind them. */
export function asTexts(statement: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`);
  return `select concat_ws(chr(31), ${names.map(fieldSql).join(', ')}) from (${statement}\n) r(${names.join(', ')}) union all select '${LAST_ROW}'`;
}

/** The values of a row's text, or null when it is none of so many columns. */
export function valuesOfRow(text: string | null, columns: number): TextRow | null {
  const fields = text?.split(SEPARATOR);
  if (fields?.length !== columns) return null;
  const values: (string | null)[] = [];
  for (const field of fields) {
    if (field !== '' && !field.startsWith(MARK)) return null;
    const value = field.slice(MARK.length);
    values.push(field === '' ? null : value.includes(ESCAPE) ? value.replaceAll(`${ESCAPE}_`, SEPARATOR).replaceAll(`${ESCAPE}[`, ESCAPE) : value);
  }
  return values;
}
