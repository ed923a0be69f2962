/**
 * The level between an exact checksum that differs and the rows: the same part once more, by the cells of its tolerances.
 *
 * Exact hashes come first, because identical data then earns a plain tick in one scan, and because only a part whose exact hashes differ is known to
 * hold something that a tolerance has to excuse. Cells cost one more scan of just those parts, and spare the reading of every row where all of a
 * column is a little off. What agrees by cells was not counted row by row, and that is said.
 */
import type { Comparison } from './compareRelation.ts';
import { StoreError } from './errors.ts';
import { latticeCell } from './lattice.ts';
import { bothSides } from './parallel.ts';
import { EMPTY } from './partitionLevel.ts';
import type { ReadPlan } from './ports.ts';
import { diffSegment } from './segmentDiff.ts';
import type { ColumnPlan, PartitionId, Segment, Sides } from './types.ts';
import { SIDES, mapSides } from './types.ts';

/** The same reading with the cells of the columns that have one, or null when no column has. */
export function withCells(reads: Sides<ReadPlan>, plan: ColumnPlan): Sides<ReadPlan> | null {
  const cells = plan.columns.map(latticeCell);
  if (cells.every((cell) => cell === undefined)) return null;
  return mapSides(reads, (read) => ({
    ...read,
    columns: read.columns.map((rendered, i) => {
      const cell = cells[i];
      return cell === undefined ? rendered : { ...rendered, cell };
    }),
  }));
}

/** A part whose exact hashes differ. */
export interface DifferingPart {
  readonly segment: Segment;
  readonly partition: PartitionId;
  /** Rows of the segment on each side. */
  readonly counts: Sides<number>;
  /** Rows of a side that would have to be compared one by one, at the most; and up to how many of them are, without asking for cells first. */
  readonly rows: number;
  readonly few: number;
}

/**
 * Finds the rows of a part that do not agree: by `exactly`, or by cells where the plan has them and the rows are not few (where they are, what is
 * tolerated is counted). Throws a `StoreError` when a side cannot be read, or has other rows than a moment ago.
 */
export async function descendByCells(comparison: Comparison, part: DifferingPart, exactly: () => Promise<void>): Promise<void> {
  const { cellReads, relations, options, signal, name, totals } = comparison;
  if (cellReads === null || part.rows <= part.few) return exactly();
  const groups = await bothSides(options.link, signal, (side, cancel) => relations[side].checksums(cellReads[side], part.segment, { by: 'nothing' }, cancel));
  const checksums = mapSides(groups, (group) => group[0]?.checksum ?? EMPTY);
  for (const side of SIDES) {
    if (checksums[side].count === part.counts[side]) continue;
    throw new StoreError('sourceChanged', `${name} has ${checksums[side].count} rows on the ${side} side now and had ${part.counts[side]} a moment ago: it changed during the check.`, { side });
  }
  totals.uncounted++;
  if (checksums.legacy.count === checksums.new.count && checksums.legacy.sum === checksums.new.sum) return;
  // Rows are held against the hashes that they were summed by, so that everything below reads by cells.
  const below: Comparison = { ...comparison, reads: cellReads };
  try {
    await diffSegment(below, part.segment, part.partition, checksums);
  } finally {
    comparison.reported = below.reported;
  }
}
