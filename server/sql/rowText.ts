/**
 * The text of a row, out of the canonical texts of its fields: what row hashes are made of, on every engine the same.
 *
 *     row   = field { "|" field }
 *     field = "~"                        for NULL
 *           | text                       for a form with a fixed alphabet
 *           | length ":" text            for any other form
 *
 * Injective, because a reader who knows the forms can take it apart in one way only:
 * - Forms with a fixed alphabet (`integer`, `decimal`, `float`, `boolean`, `date`, `time`, `timestamp`, `binary`, `uuid`) are
 *   never empty but for `binary`, and use digits, Latin letters, `-`, `.`, `:` and the blank. Neither `|` nor `~` is among these, so the
 *   text ends at the next `|` and cannot be taken for NULL. They need no escaping, which is most of what a row costs.
 * - Forms with any characters (`text`, `json`, `array`, `map`, `row`) say their length first, in Unicode code points (what
 *   `char_length` is in MySQL, `length` in DuckDB and Trino). The reader takes exactly so many characters, whatever they are.
 *   A length starts with a digit and so is not `~`. NULL, '' and '~' are `~`, `0:` and `1:~`.
 *
 * The parts inside an array, map or row are put together by the same rule: see `canonicalForms.md`.
 */
import type { CanonicalForm, CanonicalValue } from '../engine/types.ts';

/** Stands for NULL: outside of the alphabet of every form that is not length-prefixed. */
export const NULL_MARK = '~';

/** Between two fields. */
export const SEPARATOR = '|';

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

/** A canonical value as a field, as every dialect must write it. For values that are already here. */
export function fieldOf(value: CanonicalValue, form: CanonicalForm): string {
  if (value === null) return NULL_MARK;
  return isBare(form) ? value : `${[...value].length}:${value}`;
}

/** The text of a row whose canonical values are already here. The same text as `Dialect.rowText` makes on an engine. */
export function rowTextOf(values: readonly CanonicalValue[], forms: readonly CanonicalForm[]): string {
  return forms.map((form, i) => fieldOf(values[i] ?? null, form)).join(SEPARATOR);
}
