/** Canonical texts of dates and moments taken apart, for the literals of engines. */

/** A canonical date or timestamp that is a point of the calendar. */
export interface CalendarText {
  /** Before Christ. */
  readonly isBc: boolean;
  /** The year as it is written: 44 of `0044-03-15 BC`. */
  readonly year: number;
  /** What follows the year, without the mark: `-03-15 01:02:03.5`. */
  readonly rest: string;
}

/** Takes `2016-07-03`, `10000-01-01 00:00:00.5` or `0044-03-15 01:02:03 BC` apart; null for what has no year: `infinity`. */
export function calendarText(text: string): CalendarText | null {
  const match = /^(\d{4,})(-\d{2}-\d{2}(?: [\d:.]+)?)( BC)?$/.exec(text);
  return match === null ? null : { isBc: match[3] !== undefined, year: Number(match[1]), rest: match[2] ?? '' };
}

/** The year as astronomers count it: 0 is 1 BC, −43 is 44 BC. */
export function astronomicalYear({ isBc, year }: CalendarText): number {
  return isBc ? 1 - year : year;
}

/** A canonical date at midnight, as a canonical timestamp without a fraction. */
export function atMidnight(date: string): string {
  const day = calendarText(date);
  if (day === null) return /\d/.test(date) ? `${date} 00:00:00` : date;
  return day.isBc ? `${date.slice(0, -3)} 00:00:00 BC` : `${date} 00:00:00`;
}
