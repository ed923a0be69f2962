/** Partition ids of dates and the bounds that they stand for. */
import type { PartitionScheme } from '../../engine/types.ts';

/** How a table is cut by date. */
export type DateCut = Exclude<PartitionScheme['by'], 'value'>;

/** How many characters of `YYYY-MM-DD` make the id. */
export const ID_LENGTH: Readonly<Record<DateCut, number>> = { day: 10, month: 7, year: 4 };

/** The first moment of a partition and the first after it, as calendar dates `YYYY-MM-DD`. */
export interface DateBounds {
  readonly from: string;
  readonly to: string;
}

/**
 * The bounds of a partition id, or null when the id names no day, month or year of the calendar (a zero date of MySQL, a year past
 * 9998, `infinity`): then only the id itself can be compared.
 */
export function dateBounds(id: string, by: DateCut): DateBounds | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(id);
  if (match === null || id.length !== ID_LENGTH[by]) return null;
  const year = Number(match[1]);
  const month = Number(match[2] ?? '1');
  const day = Number(match[3] ?? '1');
  if (year < 1 || year > 9998 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (by === 'year') return { from: iso(year, 1, 1), to: iso(year + 1, 1, 1) };
  if (by === 'month') return { from: iso(year, month, 1), to: month === 12 ? iso(year + 1, 1, 1) : iso(year, month + 1, 1) };
  if (day < daysIn(year, month)) return { from: id, to: iso(year, month, day + 1) };
  return { from: id, to: month === 12 ? iso(year + 1, 1, 1) : iso(year, month + 1, 1) };
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
