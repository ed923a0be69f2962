/**
 * What each engine spells in its own way, as small pieces of SQL. `makeDialect` puts a whole dialect together from them, so that the
 * rules that must be the same everywhere stand in one place.
 */
import type { CanonicalForm, ColumnType, HashName } from '../../engine/types.ts';
import type { DialectName, LexicalRules, Sql } from '../dialect.ts';
import type { DateCut } from './partitions.ts';

/** What `lower` folds, and to what, as literals. */
export const CAPITALS: Sql = `'ABCDEFGHIJKLMNOPQRSTUVWXYZ'`;
export const SMALL_LETTERS: Sql = `'abcdefghijklmnopqrstuvwxyz'`;

/** A type of one kind. */
export type TypeOf<Kind extends ColumnType['kind']> = Extract<ColumnType, { readonly kind: Kind }>;

/** Renders a part of an array, map or row as a field (see `rowText.ts`). */
export type RenderPart = (expression: Sql) => Sql;

/** Dates that go further than the years 1 to 9999. */
export interface WideDates {
  /** The date of a date or timestamp, in UTC. */
  local(x: Sql, type: TypeOf<'date'> | TypeOf<'timestamp'>): Sql;
  /**
   * The day, month or year of such a date, as the id of a partition: `2016-07-03`, `-0043-03-15`, `0000-01-01`, `10000-01-15` with less at its end, of the
   * proleptic Gregorian calendar with a year 0; `infinity` and `-infinity` by their names.
   */
  id(date: Sql, by: DateCut): Sql;
}

/**
 * The pieces. Every `…Text` gives text in the canonical form of its name (see `canonicalForms.md`) and NULL for NULL.
 * A piece that an engine cannot give throws `UnsupportedForm`.
 */
export interface EngineSql {
  readonly name: DialectName;
  readonly lexical: LexicalRules;
  /** The character that quotes identifiers. */
  readonly quoteCharacter: string;
  readonly hashes: readonly HashName[];
  /** What follows an ORDER BY term so that NULL comes first; '' where it does anyway. */
  readonly nullsFirst: Sql;
  /** Whether `(query) q(c, d)` names the columns of a query. */
  readonly namesDerivedColumns: boolean;

  parseType(native: string): ColumnType;
  textLiteral(text: string): Sql;
  /** NULL when any part is NULL. */
  concat(parts: readonly Sql[]): Sql;
  /** The number of Unicode code points, as something that `concat` takes. */
  codePoints(text: Sql): Sql;
  left(text: Sql, length: number): Sql;
  /** A to Z as small letters, and no other character: of those beyond ASCII each engine has other small ones, and not one of them is the same everywhere. */
  lower(text: Sql): Sql;
  /** Without blanks (U+0020, nothing else) at the end. */
  trimBlanks(text: Sql): Sql;
  /** `textText` of a CHAR(n) has no blanks at the end already. */
  readonly fixedTextIsTrimmed?: true;
  /** A text as `replace` takes it: some collations cannot be searched. */
  searchable(text: Sql): Sql;
  /** The number of bytes that a text has in UTF-8, as a text or as something that is written as one where it stands. NULL for NULL. */
  byteLength(text: Sql): Sql;
  /** A text behind its length and the separator, where the engine does not put long texts together by `concat`. */
  measured?(text: Sql): Sql;
  /** Row texts are made by a function that joins: the length of a field and its text are joined by it like two fields. */
  readonly joinsFields?: true;
  /** Text that compares byte by byte. */
  exact(text: Sql): Sql;
  /** `exact` of a literal, where that takes texts that no other literal does. */
  exactLiteral?(text: string): Sql;
  /** Whether a literal can have all characters of a text; absent: of any. */
  readonly writes?: (text: string) => boolean;

