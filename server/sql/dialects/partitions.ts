/** Partition ids of dates and the bounds that they stand for. */
import type { PartitionScheme } from '../../engine/types.ts';

/** How a table is cut by date. */
export type DateCut = Exclude<PartitionScheme['by'], 'value'>;

/** How many characters of `YYYY-MM-DD` make the id. */
export const ID_LENGTH: Readonly<Record<DateCut, number>> = { day: 10, month: 7, year: 4 };

/** How many characters are cut off the end of a date of any year, such as `-0043-03-15` or `10000-01-15`, to make the id. */
export const ID_CUT: Readonly<Record<DateCut, number>> = { day: 0, month: 3, year: 6 };

/** The first day of a partition and the first one after it, as dates `YYYY-MM-DD`. `to` null: the year 10000, which not every engine can write. */
export interface DateBounds {
  readonly from: string;
  readonly to: string | null;
  /** More rows than those of the partition may lie between: the id has to be compared as well. */
  readonly loose?: true;
}

/**
 * The bounds of a partition id, or null when the id names no day, month or year of the calendar from year 1 to 9999 (a zero date of MySQL,
 * `-0043-03`, `10000-01`, `infinity`): then only the id itself can be compared.
 * @param zeroDates whether the engine keeps days and months of the number 0 (`2020-01-00` belongs to `2020-01`) and days that no month has
 *   (`2020-02-31`): the bounds are then such dates themselves
 */
export function dateBounds(id: string, by: DateCut, zeroDates = false): DateBounds | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(id);
  if (match === null || id.length !== ID_LENGTH[by]) return null;
  const year = Number(match[1]);
  const month = Number(match[2] ?? '1');
  const day = Number(match[3] ?? '1');
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  // The first day and month that there can be.
  const first = zeroDates ? 0 : 1;
  const yearAt = (at: number): string | null => (at > 9999 ? null : iso(at, first, first));
  const monthAt = (at: number): string | null => (at > 12 ? yearAt(year + 1) : iso(year, at, first));
  if (by === 'year') return { from: iso(year, first, first), to: yearAt(year + 1) };
  if (by === 'month') return { from: iso(year, month, first), to: monthAt(month + 1) };
  if (day < daysIn(year, month)) return { from: id, to: iso(year, month, day + 1) };
  return { from: id, to: monthAt(month + 1), ...(zeroDates && day < 31 ? { loose: true } : {}) };
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
