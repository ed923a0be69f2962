/** What a case of this folder is: two small tables, and what has to be said of them. */
import type { CompareLimits } from '../../../server/engine/compareRelation.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { Counts, ReasonCode, Side, Sides, Verdict } from '../../../server/engine/types.ts';
import type { EngineName } from '../../stores/engines.ts';

/** Columns in order: name and type. The types are ours: `types.ts` says what they are on each engine. */
export type CaseColumns = Readonly<Record<string, string>>;

/** Values as texts, null for NULL, in the order of the columns. */
export type CaseRows = readonly (readonly (string | null)[])[];

export interface PeerCase {
  /** Which item of the lists in `README.md` it stands for: `silent 4`, `alarm 7`, `asked 26`, `trap 3`, `own`. */
  readonly item: string;
  readonly name: string;
  readonly columns: CaseColumns | Sides<CaseColumns>;
  readonly rows: CaseRows | Sides<CaseRows>;
  /** Without it: the column `id`. */
  readonly key?: readonly string[];
  readonly rules?: Omit<TableRules, 'key' | 'columns'> & { readonly columns?: TableRules['columns'] };
  readonly limits?: Partial<CompareLimits>;
  /** Compared as queries of this text, `{t}` standing for the table; without it: as tables. */
  readonly query?: Sides<string>;
  /** Engines that cannot have these tables on either side. */
  readonly without?: readonly EngineName[];
  readonly verdict: Verdict;
  /** See `essence` in `runner.ts`; in any order. Absent: `counts` says it. */
  readonly findings?: readonly string[];
  readonly counts?: Partial<Counts>;
  readonly reason?: ReasonCode;
  /** What the plan has to say of rules that make values equal, and of what it cannot see: part of one note or blind spot. */
  readonly says?: RegExp;
}

/** The columns of a side. */
export function columnsOn({ columns }: PeerCase, side: Side): CaseColumns {
  return isSides(columns) ? columns[side] : columns;
}

/** The rows of a side. */
export function rowsOn({ rows }: PeerCase, side: Side): CaseRows {
  return isSides(rows) ? rows[side] : rows;
}

function isSides<T extends object>(value: T | Sides<T>): value is Sides<T> {
  return 'legacy' in value && 'new' in value;
}