  integerText(x: Sql): Sql;
  /** With exactly the digits of the type's scale. */
  decimalText(x: Sql, type: TypeOf<'decimal'>): Sql;
  /**
   * A decimal of `anyScale`: with exactly `scale` digits where its value has no more, else with all of them and no zeros at the end.
   * Absent on engines without such a type.
   */
  anyScaleText?(x: Sql, scale: number): Sql;
  /** From a double. */
  floatText(x: Sql): Sql;
  /** The nearest double, an infinity where there is none; never a failure. */
  toDouble(x: Sql, type?: ColumnType): Sql;
  /**
   * The canonical text of an exact number in the form `float`, where the type holds numbers that are too large for a double: the text of such a
   * number is all its digits. Null: `floatText` of `toDouble` is that text. Absent on engines without such types.
   */
  exactFloatText?(x: Sql, type: ColumnType): Sql | null;
  /** The nearest 32-bit float, as a double. */
  toSingle(x: Sql): Sql;
  /** A column of a 32-bit type as a double, exactly. */
  widen(x: Sql): Sql;
  booleanText(x: Sql): Sql;
  /** A bit field as an unsigned integer. */
  bitText(x: Sql): Sql;
  textText(x: Sql, type: TypeOf<'text'>): Sql;
  dateText(x: Sql): Sql;
  /** A date as a timestamp: `time` behind the day (a blank and zeros), before the mark of a year before Christ; what has no day stays. */
  midnightText(x: Sql, time: string): Sql;
  timeText(x: Sql, type: TypeOf<'time'>, precision: number): Sql;
  zonedTimeText(x: Sql, type: TypeOf<'zonedTime'>, precision: number): Sql;
  timestampText(x: Sql, type: TypeOf<'timestamp'>, precision: number): Sql;
  /** The date of a timestamp, in UTC. */
  dateOfTimestampText(x: Sql, type: TypeOf<'timestamp'>): Sql;
  /** Absent where all dates print ten characters, the first of which are the id of their partition. */
  readonly wideDates?: WideDates;
  /** Days and months may have the number 0, and text is taken for such a date where it is compared with one. */
  readonly zeroDates?: true;
  /** Lower-case hex. */
  binaryText(x: Sql): Sql;
  /** The bytes of a type of the engine's own, by its name. Absent: it has none. */
  ownBytes?(x: Sql, own: string): Sql;
  /** The UTF-8 bytes of a text. */
  utf8(text: Sql): Sql;
  uuidText(x: Sql): Sql;
  /** A network address. `mapped`: ::ffff:10.0.0.1 is 10.0.0.1. Absent on engines without such types. */
  addressText?(x: Sql, type: TypeOf<'text'>, mapped: boolean): Sql;
  intervalText(x: Sql, type: TypeOf<'interval'>, days: 'apart' | 'in hours'): Sql;
  /** JSON is written as the engine prints it: `finishedText` makes canonical texts of the texts that hold it. */
  readonly leavesJson?: true;
  /** JSON, or a variant as JSON, as the engine prints it. */
  jsonSource(x: Sql, type: ColumnType): Sql;
  /** `[` fields `]`. `variable`: a name that no other lambda around uses. */
  arrayText(x: Sql, element: RenderPart, variable: string): Sql;
  /** `{` entries in order of their texts `}`; an entry is key field `=` value field. */
  mapText(x: Sql, key: RenderPart, value: RenderPart, variable: string): Sql;
  /** The expression of each field of a row. */
  rowParts(x: Sql, type: TypeOf<'row'>): readonly Sql[];
  /** Whether a row itself is NULL, on engines whose `is null` is true of a row of NULLs too. */
  rowIsNull?(x: Sql): Sql;

  /** A literal of the type, for a canonical value. Only for types that are compared natively. */
  nativeLiteral(value: string, type: ColumnType): Sql;
  /** The expression by which a natively compared type is ordered. */
  nativeOrder(x: Sql, type: ColumnType): Sql;

  /** floor(x · 10^shift) of an integer or decimal, exactly, as an integer expression. */
  scaledFloor(x: Sql, type: TypeOf<'integer'> | TypeOf<'decimal'>, shift: number): Sql;
  /** floor(x / 2^bits) of any integer, without overflow. Absent: by `exactQuotient`. */
  shiftRight?(x: Sql, bits: number): Sql;
  /** y / divisor for integers that divide without a remainder. */
  exactQuotient(y: Sql, divisor: string): Sql;
  /** Seconds since 1970 (date, timestamp) or midnight (time), as a double. */
  seconds(x: Sql, type: TypeOf<'date'> | TypeOf<'time'> | TypeOf<'timestamp'>): Sql;

  hashNumber(text: Sql, hash: HashName): Sql;
  sumAsText(number: Sql): Sql;
  integerAsText(x: Sql): Sql;
}

/** The form that a type has when nothing was agreed with another side; null where there is none. */
export function naturalForm(type: ColumnType): CanonicalForm | null {
  switch (type.kind) {
    case 'integer':
    case 'bit':
      return { form: 'integer' };
    case 'decimal':
      return { form: 'decimal', scale: type.scale };
    case 'float':
      return { form: 'float', bits: type.bits };
    case 'boolean':
      return { form: 'boolean' };
    case 'text':
      return type.address === undefined ? { form: 'text', trimBlanks: type.fixed, foldCase: false } : { form: 'address', mapped: type.address === 'mapped' };
    case 'date':
      return { form: 'date' };
    case 'time':
      return { form: 'time', precision: type.precision };
    case 'timestamp':
      return { form: 'timestamp', precision: type.precision };
    case 'zonedTime':
      return { form: 'zonedTime', precision: type.precision };
    case 'binary':
      return { form: 'binary' };
    case 'uuid':
      return { form: 'uuid' };
    case 'json':
      return { form: 'json' };
    case 'array': {
      const element = naturalForm(type.element);
      return element === null ? null : { form: 'array', element };
    }
    case 'map': {
      const key = naturalForm(type.key);
      const value = naturalForm(type.value);
      return key === null || value === null ? null : { form: 'map', key, value };
    }
    case 'row': {
      const fields = type.fields.map((field) => naturalForm(field.type));
      return fields.some((form) => form === null) ? null : { form: 'row', fields: fields.filter((form) => form !== null) };
    }
    case 'interval':
      return { form: 'interval', days: type.of === 'seconds' ? 'in hours' : 'apart' };
    case 'unsupported':
      return null;
    default:
      return type satisfies never;
  }
}
