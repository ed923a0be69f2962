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
  /** The range of the whole name in the statement's text. */
  readonly range: TextRange;
  /** The alias, when the query gives one. */
  readonly alias?: string;
}

/** A bound that the query's own predicates put on one column of one source table, as literals. */
export interface ColumnBound {
  readonly table: readonly string[];
  readonly column: string;
  readonly op: '=' | '<' | '<=' | '>' | '>=' | 'in';
  readonly values: readonly string[];
}

/** What a parser can tell of a query. */
export type QueryAnalysis =
  | {
      readonly kind: 'read';
      /** Source tables (no CTE names), or null: tables unknown. Never a guess. */
      readonly tables: readonly TableReference[] | null;
      /** Bounds that hold for every row that the query reads from the table (conjuncts of the outermost WHERE that are not under OR, in inner or left position). */
      readonly bounds: readonly ColumnBound[];
      /** Constructs because of which two runs may differ, for example `RAND()`, `LIMIT without ORDER BY`. */
      readonly nonDeterministic: readonly string[];
      /** Words for the log: why tables are unknown. */
      readonly why?: string;
    }
  /** Not sent: it writes, or is not one statement, or cannot be told to be a read. `message` says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Text edits to a query: replace the range by the text. Ranges do not overlap. */
export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

