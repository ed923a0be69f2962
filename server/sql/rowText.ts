/**
 * The text of a row, out of the canonical texts of its fields: what row hashes are made of, on every engine the same.
 *
 *     row   = field { "|" field }
 *     field = "~"                        for NULL, of a form with a fixed alphabet
 *           | text                       for a form with a fixed alphabet
 *           | length "|" text            for any other form: how many bytes the text has in UTF-8, in decimal; "!|" for NULL
 *
 * Injective, because a reader who knows the forms can take it apart in one way only:
 * - Forms with a fixed alphabet (`integer`, `decimal`, `float`, `boolean`, `date`, `time`, `timestamp`, `zonedTime`, `binary`, `uuid`, `interval`)
 *   are never empty but for `binary`, and use digits, Latin letters, `-`, `.`, `:` and the blank. Neither `|` nor `~` is among these, so the
 *   text ends at the next `|` and cannot be taken for NULL. They need no length, which is most of what a row costs.
 * - Forms with any characters (`text`, `json`, `array`, `map`, `row`) have their length before them: the reader, who knows that such a form
 *   comes, reads up to the `|`, and then so many bytes, whatever they are. What follows is the `|` before the next field, or before
 *   the next row: rows that are put behind each other with `|` between them can be taken apart as well.
 *   NULL, '', '~' and 'a|b' are `!|`, `0|`, `1|~` and `3|a|b`.
 *
 * No text is searched or changed, so that a field costs what its length costs and no more, on every engine: REPLACE of MariaDB 10.11 takes the
 * square of it for a text with many separators, and does not stop when it is killed. Engines know the number of bytes without reading them.
 * The parts inside an array, map or row have a length in code points: see `canonicalForms.md`.
 */
import type { CanonicalForm, CanonicalValue } from '../engine/types.ts';

/** Stands for NULL: outside of the alphabet of every form that has no length before it. */
export const NULL_MARK = '~';

/** Between two fields, and between two rows. */
export const SEPARATOR = '|';

/** Stands where the length would, for NULL of a form that has one. */
export const NO_LENGTH = '!';

/** Whether the texts of a form need no length before them. */
export function isBare(form: CanonicalForm): boolean {
  switch (form.form) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'boolean':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'binary':
    case 'uuid':
    case 'address':
    case 'zonedTime':
    case 'interval':
      return true;
    case 'text':
    case 'json':
    case 'array':
    case 'map':
    case 'row':
      return false;
    default:
      return form satisfies never;
  }
}

/** Whether the texts of a form stand without their length inside an array, map or row: none of them is empty, or `[]` would be two values. */
export function isBarePart(form: CanonicalForm): boolean {
  return isBare(form) && form.form !== 'binary' && form.form !== 'uuid';
}

/** A canonical value as a part of an array, map or row: with its length in code points in front, unless it is bare. */
export function partOf(value: CanonicalValue, form: CanonicalForm): string {
  if (value === null) return NULL_MARK;
  return isBarePart(form) ? value : `${[...value].length}:${value}`;
}

/** A canonical value as a field of a row, as every dialect must write it. For values that are already here. */
export function fieldOf(value: CanonicalValue, form: CanonicalForm): string {
  if (isBare(form)) return value ?? NULL_MARK;
  return value === null ? `${NO_LENGTH}${SEPARATOR}` : `${Buffer.byteLength(value)}${SEPARATOR}${value}`;
}

/** The text of a row whose canonical values are already here. The same text as `Dialect.rowText` makes on an engine. */
export function rowTextOf(values: readonly CanonicalValue[], forms: readonly CanonicalForm[]): string {
  return forms.map((form, i) => fieldOf(values[i] ?? null, form)).join(SEPARATOR);
}
