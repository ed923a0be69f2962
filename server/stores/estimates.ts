/** Numbers of statistics, which come as text. */
import type { TableEstimate } from './driver.ts';

/** The estimate out of two texts, or null when they say nothing. */
export function estimateOf(rows: string | null | undefined, bytes: string | null | undefined): TableEstimate | null {
  const estimate = { rows: amount(rows), bytes: amount(bytes) };
  return estimate.rows === null && estimate.bytes === null ? null : estimate;
}

/** A whole number that is not negative, or null. */
function amount(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text === '') return null;
  const number = Math.round(Number(text));
  return Number.isFinite(number) && number >= 0 ? number : null;
}
