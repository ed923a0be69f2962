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
}

/** One SELECT, VALUES or TABLE. */
export interface Block {
  readonly relations: Relation[];
  select: Span | null;
  where: Span | null;
  grouped: boolean;
  /** What stands behind GROUP BY. */
  groupBy: Span | null;
  /** Extra ONs or joins without a condition, which could be read in two ways. */
  ambiguousJoins: boolean;
}

/** A query with the clauses behind its set operations. */
export interface Query {
  readonly blocks: Block[];
  orderBy: Span | null;
  limited: boolean;
  withTies: boolean;
  readonly place: 'outer' | 'exists' | 'inner';
  setOperation: boolean;
}

export interface Outline {
  readonly queries: readonly Query[];
  readonly outer: Query;
  /** Every mention of a source table, in the order of the text, with the block that reads it. */
  readonly references: readonly { readonly reference: TableReference; readonly block: Block; readonly relation: Relation }[];
}

/** Why there is no outline, in words for the log. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}

/** CTE names that a query sees, folded to lower case; `null` marks a name that engines resolve differently. */
export type Scope = ReadonlyMap<string, { readonly name: string; readonly quoted: boolean } | null>;
