/**
 * The text of a row, out of the canonical texts of its fields: what row hashes are made of, on every engine the same.
 *
 *     row   = field { "|" field }
 *     field = "~"                        for NULL, of a form with a fixed alphabet
 *           | text                       for a form with a fixed alphabet
 *           | "|" escaped                for any other form: the text with "|;" for each "|"; "|!" for NULL
 *
 * Injective, because a reader who knows the forms can take it apart in one way only:
 * - Forms with a fixed alphabet (`integer`, `decimal`, `float`, `boolean`, `date`, `time`, `timestamp`, `zonedTime`, `binary`, `uuid`, `interval`)
 *   are never empty but for `binary`, and use digits, Latin letters, `-`, `.`, `:` and the blank. Neither `|` nor `~` is among these, so the
 *   text ends at the next `|` and cannot be taken for NULL. They need no escaping, which is most of what a row costs.
 * - Forms with any characters (`text`, `json`, `array`, `map`, `row`) have an empty field before them: the reader, who knows that such a
 *   form comes, takes the `|` off. In what follows a `|` before `;` is a character and one before `!` is NULL. Any other `|` ends the
 *   field: what follows it is the next field, and none starts with `;` or `!` (a fixed alphabet has neither, any other form starts
 *   with its own `|`). So rows that are put behind each other with `|` between them can be taken apart as well.
 *   NULL, '', '~' and '|!' are `||!`, `|`, `|~` and `||;!`.
 *
 * Escaping costs less than a length in front of each text would: it is one pass, and there is nothing to count and to print.
 * The parts inside an array, map or row do have their length in front: see `canonicalForms.md`.
 */
import type { CanonicalForm, CanonicalValue } from '../engine/types.ts';

/** Stands for NULL: outside of the alphabet of every form that is not escaped. */
export const NULL_MARK = '~';

/** Between two fields, and between two rows. */
export const SEPARATOR = '|';

/** What stands for the separator inside a text. */
export const ESCAPED_SEPARATOR = '|;';

/** Stands for NULL where a text could: no escaped text has it. */
export const ESCAPED_NULL = '|!';

/** Whether the texts of a form need neither a length before them nor escaping. */
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
  return `${SEPARATOR}${value === null ? ESCAPED_NULL : value.replaceAll(SEPARATOR, ESCAPED_SEPARATOR)}`;
}

/** The text of a row whose canonical values are already here. The same text as `Dialect.rowText` makes on an engine. */
export function rowTextOf(values: readonly CanonicalValue[], forms: readonly CanonicalForm[]): string {
  return forms.map((form, i) => fieldOf(values[i] ?? null, form)).join(SEPARATOR);
}
