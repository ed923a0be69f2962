/** What keys do in the grid, as pure functions: from a key to a command, from a command to the next cell. */

/** A cell of the grid. Row -1 is the header. */
export interface CellPosition {
  readonly row: number;
  readonly column: number;
}

/** How far the grid reaches. `page`: rows that fit the screen. */
export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'rowStart' | 'rowEnd' | 'gridStart' | 'gridEnd' | 'pageUp' | 'pageDown';

export type GridCommand =
  | { readonly do: 'move'; readonly move: Move }
  | { readonly do: 'detail' | 'copyCell' | 'copyRow' | 'leave' | 'nextDifference' | 'previousDifference' };

/** What of a keyboard event counts. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PLAIN: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Home: 'rowStart', End: 'rowEnd', PageUp: 'pageUp', PageDown: 'pageDown',
};
const WITH_CONTROL: Readonly<Record<string, Move>> = {
  Home: 'gridStart', End: 'gridEnd', ArrowLeft: 'rowStart', ArrowRight: 'rowEnd', ArrowUp: 'gridStart', ArrowDown: 'gridEnd',
};

/** The command of a key, or undefined when the grid leaves it to others. Command (⌘) counts as Control. */
export function commandOf(press: KeyPress): GridCommand | undefined {
  if (press.altKey) return undefined;
  const control = press.ctrlKey || press.metaKey;
  if (press.key === 'F7' && !control) return { do: press.shiftKey ? 'previousDifference' : 'nextDifference' };
  if (control && press.key.toLowerCase() === 'c') return { do: press.shiftKey ? 'copyRow' : 'copyCell' };
  if (press.shiftKey) return undefined;
  const move = Object.hasOwn(control ? WITH_CONTROL : PLAIN, press.key) ? (control ? WITH_CONTROL : PLAIN)[press.key] : undefined;
  if (move) return { do: 'move', move };
  if (control) return undefined;
  if (press.key === 'Enter' || press.key === ' ') return { do: 'detail' };
  if (press.key === 'Escape') return { do: 'leave' };
  return undefined;
}

/** The cell after a move; it stays within the grid. `gridStart` is the first cell of the first row, not of the header. */
export function moved(from: CellPosition, move: Move, extent: GridExtent): CellPosition {
  const lastRow = extent.rows - 1;
  const lastColumn = Math.max(0, extent.columns - 1);
  const firstRow = Math.min(0, lastRow);
  const to = (row: number, column: number): CellPosition => ({
    row: Math.max(-1, Math.min(row, lastRow)),
    column: Math.max(0, Math.min(column, lastColumn)),
  });
  switch (move) {
    case 'left': return to(from.row, from.column - 1);
    case 'right': return to(from.row, from.column + 1);
    case 'up': return to(from.row - 1, from.column);
    case 'down': return to(from.row + 1, from.column);
    case 'rowStart': return to(from.row, 0);
    case 'rowEnd': return to(from.row, lastColumn);
    case 'gridStart': return to(firstRow, 0);
    case 'gridEnd': return to(lastRow, lastColumn);
    case 'pageUp': return to(Math.max(firstRow, from.row - Math.max(1, extent.page - 1)), from.column);
    case 'pageDown': return to(from.row + Math.max(1, extent.page - 1), from.column);
  }
}

/**
 * The next difference in reading order: the next cell to the right that differs, else the first such cell of the next row (its first
 * cell when the row is not loaded or differs as a whole). undefined: there is none.
 * @param differing columns of a row that differ, ascending; undefined when the row is not loaded
 */
export function nextDifference(from: CellPosition, step: 1 | -1, extent: GridExtent, differing: (row: number) => readonly number[] | undefined): CellPosition | undefined {
  const here = from.row >= 0 ? stops(differing(from.row)) : [];
  const inRow = step === 1 ? here.find(column => column > from.column) : here.findLast(column => column < from.column);
  if (inRow !== undefined) return { row: from.row, column: inRow };
  const row = from.row + step;
  if (row < 0 || row >= extent.rows) return undefined;
  const there = stops(differing(row));
  return { row, column: (step === 1 ? there[0] : there.at(-1)) ?? 0 };
}

/** Every row of the grid is a difference: one without differing cells is a stop as a whole. */
function stops(columns: readonly number[] | undefined): readonly number[] {
  return columns === undefined || columns.length === 0 ? [0] : columns;
}
