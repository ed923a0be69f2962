/** The order of the columns table. Pure. */
import type { WireColumn } from '../../protocol/model.ts';

export type SortBy = 'name' | 'native' | 'matched' | 'differs' | 'tolerated';

export interface Sort {
  readonly by: SortBy;
  readonly descending: boolean;
}

/** The order after a press on a head: the other direction, or the direction in which one looks for trouble first. */
export function nextSort(sort: Sort, by: SortBy): Sort {
  if (sort.by === by) return { by, descending: !sort.descending };
  return { by, descending: by === 'differs' || by === 'tolerated' };
}

/** The columns in that order; those that are equal in it keep the order of the table. */
export function sortedColumns(columns: readonly WireColumn[], sort: Sort): readonly WireColumn[] {
  const sign = sort.descending ? -1 : 1;
  return [...columns].sort((left, right) => sign * compare(left, right, sort.by));
}

function compare(left: WireColumn, right: WireColumn, by: SortBy): number {
  switch (by) {
    case 'name': return compareText(left.name, right.name);
    case 'native': return compareText(left.native.legacy, right.native.legacy) || compareText(left.native.new, right.native.new);
    case 'matched': return matchedShare(left) - matchedShare(right);
    case 'differs': return left.differs - right.differs;
    case 'tolerated': return left.tolerated - right.tolerated;
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function matchedShare(column: WireColumn): number {
  return column.rows === 0 ? 1 : (column.rows - column.differs) / column.rows;
}
