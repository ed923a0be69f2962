/** Where a new result goes: beside its query, without splitting the window once more when it is split already. */

export interface Columns {
  /** Column of the editor that has the query. */
  readonly active: number;
  /** Columns of all groups of editors. */
  readonly groups: readonly number[];
  /** Columns that hold results, the latest first. */
  readonly withPanels: readonly number[];
}

/** A column that is there: one that holds results already, else a neighbour. undefined: there is none but the query's own. */
export function columnBeside({ active, groups, withPanels }: Columns): number | undefined {
  const others = groups.filter(column => column !== active);
  return withPanels.find(column => others.includes(column)) ?? others.find(column => column === active + 1) ?? others.at(-1);
}
