/** Which partitions of a source table a query touches, from the bounds that its own predicates put on the partition column. Too wide is sound. */
import type { PartitionFilter, PartitionScheme, Segment } from '../engine/types.ts';
import type { ColumnBound } from '../sql/statement.ts';

/** Days from and to, both included; null is open. */
interface Days {
  readonly from: string | null;
  readonly to: string | null;
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:$|[ T]\d{2}:\d{2})/;

/**
 * The hull of what each text's bounds allow. `bounds` holds one list for each text that is run (one a side), already narrowed to the
 * table's partition column. A list without a usable bound means all partitions, and so does a scheme by value.
 */
export function touchedPartitions(scheme: PartitionScheme, bounds: readonly (readonly ColumnBound[])[]): Segment | undefined {
  if (scheme.by === 'value' || bounds.length === 0) return undefined;
  const days = bounds.map(daysOf);
  const from = days.some((range) => range.from === null) ? null : smallest(days.map((range) => range.from ?? ''));
  const to = days.some((range) => range.to === null) ? null : largest(days.map((range) => range.to ?? ''));
  if (from === null && to === null) return undefined;
  const length = scheme.by === 'day' ? 10 : scheme.by === 'month' ? 7 : 4;
  const partitions: PartitionFilter = { kind: 'interval', from: from?.slice(0, length) ?? null, to: to?.slice(0, length) ?? null };
  return { partitions };
}

function daysOf(bounds: readonly ColumnBound[]): Days {
  let from: string | null = null;
  let to: string | null = null;
  for (const bound of bounds) {
    const dates = bound.values.map((value) => DATE.exec(value)?.[1]);
    if (dates.length === 0 || dates.some((date) => date === undefined)) continue;
    const known = dates as readonly string[];
    if (bound.op === '=' || bound.op === 'in' || bound.op === '>' || bound.op === '>=') from = largest([smallest(known), ...(from === null ? [] : [from])]);
    if (bound.op === '=' || bound.op === 'in' || bound.op === '<=') to = smallest([largest(known), ...(to === null ? [] : [to])]);
    if (bound.op === '<') to = smallest([lastDayBefore(bound.values[0] ?? '', known[0] ?? ''), ...(to === null ? [] : [to])]);
  }
  return { from, to };
}

/** `< 2016-08-01` reaches 2016-07-31; with a time of day the day itself is reached. */
function lastDayBefore(value: string, date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00(?:\.0+)?)?)?$/.test(value)) return date;
  const day = new Date(`${date}T00:00:00Z`);
  return new Date(day.getTime() - 86_400_000).toISOString().slice(0, 10);
}

const smallest = (texts: readonly string[]): string => texts.reduce((l, r) => (l < r ? l : r));
const largest = (texts: readonly string[]): string => texts.reduce((l, r) => (l > r ? l : r));
