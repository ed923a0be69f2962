/** The filter of the rows: immutable values, the wire form, and reading one back from a kept state that may hold anything. */
import type { FindingFilter, FindingKind, PartitionId } from '../../protocol/model.ts';

/** Every kind, in the order in which they are shown. */
export const FINDING_KINDS: readonly FindingKind[] = ['changed', 'missing', 'extra', 'duplicated', 'inFlight'];

/** What is filtered. `table`: null is the query's own result, absent is everything. Empty lists and texts do not filter. */
export interface RowFilter {
  readonly table?: string | null;
  readonly partitions: readonly PartitionId[];
  readonly kinds: readonly FindingKind[];
  readonly column?: string;
  readonly text: string;
}

/** A filter that admits everything. */
export const NO_FILTER: RowFilter = { partitions: [], kinds: [], text: '' };

/** The filter for the wire; what does not filter is left out. */
export function toWire(filter: RowFilter): FindingFilter {
  return {
    ...(filter.table === undefined ? {} : { table: filter.table }),
    ...(filter.partitions.length === 0 ? {} : { partitions: filter.partitions }),
    ...(filter.kinds.length === 0 ? {} : { kinds: filter.kinds }),
    ...(filter.column === undefined ? {} : { column: filter.column }),
    ...(filter.text.trim() === '' ? {} : { text: filter.text.trim() }),
  };
}

/** True when the filter narrows more than the choice of the table does. */
export function isNarrowed(filter: RowFilter): boolean {
  return filter.partitions.length > 0 || filter.kinds.length > 0 || filter.column !== undefined || filter.text.trim() !== '';
}

/** True when both admit the same rows. */
export function sameFilter(left: RowFilter, right: RowFilter): boolean {
  return JSON.stringify(toWire(left)) === JSON.stringify(toWire(right)) && left.table === right.table;
}

/** The filter with a kind switched on or off. The order of kinds is always the same. */
export function withKindToggled(filter: RowFilter, kind: FindingKind): RowFilter {
  const kinds = FINDING_KINDS.filter(each => (each === kind) !== filter.kinds.includes(each));
  return { ...filter, kinds };
}

/** The filter with a table chosen. Partitions and columns are a table's: they go with it. */
export function withTable(filter: RowFilter, table: string | null | undefined): RowFilter {
  if (table === filter.table) return filter;
  const rest = { partitions: [], kinds: filter.kinds, text: filter.text };
  return table === undefined ? rest : { ...rest, table };
}

/** The filter for the rows of one partition of one table. */
export function forPartition(table: string | null | undefined, partition: PartitionId): RowFilter {
  return { ...NO_FILTER, ...(table === undefined ? {} : { table }), partitions: [partition] };
}

/** A part of the filter that can be taken away. */
export type FilterChip =
  | { readonly of: 'partition'; readonly partition: PartitionId }
  | { readonly of: 'column'; readonly column: string };

/** What is shown as removable chips. Kinds and the text have controls of their own. */
export function chipsOf(filter: RowFilter): readonly FilterChip[] {
  return [
    ...filter.partitions.map(partition => ({ of: 'partition', partition }) as const),
    ...(filter.column === undefined ? [] : [{ of: 'column', column: filter.column } as const]),
  ];
}

/** The filter without one chip. */
export function withoutChip(filter: RowFilter, chip: FilterChip): RowFilter {
  if (chip.of === 'partition') return { ...filter, partitions: filter.partitions.filter(each => each !== chip.partition) };
  const { column: _column, ...rest } = filter;
  return rest;
}

/** Reads a filter from a kept state; what is not understood does not filter. */
export function parseFilter(value: unknown): RowFilter {
  if (typeof value !== 'object' || value === null) return NO_FILTER;
  const given: { readonly [K in keyof RowFilter]?: unknown } = value;
  const partitions = Array.isArray(given.partitions) ? given.partitions.filter((each: unknown): each is PartitionId => each === null || typeof each === 'string') : [];
  const kinds = Array.isArray(given.kinds) ? given.kinds : [];
  return {
    ...(typeof given.table === 'string' || given.table === null ? { table: given.table } : {}),
    partitions,
    kinds: FINDING_KINDS.filter(kind => kinds.includes(kind)),
    ...(typeof given.column === 'string' ? { column: given.column } : {}),
    text: typeof given.text === 'string' ? given.text : '',
  };
}
