/**
 * What differs between engines in SQL text, and nothing else: no I/O. A dialect is one object; a new engine is one file beside
 * the others, and it inherits the conformance suite.
 */
import type { FineDigest } from '../engine/ports.ts';
import type { CanonicalForm, CanonicalValue, ColumnType, HashName, PartitionId, PartitionScheme } from '../engine/types.ts';

/** A piece of SQL text. */
export type Sql = string;

export type DialectName = 'duckdb' | 'mysql' | 'mariadb' | 'trino' | 'presto' | 'postgres';

/** How statements of a dialect are spelled, for the splitter. */
export interface LexicalRules {
  /** `\'` inside quotes is an escaped quote (MySQL). */
  readonly backslashEscapes: boolean;
  /** Characters that quote identifiers: `"`, '`'. */
  readonly identifierQuotes: readonly string[];
  /** `"x"` is a string, not an identifier (MySQL without ANSI_QUOTES). */
  readonly doubleQuoteIsString: boolean;
  /** `#` starts a comment (MySQL). */
  readonly hashComments: boolean;
  /** A `--` comment needs a blank after it (MySQL). */
  readonly dashCommentNeedsBlank: boolean;
  /** Block comments nest (PostgreSQL). */
  readonly nestedBlockComments: boolean;
  /** `$tag$ … $tag$` strings (PostgreSQL, DuckDB). */
  readonly dollarQuotes: boolean;
  /** `DELIMITER //` lines (MySQL clients). */
  readonly delimiterCommand: boolean;
  /** `E'…'` strings, in which a backslash escapes whatever `backslashEscapes` says (PostgreSQL, DuckDB). */
  readonly escapeStrings: boolean;
  /** `/*! … *\/` and `/*M! … *\/`: the server runs what is inside (MySQL, MariaDB), so it is SQL and not a comment. */
  readonly executableComments: boolean;
}

/** A field of a row: its canonical text, and whether it is declared never to be NULL. */
export interface RowField {
  readonly text: Sql;
  readonly form: CanonicalForm;
  readonly notNull?: boolean;
  /** The column of a derived table that has `Dialect.fieldApart` of this field. */
  readonly apart?: Sql;
}

/** The SQL of one engine. Every doc comment on an implementation states the exact output of its rule. */
export interface Dialect {
  readonly name: DialectName;
  readonly lexical: LexicalRules;

  /** A quoted identifier; the quote character inside is doubled. */
  quote(identifier: string): Sql;
  /** A table name as the mapping writes it (`games`, `baseball.games`, `lake.baseball.games`), each part quoted unless quoted already. */
  quoteTable(name: string): Sql;
  /** A text literal, safe for any characters, of the engine's widest text type. */
  textLiteral(text: string): Sql;
  /** The type that a native type name (as `describe` of its driver prints it) stands for. */
  parseType(native: string): ColumnType;

  /** `expression` of `type` as text in `form`, or NULL for NULL. Throws `UnsupportedForm` when this engine cannot. */
  canonical(expression: Sql, type: ColumnType, form: CanonicalForm): Sql;
  /**
   * As `canonical`, but JSON, and JSON in arrays, maps and rows, as the engine prints it. No engine writes JSON by meaning in SQL as the others do, so
   * `finishedText` makes canonical texts of these, and the rows that have them are hashed here.
   */
  unfinished(expression: Sql, type: ColumnType, form: CanonicalForm): Sql;
  /** A literal of the native type, from a canonical value, for predicates; `NULL` is never asked for. */
  literal(value: string, type: ColumnType, form: CanonicalForm): Sql;
  /**
   * The expression by which keys are ordered and ranged, so that both engines agree with `compareValues` of the engine:
   * numbers and dates natively, text by code point (binary collation).
   */
  orderable(expression: Sql, type: ColumnType, form: CanonicalForm): Sql;
  /** The lattice cell of a numeric, date or timestamp expression, as integer text: one for each floor(x / width). */
  cell(expression: Sql, type: ColumnType, form: CanonicalForm, width: string): Sql;

  /** One text out of canonical texts (each may be NULL), injective: see `rowText.ts`. */
  rowText(fields: readonly RowField[]): Sql;
  /**
   * An expression that gives the characters of `canonical` when it is put into a row text, and costs less there (a number needs no cast to
   * text where the engine writes it as text anyway); null when there is none. Never for a value that may be NULL. Absent on engines where it makes no difference.
   */
  readonly inRow?: (expression: Sql, type: ColumnType, form: CanonicalForm) => Sql | null;
  /**
   * What a scan computes of a field in a derived table, before the row text is made of it; null: nothing, the field is cheap where it is used.
   * Absent on engines where it makes no difference.
   */
  readonly fieldApart?: (field: RowField) => Sql | null;
  /**
   * Arrays whose elements one expression writes, for rows of many columns of one type: `transform` gives the array of `render` of each item. `forms`: of which forms that is worth it.
   * Absent on engines that plan many expressions as fast.
   */
  readonly arrays?: { readonly forms: ReadonlySet<CanonicalForm['form']>; transform(items: readonly Sql[], render: (x: Sql) => Sql): Sql };
  /** Fields that one expression may put together; more are put together in a derived table first. Absent: any number. */
  readonly mostFields?: number;
  /** Hashes, cheapest first. */
  readonly hashes: readonly HashName[];
  /** The hash of a text expression as a number that can be summed exactly (unsigned 32 bits for crc32, 60 bits for md5 and sha256). */
  hashNumber(text: Sql, hash: HashName): Sql;
  /** `sum` of such numbers as decimal text, `'0'` for no rows; exact for 10^18 rows. */
  sumAsText(number: Sql): Sql;
  /** `sumAsText` of numbers of 32 bits over at most 2^31 rows: where that is cheaper. More rows are an error of the engine, never another sum. */
  readonly narrowSumAsText?: (number: Sql) => Sql;
  /** A count or an integer expression as text. */
  integerAsText(expression: Sql): Sql;

