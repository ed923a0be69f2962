/** An array as a relation: the engine compares it as it compares a table. Hashes are FNV-1a over an injective text of the row. */
import { compareKeys, compareValues } from '../../server/engine/order.ts';
import type { FineCut, FineGroup, GroupChecksum, Grouping, ReadPlan, ReadRow, Relation, RowOrder } from '../../server/engine/ports.ts';
import type { CanonicalValue, CancelSignal, Column, FineRanges, Key, PartitionId, Segment } from '../../server/engine/types.ts';
import { fineGroupsOf, fineReadingOf } from './arrayFine.ts';
import type { FineBehaviour, FineRow } from './arrayFine.ts';
import { cellText } from './cellText.ts';

/** A row as canonical values by column name. */
export type ArrayRow = Readonly<Record<string, CanonicalValue>>;

/** What misbehaves, for tests of what the engine does about it. */
export interface Mischief {
  /** Throws before the nth call of the method (from 1). */
  readonly fail?: { readonly method: keyof Relation; readonly call: number; readonly error: Error };
  /** Tokens that `version` answers, one a call. */
  readonly versions?: readonly (string | null)[];
  /** Changes the rows that are read after the checksums. */
  readonly rowsBecome?: readonly ArrayRow[];
  /** Leaves the order of rows as it stands in the array. */
  readonly unordered?: boolean;
  /** What arrives of a row that is read: a value that is not what was hashed, say. */
  readonly lies?: (row: ReadRow) => ReadRow;
  /** How it can be read in fine ranges of its key. */
  readonly fine?: FineBehaviour;
}

/** What was asked of it. */
export interface Asked {
  readonly calls: string[];
  /** Rows that were looked at, whether they belonged to the segment or not: an array has no index. */
  rowsScanned: number;
  /** Rows of the segments that were asked for. */
  rowsRead: number;
}

/** Makes a relation of rows. */
export function arrayRelation(name: string, columns: readonly Column[], rows: readonly ArrayRow[], mischief: Mischief = {}): Relation & { readonly asked: Asked } {
  const asked: Asked = { calls: [], rowsScanned: 0, rowsRead: 0 };
  const called = (method: keyof Relation): void => {
    asked.calls.push(method);
    const count = asked.calls.filter((call) => call === method).length;
    if (mischief.fail?.method === method && mischief.fail.call === count) throw mischief.fail.error;
  };
  const read = (source: readonly ArrayRow[], plan: ReadPlan, segment: Segment): ReadRow[] => {
    asked.rowsScanned += source.length;
    const read = source.filter((row) => inSegment(row, plan, segment)).map((row) => toReadRow(row, plan));
    asked.rowsRead += read.length;
    return read;
  };
  const fineRows = (plan: ReadPlan, segment: Segment): readonly FineRow[] =>
    rows.filter((row) => inSegment(row, plan, segment)).map((row) => {
      const { values, hash } = toReadRow(row, plan);
      return { key: values[plan.key[0] ?? -1] ?? null, partition: plan.partition === undefined ? null : partitionOf(values[plan.partition.column] ?? null, plan), hash, text: rowText(values, plan) };
    });
  return {
    name,
    asked,
    hashes: ['native:array'],
    describe: async (signal) => {
      signal.throwIfAborted();
      called('describe');
      return columns;
    },
    checksums: async (plan, segment, grouping, signal) => {
      signal.throwIfAborted();
      called('checksums');
      return group(read(rows, plan, segment), plan, grouping);
    },
    boundaries: async (plan, segment, pieces, signal) => {
      signal.throwIfAborted();
      called('boundaries');
      const sorted = sort(read(rows, plan, segment), plan, 'key');
      const cuts: Key[] = [];
      for (let i = 1; i < pieces; i++) {
        const row = sorted[Math.floor((i * sorted.length) / pieces)];
        if (row === undefined) continue;
        const key = keyOf(row, plan);
        if (cuts.length === 0 || compareKeys(cuts.at(-1) ?? [], key, formsOf(plan)) < 0) cuts.push(key);
      }
      return cuts;
    },
    rows: (plan, segment, order, signal) => stream(plan, segment, order, signal),
    fineReading: async (plan, segment, bounds, signal) => {
      signal.throwIfAborted();
      // Where nothing was said of it, it is no call that a test counts: statistics are asked, and no row.
      if (mischief.fine !== undefined) called('fineReading');
      return fineReadingOf(fineRows(plan, segment), plan, bounds, mischief.fine ?? {});
    },
    fineGroups: (plan, segment, cut, signal) => fineStream(plan, segment, cut, signal),
    version: async () => {
      called('version');
      return mischief.versions?.[asked.calls.filter((call) => call === 'version').length - 1] ?? null;
    },
  };

  async function* fineStream(plan: ReadPlan, segment: Segment, cut: FineCut, signal: CancelSignal): AsyncGenerator<readonly FineGroup[]> {
    called('fineGroups');
    const read = fineRows(plan, segment);
    asked.rowsScanned += rows.length;
    asked.rowsRead += read.length;
    for (const groups of fineGroupsOf(read, cut, mischief.fine ?? {}, fnv)) {
      signal.throwIfAborted();
      await Promise.resolve();
      yield groups;
    }
  }

  async function* stream(plan: ReadPlan, segment: Segment, order: RowOrder, signal: CancelSignal): AsyncGenerator<readonly ReadRow[]> {
    called('rows');
    const selected = read(mischief.rowsBecome ?? rows, plan, segment);
    const { lies } = mischief;
    const inOrder = mischief.unordered === true ? selected : sort(selected, plan, order);
    const sorted = lies === undefined ? inOrder : inOrder.map(lies);
    for (let i = 0; i < sorted.length; i += 7) {
      signal.throwIfAborted();
      await Promise.resolve();
      yield sorted.slice(i, i + 7).map((r) => (plan.values === undefined ? r : { ...r, values: r.values.map((value, c) => (plan.values?.includes(c) === true ? value : null)) }));
    }
  }
}

