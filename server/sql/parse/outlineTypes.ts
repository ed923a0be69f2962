/** The shape of an outline: see `outline.ts`. */
import type { TableReference } from '../statement.ts';

/** A span of token indexes: from `from` (included) to `to` (left out). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a FROM clause names. */
export interface Relation {
  readonly kind: 'table' | 'other';
  /** The name by which columns are qualified: the alias, or the last part of the table's name. */
  readonly visibleName: string | null;
  readonly reference?: TableReference;
  /** An outer join may leave this side out or fill it with NULL, or a join pairs rows by their place: WHERE says nothing about what is read. */
  loose: boolean;
  /** Its columns have other names here (`games g(x, y)`). */
  readonly renamed: boolean;
  /** The query whose rows it is: of a derived table, or of a name of a WITH list. */
  readonly query?: () => Query | null;
}

/** One SELECT, VALUES or TABLE. */
export interface Block {
  readonly relations: Relation[];
  select: Span | null;
  where: Span | null;
  grouped: boolean;
  /** What stands behind GROUP BY. */
  groupBy: Span | null;
  /** A NATURAL join or USING, which make one column of two. */
  mergesColumns: boolean;
  /** Extra ONs or joins without a condition, which could be read in two ways. */
  ambiguousJoins: boolean;
  /** From its first token to the end of its last clause. */
  readonly span: { from: number; to: number };
  /** FROM and WHERE with their words, where they stand side by side; null: there is no FROM, or it stands before SELECT. */
  input: Span | null;
  /** What stands behind HAVING. */
  having: Span | null;
  qualified: boolean;
}

/** A query with the clauses behind its set operations. */
export interface Query {
  readonly blocks: Block[];
  orderBy: Span | null;
  limited: boolean;
  withTies: boolean;
  readonly place: 'outer' | 'exists' | 'inner';
  setOperation: boolean;
  readonly span: Span;
  /** The names of WITH lists that it sees, its own among them. */
  scope: Scope;
  /** The clauses behind its ORDER BY, by their first word. */
  readonly cuts: { readonly word: string; readonly span: Span }[];
}

export interface Outline {
  readonly queries: readonly Query[];
  readonly outer: Query;
  /** Every mention of a source table, in the order of the text, with the block that reads it. */
  readonly references: readonly { readonly reference: TableReference; readonly block: Block; readonly relation: Relation }[];
  /** Tokens that name a table, a query or an alias where it is introduced, and the columns that such a name is given. */
  readonly names: ReadonlySet<number>;
}

/** Why there is no outline, in words for the log. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}

/** A name of a WITH list: its item in the text, and the query in its brackets, once that has been read. */
export interface WithName {
  readonly name: string;
  readonly quoted: boolean;
  readonly item: Span;
  readonly recursive: boolean;
  /** Its columns have other names: `WITH a (x, y) AS …`. */
  readonly renamed: boolean;
  /** Another name of this spelling stands in a list around it. */
  readonly shadows: boolean;
  query: Query | null;
}

/** CTE names that a query sees, folded to lower case, in the order of their lists; `null` marks a name that engines resolve differently. */
export type Scope = ReadonlyMap<string, WithName | null>;
