/** The forms in which values are compared. */

/**
 * The canonical form agreed for a column: the text that a value has on *every* engine. See `sql/dialects` for the exact outputs.
 *
 * - `integer`: optional `-`, digits, no leading zero, never `-0`.
 * - `decimal`: as integer, then `.` and exactly `scale` digits when scale > 0; never `-0.00`. Digits are never cut: a value of `anyScale` with more of them keeps them all, and so equals nothing of this scale.
 * - `float`: shortest round-trip digits, plain from 1e-3 to 1e15 (`645`, `-12.5`), else `[-]d[.ddd]e[-]x`; `NaN`, `Infinity`, `-Infinity`; −0 is `0`. See `sql/canonicalForms.md`.
 * - `boolean`: `0` or `1`.
 * - `text`: the characters; `trimBlanks` cuts trailing blanks (CHAR padding), `foldCase` makes A to Z small: what other letters have two cases for is settled row by row.
 * - `date`: `YYYY-MM-DD`. - `time`: `[-]HH:MM:SS[.f…]` with exactly `precision` digits; hours may pass 24.
 * - `timestamp`: `YYYY-MM-DD HH:MM:SS[.f…]` with exactly `precision` digits, instants in UTC.
 * - `zonedTime`: the local `time`, a blank, and its offset from UTC in seconds (`10:00:00.000 -18000`).
 * - `address`: `10.0.0.1`, or eight groups of four hex digits for IPv6, with `/24` where it has a mask of fewer bits than it has. `mapped`: ::ffff:10.0.0.1 is 10.0.0.1.
 * - `interval`: three integers, months, days and microseconds (`14 -3 5000001`); two where days count `in hours` (24), months and microseconds.
 * - `binary`: lower-case hex. - `uuid`: lower-case with hyphens. - `json`: by meaning. - `array`, `map`, `row`: nested texts, injective.
 */
export type CanonicalForm =
  | { readonly form: 'integer' }
  | { readonly form: 'decimal'; readonly scale: number }
  | { readonly form: 'float'; readonly bits: 32 | 64 }
  | { readonly form: 'boolean' }
  | { readonly form: 'text'; readonly trimBlanks: boolean; readonly foldCase: boolean }
  | { readonly form: 'date' }
  | { readonly form: 'time'; readonly precision: number }
  | { readonly form: 'timestamp'; readonly precision: number }
  | { readonly form: 'zonedTime'; readonly precision: number }
  | { readonly form: 'binary' }
  | { readonly form: 'uuid' }
  | { readonly form: 'address'; readonly mapped: boolean }
  | { readonly form: 'interval'; readonly days: 'apart' | 'in hours' }
  | { readonly form: 'json' }
  | { readonly form: 'array'; readonly element: CanonicalForm }
  | { readonly form: 'map'; readonly key: CanonicalForm; readonly value: CanonicalForm }
  /** `names`: of the fields, in their order; each side has its field of that name there (`placesOf`). Absent: the fields stand in the order of each side. */
  | { readonly form: 'row'; readonly fields: readonly CanonicalForm[]; readonly names?: readonly string[] };
