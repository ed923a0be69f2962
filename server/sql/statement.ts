/** What the rest of the house knows of SQL text in a file. Offsets are UTF-16 code units, as in LSP and JavaScript. */
import type { Sides } from '../engine/types.ts';

/** A piece of a document: from `start` (included) to `end` (left out). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One statement of a document, as the splitter sees it, without its delimiter and surrounding blanks and comments. */
export interface Statement {
  readonly range: TextRange;
  readonly text: string;
  /** The comments right before it (directives are read from them), from the end of the statement before. */
  readonly lead: TextRange;
}

/** Directives in comments before a statement or in its block: `-- parity:key game_id, inning`, `-- parity:name monthly totals`, `-- parity:tolerance avg_x abs 0.001`. */
export interface Directives {
  readonly name?: string;
  readonly key?: readonly string[];
  readonly tolerances: Readonly<Record<string, { readonly abs?: string; readonly rel?: string; readonly decimals?: number; readonly seconds?: string }>>;
  /** Directives that could not be read, with what to write instead. */
  readonly problems: readonly { readonly range: TextRange; readonly message: string }[];
}

/** A query as a person sees it: one text for both sides, or one for each. */
export interface QueryPair {
  /** Name for people: its directive, or the file's base name with the line. */
  readonly name: string;
  /** The range in the document that the badge, diagnostics and the cursor belong to (the legacy block for a pair in one file). */
  readonly range: TextRange;
  /** Every range of this document that belongs to it. */
  readonly ranges: readonly TextRange[];
  /** The text of each side; null when a pair lacks it, and then `problem` says so. */
  readonly texts: Sides<string | null>;
  readonly directives: Directives;
  /** Why this is not to be compared, before anything is parsed (half a pair, two statements in one block). */
  readonly problem?: string;
}

/** A table as a query names it. */
export interface TableReference {
  /** The name parts without quotes: `['baseball', 'games']`. */
  readonly parts: readonly string[];
  /** Which of them are written in quotes; absent: none. */
  readonly quoted?: readonly boolean[];
  /** The range of the whole name in the statement's text. */
  readonly range: TextRange;
  /** The alias, when the query gives one. */
  readonly alias?: string;
}

/** Conditions, to be joined by AND, that every row meets which a text may read of one mention of a table: text without qualifiers, and the columns in it. */
export type RowsRead = readonly { readonly text: string; readonly columns: readonly string[] }[];

/** What a text may read of one mention of a table. Names are in lower case. */
export interface ColumnsRead {
  /** Names without a qualifier: columns of any table that has them. */
  readonly names: readonly string[];
  /** Names behind the name that the table is called by. One that the table does not have means that the reading is not understood. */
  readonly own: readonly string[];
  /** Not null: every column may be read but for these, unless they are named. */
  readonly allBut: readonly string[] | null;
}

/**
 * A bound that the query's own predicates put on one column of one source table, as literals: the text of a string, a date or a
 * timestamp without its quotes, a number as written. It holds under the engine's own comparison, which may convert or fold case, so
 * use it only where the value reads as one of the column's type. `in` means one of `values`; the others have one value.
 */
export interface ColumnBound {
  readonly table: readonly string[];
  readonly column: string;
  readonly op: '=' | '<' | '<=' | '>' | '>=' | 'in';
  readonly values: readonly string[];
}

/** A construct whose value hangs on the order of rows: it is settled unless some of them tie in that order. */
export interface Tie {
  /** `ROW_NUMBER() may tie`. */
  readonly words: string;
  /** The order as it is written, for people. */
  readonly order: string;
  /** A query, in the names of the text, that returns a row exactly when rows tie; null: it cannot be asked. */
  readonly probe: string | null;
  /** Columns that tell the rows of the only table read apart from each other if a key of it is among them. */
  readonly key?: { readonly table: readonly string[]; readonly columns: readonly string[] };
}

/** A table by the name that the text gives it. */
export type NamedTable = Pick<TableReference, 'parts' | 'quoted'>;

/**
 * A column of a result. `column`: the column of that name of one of `tables`, unchanged. `star`: all columns of one table, in their order. `other`: it is
 * computed, or nobody can tell. `name`: what the result calls it; null where the engine makes a name up.
 */
export type OutputColumn =
  | { readonly kind: 'column'; readonly name: string | null; readonly tables: readonly NamedTable[]; readonly column: string }
  | { readonly kind: 'star'; readonly table: NamedTable }
  | { readonly kind: 'other'; readonly name: string | null };

/** What a parser can tell of a query. */
export type QueryAnalysis =
  | {
      readonly kind: 'read';
      /** Source tables (no CTE names), or null: tables unknown. Never a guess. */
      readonly tables: readonly TableReference[] | null;
      /**
       * Bounds that hold for every row of the table that can matter to the result: conjuncts of the WHERE of the one block that names
       * the table, not under OR, in inner or preserved position. None for a table that is named twice. Too few are sound.
       */
      readonly bounds: readonly ColumnBound[];
      /** What each of `tables` may be read of. Absent: anything. */
      readonly columnsRead?: readonly ColumnsRead[];
      /** Which rows of each of `tables` may be read; null, or absent: any. */
      readonly rowsRead?: readonly (RowsRead | null)[];
      /** Constructs because of which two runs may differ, for example `RAND()`, `LIMIT without ORDER BY`. */
      readonly nonDeterministic: readonly string[];
      /**
       * Present when the outermost query has both LIMIT (or OFFSET, FETCH) and ORDER BY: the names of the output columns that it is
       * ordered by, or null when they cannot be told. The rows are settled only if these columns make a total order, which the caller
       * has to find out.
       */
      readonly limitOrderedBy?: readonly string[] | null;
      /** What cuts the rows of the outermost query; absent: nothing does, or the query has one row. */
      readonly outerLimit?: OuterLimit;
      /**
       * The output columns that the outermost query is grouped by, when all its groups are outputs: a key of the result. `byAlias`: one of
       * them is a name that the select list gives, which an engine may take for a source column: likely a key, but not surely.
       */
      readonly groupedBy?: { readonly names: readonly string[]; readonly byAlias: boolean };
      /** Constructs that are settled unless rows tie in their order, in words, for a note: `ROW_NUMBER() may tie`. */
      readonly mayTie: readonly string[];
      /** The same, with what settles them. */
      readonly ties: readonly Tie[];
      /**
       * The columns of the result, for each operand of the outermost set operations (one list without any): which are a column of a source table as
       * it stands there. Absent: it cannot be told. Never a guess.
       */
      readonly outputs?: readonly (readonly OutputColumn[])[];
      /** Words for the log: why tables are unknown. */
      readonly why?: string;
    }
  /** Not sent: it writes, or is not one statement, or cannot be told to be a read. `message` says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** LIMIT, OFFSET and FETCH behind a query. */
export interface OuterLimit {
  /** Where the clauses stand in the text: without them it is the query with all of its rows. */
  readonly range: TextRange;
  /** How many rows there are at most; null: the text does not tell. */
  readonly rows: number | null;
  /** Rows are left out at the beginning as well, or rows that tie with the last one are added. */
  readonly skips: boolean;
  /** The ORDER BY in one spelling, for holding two texts against each other; '' for none. */
  readonly order: string;
}

/** Text edits to a query: replace the range by the text. Ranges do not overlap. */
export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