function toReadRow(row: ArrayRow, plan: ReadPlan): ReadRow {
  const values = plan.columns.map((rendered) => row[rendered.column.name] ?? null);
  return { values, hash: fnv(rowText(values, plan)).toString() };
}

/** A text that two rows share only when all their hashed values (or cells) are the same. */
function rowText(values: readonly CanonicalValue[], plan: ReadPlan): string {
  return JSON.stringify(plan.hashed.map((i) => {
    const rendered = plan.columns[i];
    return rendered?.cell === undefined ? (values[i] ?? null) : cellText(values[i] ?? null, rendered.form, rendered.cell);
  }));
}

/** FNV-1a, 64 bits, over UTF-16 units, mixed: without that, the same change of a last digit in two rows can leave the sum as it was. */
function fnv(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  for (const factor of [0xff51afd7ed558ccdn, 0xc4ceb9fe1a85ec53n]) hash = ((hash ^ (hash >> 33n)) * factor) & 0xffffffffffffffffn;
  return hash ^ (hash >> 33n);
}

function keyOf(row: ReadRow, plan: ReadPlan): Key {
  return plan.key.map((i) => row.values[i] ?? null);
}

function formsOf(plan: ReadPlan) {
  return plan.key.map((i) => plan.columns[i]?.form ?? ({ form: 'text', trimBlanks: false, foldCase: false } as const));
}

function partitionOf(value: CanonicalValue, plan: ReadPlan): PartitionId {
  if (value === null) return null;
  switch (plan.partition?.scheme.by) {
    case 'day':
      return value.slice(0, 10);
    case 'month':
      return value.slice(0, 7);
    case 'year':
      return value.slice(0, 4);
    default:
      return value;
  }
}

function inSegment(row: ArrayRow, plan: ReadPlan, segment: Segment): boolean {
  const values = plan.columns.map((rendered) => row[rendered.column.name] ?? null);
  const key = plan.key.map((i) => values[i] ?? null);
  if (segment.partitions !== undefined && plan.partition !== undefined) {
    const id = partitionOf(values[plan.partition.column] ?? null, plan);
    if (segment.partitions.kind === 'list') {
      if (!segment.partitions.ids.includes(id)) return false;
    } else {
      const { from, to } = segment.partitions;
      if (id === null ? from !== null || to !== null : (from !== null && id < from) || (to !== null && id > to)) return false;
    }
  }
  const forms = formsOf(plan);
  if (segment.range !== undefined) {
    if (segment.range.from !== null && compareKeys(key, segment.range.from, forms) < 0) return false;
    if (segment.range.to !== null && compareKeys(key, segment.range.to, forms) >= 0) return false;
  }
  if (segment.fine !== undefined && !inFineRange(key[0] ?? null, segment.fine)) return false;
  return segment.keys === undefined || segment.keys.some((wanted) => compareKeys(key, wanted, forms) === 0);
}

function inFineRange(key: string | null, { width, numbers }: FineRanges): boolean {
  return key !== null && numbers.some((number) => BigInt(key) >= number * width && BigInt(key) < (number + 1n) * width);
}

function group(rows: readonly ReadRow[], plan: ReadPlan, grouping: Grouping): GroupChecksum[] {
  const groups = new Map<PartitionId | number, { count: number; sum: bigint }>();
  const forms = formsOf(plan);
  for (const row of rows) {
    const id = grouping.by === 'nothing' ? null : grouping.by === 'partition' ? partitionOf(row.values[plan.partition?.column ?? -1] ?? null, plan) : grouping.boundaries.filter((cut) => compareKeys(keyOf(row, plan), cut, forms) >= 0).length;
    const entry = groups.get(id) ?? { count: 0, sum: 0n };
    groups.set(id, { count: entry.count + 1, sum: entry.sum + BigInt(row.hash) });
  }
  return [...groups].map(([id, { count, sum }]) => ({ group: id, checksum: { count, sum: sum.toString() } }));
}

function sort(rows: ReadRow[], plan: ReadPlan, order: RowOrder): ReadRow[] {
  const forms = formsOf(plan);
  if (order === 'key') return rows.sort((l, r) => compareKeys(keyOf(l, plan), keyOf(r, plan), forms));
  return rows.sort((l, r) => {
    const left = BigInt(l.hash);
    const right = BigInt(r.hash);
    if (left !== right) return left < right ? -1 : 1;
    for (const [i, rendered] of plan.columns.entries()) {
      const values = compareValues(l.values[i] ?? null, r.values[i] ?? null, rendered.form);
      if (values !== 0) return values;
    }
    return 0;
  });
}
