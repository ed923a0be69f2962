/** Where each partition stands in the map: by table, then by year and month when its name is a date. Pure. */
import type { Counts, Verdict, WirePartition } from '../../protocol/model.ts';

/** A named date, or something else. */
export type PartitionDate =
  | { readonly unit: 'year'; readonly year: number }
  | { readonly unit: 'month'; readonly year: number; readonly month: number }
  | { readonly unit: 'day'; readonly year: number; readonly month: number; readonly day: number }
  | { readonly unit: 'other' };

/** Reads the name of a partition: `2016`, `2016-07`, `2016-07-03`. */
export function partitionDate(id: string | null): PartitionDate {
  const match = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/u.exec(id ?? '');
  if (!match) return { unit: 'other' };
  const [year, month, day] = [Number(match[1]), match[2], match[3]];
  if (month === undefined) return { unit: 'year', year };
  return day === undefined ? { unit: 'month', year, month: Number(month) } : { unit: 'day', year, month: Number(month), day: Number(day) };
}

/** A line of the map. `slots`: places of the line, empty where there is no partition; index is month − 1, day − 1, or just the order. */
export interface MapLine {
  readonly label: string;
  readonly slots: readonly (WirePartition | undefined)[];
}

/** The map of one table. `months`: twelve named slots a line; `days`: 31; `list`: as many as there are. */
export interface TableMap {
  readonly table: string;
  readonly shape: 'months' | 'days' | 'list';
  readonly lines: readonly MapLine[];
  readonly count: number;
  readonly differing: number;
  readonly states: Readonly<Partial<Record<Verdict, number>>>;
}

/** Tables in the order in which they first come; a table with differences keeps its place. */
export function partitionMaps(partitions: readonly WirePartition[]): readonly TableMap[] {
  const tables = new Map<string, WirePartition[]>();
  for (const partition of partitions) {
    const list = tables.get(partition.table);
    if (list) list.push(partition);
    else tables.set(partition.table, [partition]);
  }
  return [...tables].map(([table, list]) => tableMap(table, list));
}

/** How many partitions have each verdict. */
export function stateCounts(partitions: readonly WirePartition[]): Readonly<Partial<Record<Verdict, number>>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of partitions) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

/** Rows of a partition that do not agree. */
export function rowsApart(counts: Counts): number {
  return counts.onlyLegacy + counts.onlyNew + counts.changed + counts.duplicates;
}

/** Partitions that need a look, the worst first: what differs by rows, then inconclusive, then in flight. */
export function problems(partitions: readonly WirePartition[]): readonly WirePartition[] {
  const rank: Readonly<Record<Verdict, number>> = { differs: 0, inconclusive: 1, 'in flight': 2, 'consistent within tolerance': 3, consistent: 3 };
  return partitions
    .filter(partition => rank[partition.verdict] < 3)
    .sort((left, right) => rank[left.verdict] - rank[right.verdict] || rowsApart(right.counts) - rowsApart(left.counts));
}

function tableMap(table: string, list: readonly WirePartition[]): TableMap {
  const dates = list.map(partition => partitionDate(partition.partition));
  const units = new Set(dates.map(date => date.unit));
  const states = stateCounts(list);
  const base = { table, count: list.length, differing: states.differs ?? 0, states };
  units.delete('other');
  const [unit] = units;
  if (units.size === 1 && unit === 'month') return { ...base, shape: 'months', lines: dated(list, dates, 'month') };
  if (units.size === 1 && unit === 'day') return { ...base, shape: 'days', lines: dated(list, dates, 'day') };
  return { ...base, shape: 'list', lines: [{ label: '', slots: list }] };
}

/** Lines by year (of months) or by month (of days); what has no date, such as the partition of NULL, comes last in a line of its own. */
function dated(list: readonly WirePartition[], dates: readonly PartitionDate[], unit: 'month' | 'day'): readonly MapLine[] {
  const lines = new Map<string, (WirePartition | undefined)[]>();
  const others: WirePartition[] = [];
  list.forEach((partition, index) => {
    const date = dates[index];
    if (date?.unit !== unit) {
      others.push(partition);
      return;
    }
    const label = date.unit === 'month' ? String(date.year) : `${String(date.year)}-${String(date.month).padStart(2, '0')}`;
    let slots = lines.get(label);
    if (!slots) {
      slots = Array.from({ length: date.unit === 'month' ? 12 : 31 }, () => undefined);
      lines.set(label, slots);
    }
    slots[(date.unit === 'month' ? date.month : date.day) - 1] = partition;
  });
  const sorted = [...lines].sort(([left], [right]) => (left < right ? -1 : 1)).map(([label, slots]) => ({ label, slots }));
  return others.length === 0 ? sorted : [...sorted, { label: '', slots: others }];
}

/** The next partition in a direction, among lines of slots; the same place when there is none. `line` and `slot` are indices. */
export function stepSlot(lines: readonly MapLine[], from: { readonly line: number; readonly slot: number }, key: string): { readonly line: number; readonly slot: number } {
  const flat = lines.flatMap((line, lineIndex) => line.slots.flatMap((slot, slotIndex) => (slot ? [{ line: lineIndex, slot: slotIndex }] : [])));
  const at = flat.findIndex(place => place.line === from.line && place.slot === from.slot);
  const vertical = (step: 1 | -1): { readonly line: number; readonly slot: number } => {
    for (let line = from.line + step; line >= 0 && line < lines.length; line += step) {
      const candidates = flat.filter(place => place.line === line);
      const nearest = candidates.reduce<{ line: number; slot: number } | undefined>(
        (best, place) => (best === undefined || Math.abs(place.slot - from.slot) < Math.abs(best.slot - from.slot) ? place : best), undefined);
      if (nearest) return nearest;
    }
    return from;
  };
  switch (key) {
    case 'ArrowRight': return flat[at + 1] ?? from;
    case 'ArrowLeft': return flat[at - 1] ?? from;
    case 'ArrowDown': return vertical(1);
    case 'ArrowUp': return vertical(-1);
    case 'Home': return flat.find(place => place.line === from.line) ?? from;
    case 'End': return flat.findLast(place => place.line === from.line) ?? from;
    default: return from;
  }
}