  /**
   * The row hash by the engine's own function over typed values, without any text: for `native:` hashes, where both sides are the same
   * engine. Absent on engines that have none.
   */
  readonly nativeRowHash?: (fields: readonly { readonly expression: Sql; readonly type: ColumnType; readonly form: CanonicalForm; readonly cell?: string }[]) => Sql;
  /**
   * floor(x / width) of an integer or of a decimal without decimals, as a number to group by; NULL for NULL. `width`: a power of two.
   * `notNegative`: no x is below 0, so that a plain integer division does.
   */
  rangeNumber(expression: Sql, type: ColumnType, width: bigint, notNegative: boolean): Sql;
  /** `rangeNumber` takes every integer there is, and a negative one costs no more: nothing needs to be known of keys before they are cut. */
  readonly cutsAnyInteger?: true;
  /**
   * One hash of 128 bits, in hex, over the texts of a group's rows in the order of `key` (null: they come in that order), with the separator
   * between them: a row costs its text and no hash of its own. Absent on engines where sums of row hashes are as cheap, or memory for the text of a group is not to be had.
   */
  readonly digestOfRows?: (text: Sql, key: Sql | null) => Sql;
  /**
   * A statement that gives number, `outputs` for each range from `first` to `last` that has rows, each range read by itself through the
   * index: where that costs less than grouping a scan. `inner` selects `outputs` and `count` between two keys.
   */
  readonly fineRanges?: (ranges: {
    readonly first: bigint; readonly last: bigint; readonly width: bigint; readonly outputs: readonly Sql[]; readonly count: Sql; readonly inner: (low: Sql, high: Sql) => Sql;
  }) => Sql;
  /**
   * Where grouping a scan of the key's index leaves the rows of nearly every group in the order of the key, though nothing promises it: then a
   * `digestOfRows` without an ORDER BY is cheaper, and equal to one with it or, for a few groups, just another one.
   */
  readonly groupsInOrder?: true;
  /** A whole number that rows are grouped by as text; absent: `integerAsText`. */
  readonly groupedInteger?: (expression: Sql) => Sql;
  /** Keys that one statement may ask for where that is worth saying: an engine without an index looks through the whole table for each of its statements. */
  readonly keysPerStatement?: number;
  /** Fine ranges whose rows one statement may ask for, where the engine runs in our process and more would take its memory. */
  readonly rangesAtOnce?: number;
  /** The engine finds rows of many key ranges by a scan, not in an index. */
  readonly rangesByScan?: true;
  /** Keys of about so many rows are read by one statement of fine ranges, by their digest, where an index leads with the key; absent: all by one. */
  readonly fineRowsPerStatement?: Readonly<Record<FineDigest, number>>;
  /** A text expression as something that compares, groups and orders byte by byte, whatever the collation. */
  exact(text: Sql): Sql;
  /** Whether a statement can have all characters of a text, for engines whose databases have encodings. Absent: of any. */
  readonly writes?: (text: string) => boolean;
  /** What follows an ORDER BY term so that NULL comes first. */
  readonly nullsFirst: Sql;
  /** The partition id of a row, as text or NULL. For `value` in the agreed form where one is given, else in the type's own. */
  partitionId(column: Sql, type: ColumnType, by: PartitionScheme['by'], form?: CanonicalForm): Sql;
  /** The predicate for rows of one partition, written so that the engine can use an index or prune. */
  inPartition(column: Sql, type: ColumnType, by: PartitionScheme['by'], id: PartitionId, form?: CanonicalForm): Sql;
  /** The predicate for ids between `from` and `to`, both included, null open; rows with a NULL partition column are not in it unless both are open. */
  betweenPartitions(column: Sql, type: ColumnType, by: PartitionScheme['by'], from: string | null, to: string | null, form?: CanonicalForm): Sql;
  /** Equality that holds for NULL as well. */
  sameValue(expression: Sql, type: ColumnType, form: CanonicalForm, value: CanonicalValue): Sql;
  /**
   * Where equality of `orderable` and `literal` cannot use an index: a weaker equality of the bare column, implied by it, that can.
   * Null when there is none for this value. Absent on engines where it makes no difference.
   */
  readonly looseEquality?: (expression: Sql, type: ColumnType, form: CanonicalForm, value: string) => { readonly left: Sql; readonly right: Sql } | null;
  /**
   * A derived table of a query with named columns: `(query) alias`. Ends the query with a line feed, so that a trailing comment
   * cannot swallow the bracket. `columns`: the names of all its columns in order, for engines that leave a column without a name
   * in a derived table (Trino) and can be told its name; the others ignore them.
   */
  derivedTable(query: Sql, alias: string, columns?: readonly string[]): Sql;
}

/** An engine cannot render this type in this form: the column pair goes a slower sound path or the comparison is inconclusive. */
export class UnsupportedForm extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedForm';
  }
}
