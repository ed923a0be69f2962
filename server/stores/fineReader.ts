/** Reads a table in fine ranges of its key: chunk by chunk where an index leads with the key, so that no statement is long. */
import { StoreError } from '../engine/errors.ts';
import { LARGEST_KEY } from '../engine/ports.ts';
import type { BoundsAsked, FineCut, FineGroup, FineReading, KeyBounds, ReadPlan } from '../engine/ports.ts';
import type { CancelSignal, PartitionId, Segment } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { canTellBounds, fineQuery, keyBoundsQuery, type FinePartitions, type FineRead, type FineSpan } from '../sql/fineQueries.ts';
import { countQuery } from '../sql/queries.ts';
import type { SourceSql } from '../sql/source.ts';
import type { Session, TextRow } from './driver.ts';
import { scan, type ScanMemory, type ScannedRows } from './scanMemory.ts';
import { hasJson } from './jsonRows.ts';
import { createPacer } from './pacer.ts';

/** A table of a session. */
export interface FineTable {
  readonly session: Session;
  readonly dialect: Dialect;
  /** For messages. */
  readonly name: string;
  readonly table: string;
  readonly source: SourceSql;
  /** Of the table at its version; absent: everything is read now. */
  readonly scans?: ScanMemory;
}

/** Whether and how the segment can be read so; null when the key is not one whole number, or rows have to be finished here. */
export async function fineReading(of: FineTable, plan: ReadPlan, segment: Segment, asked: BoundsAsked, signal: CancelSignal): Promise<FineReading | null> {
  const [index, second] = plan.key;
  const rendered = index === undefined ? undefined : plan.columns[index];
  if (rendered === undefined || second !== undefined || hasJson(plan)) return null;
  const { type, name } = rendered.column;
  const whole = type.kind === 'integer' || (type.kind === 'decimal' && type.scale === 0 && type.anyScale !== true);
  if (!whole || rendered.form.form !== 'integer') return null;

  const indexed = await isIndexed(of, name, signal);
  const unread = asked === 'ifCheap' && !indexed && type.kind === 'integer' && of.dialect.cutsAnyInteger === true;
  const bounds = unread ? 'unread' : await boundsOf(of, plan, segment, signal);
  if (bounds !== null && bounds !== 'unread' && (BigInt(bounds.first) < -LARGEST_KEY || BigInt(bounds.last) > LARGEST_KEY)) return null;
  const estimate = segment.partitions === undefined ? (await of.session.estimate(of.table, signal))?.rows : undefined;
  const rows = estimate ?? Number((await all(of, countQuery(of.dialect, of.source, plan, segment), signal))[0]?.[0] ?? '0');
  const strong = plan.hash === 'md5' || plan.hash === 'sha256';
  const text = strong && indexed && type.kind === 'integer' && of.dialect.digestOfRows !== undefined;
  const { rangesAtOnce } = of.dialect;
  return { rows, bounds, digests: text ? ['text', 'sum'] : ['sum'], ...(rangesAtOnce === undefined ? {} : { rangesAtOnce }) };
}

async function boundsOf(of: FineTable, plan: ReadPlan, segment: Segment, signal: CancelSignal): Promise<KeyBounds | null> {
  const [first, last] = (await all(of, keyBoundsQuery(of.dialect, of.source, plan, segment), signal))[0] ?? [];
  return typeof first === 'string' && typeof last === 'string' ? { first, last } : null;
}

/** Ranges that one statement asks for by their numbers at most. */
const RANGES_PER_STATEMENT = 200;

/** All groups of the segment. Each statement reads whole ranges, so that no group comes twice. */
export async function* fineGroups(of: FineTable, plan: ReadPlan, segment: Segment, cut: FineCut, signal: CancelSignal): AsyncGenerator<readonly FineGroup[]> {
  const { bounds, rows } = cut.reading;
  const key = plan.columns[plan.key[0] ?? -1]?.column;
  const perStatement = of.dialect.fineRowsPerStatement?.[cut.digest];
  const each = plan.partition === undefined ? 'none' : 'each';
  const read = { width: cut.width, digest: cut.digest, notNegative: bounds !== null && bounds !== 'unread' && BigInt(bounds.first) >= 0n };
  const answers = (more: Pick<FineRead, 'span' | 'partitions'> & { readonly sort?: boolean }): AsyncIterable<ScannedRows> =>
    scan(of.session, of.scans, fineQuery(of.dialect, of.source, plan, segment, { ...read, sort: true, ...more }), signal);
  if (perStatement === undefined || key === undefined || !(await isIndexed(of, key.name, signal))) {
    for await (const batch of answers({ partitions: each })) yield toGroups(of.name, batch, each);
    return;
  }

  const partitions = each === 'each' && canTellBounds(plan) ? 'bounds' : each;
  const pacer = createPacer(of.session.pace);
  const chunk = async function* (span: FineSpan, sort: boolean): AsyncGenerator<readonly FineGroup[]> {
    const began = performance.now();
    const mixed: bigint[] = [];
    let count = 0;
    for await (const batch of answers({ span, sort, partitions: span === 'null' ? each : partitions })) {
      const groups: FineGroup[] = [];
      for (const group of toGroups(of.name, batch, span === 'null' ? each : partitions, sort)) {
        count += group.count;
        if (group.partition === MIXED && group.range !== null) mixed.push(group.range);
        else groups.push(group);
      }
      if (groups.length > 0) yield groups;
    }
    // The few ranges in which one partition ends and another begins.
    for (let i = 0; i < mixed.length; i += RANGES_PER_STATEMENT) {
      for await (const batch of answers({ span: { ranges: mixed.slice(i, i + RANGES_PER_STATEMENT) }, partitions: each })) yield toGroups(of.name, batch, each);
    }
    await pacer.took({ rows: count, ms: performance.now() - began }, signal);
  };
  if (bounds === 'unread') throw new StoreError('internal', `${of.name}: chunks were asked for of keys whose bounds nobody read.`);
  if (key.notNull !== true) yield* chunk('null', true);
  if (bounds === null) return;
  const last = floorDivide(BigInt(bounds.last), cut.width);
  let at = floorDivide(BigInt(bounds.first), cut.width);
  const perRange = Math.max(1, rows / Number(last - at + 1n));
  const nextEnd = (): bigint => {
    const end = at + BigInt(Math.max(1, Math.round(Math.min(perStatement, pacer.rows) / perRange)));
    return end > last ? last + 1n : end;
  };
  let sort = true;
  if (cut.digest === 'text' && of.dialect.groupsInOrder === true && rows >= ROWS_WORTH_A_TRIAL) {
    const end = nextEnd();
    const first = { from: at * cut.width, to: end * cut.width };
    const sorted = await collect(chunk(first, true));
    sort = !inOrder(sorted, await collect(chunk(first, false)));
    yield sorted;
    at = end;
  }
  while (at <= last) {
    const end = nextEnd();
    yield* chunk({ from: at * cut.width, to: end * cut.width }, sort);
    at = end;
  }
}

/** Rows of a table from which on reading one chunk of it twice is worth the trial. */
const ROWS_WORTH_A_TRIAL = 500_000;
/** The least groups that tell something, and the share of them that may come in another order: each is read once more, by key and hash. */
const GROUPS_OF_A_TRIAL = 50;
const OUT_OF_ORDER = 0.02;

/** Whether the server groups the rows of a chunk in the order of their keys without being told to, as far as one chunk tells. */
function inOrder(sorted: readonly FineGroup[], asTheyCome: readonly FineGroup[]): boolean {
  const digests = new Set(sorted.map(({ digest }) => digest));
  const others = asTheyCome.filter(({ digest }) => !digests.has(digest));
  return sorted.length >= GROUPS_OF_A_TRIAL && others.length <= sorted.length * OUT_OF_ORDER;
}

function floorDivide(value: bigint, width: bigint): bigint {
  const quotient = value / width;
  return value % width < 0n ? quotient - 1n : quotient;
}

async function isIndexed(of: FineTable, column: string, signal: CancelSignal): Promise<boolean> {
  return of.dialect.fineRowsPerStatement !== undefined && (await of.session.leadingIndex(of.table, column, signal));
}

/** Stands for the partition of a group whose rows are of several. No id has a NUL. */
const MIXED = '\0';

function toGroups(name: string, { rows, recalled }: ScannedRows, partitions: FinePartitions, sorted = true): readonly FineGroup[] {
  return rows.map((row) => ({ ...toGroup(name, row, partitions), ...(sorted ? {} : { unsorted: true as const }), ...(recalled ? { recalled } : {}) }));
}

function toGroup(name: string, row: TextRow, partitions: FinePartitions): FineGroup {
  const ids = { none: 0, each: 1, bounds: 3 }[partitions];
  const [range] = row;
  const [count, digest] = row.slice(1 + ids);
  if ((range !== null && !isWhole(range)) || !isWhole(count) || typeof digest !== 'string' || digest === '') {
    throw new StoreError('incompleteResult', `${name}: the server answered a checksum with something that is none.`);
  }
  return { range: range === null || range === undefined ? null : BigInt(range), partition: partitionOfGroup(row, partitions, Number(count)), count: Number(count), digest };
}

function partitionOfGroup(row: TextRow, partitions: FinePartitions, count: number): PartitionId {
  if (partitions === 'none') return null;
  const [, first = null, last = null, without] = row;
  if (partitions === 'each') return first;
  const empty = Number(without);
  return empty === count ? null : empty === 0 && first === last ? first : MIXED;
}

function isWhole(text: string | null | undefined): boolean {
  return typeof text === 'string' && /^-?\d+$/.test(text);
}

async function all(of: FineTable, statement: string, signal: CancelSignal): Promise<readonly TextRow[]> {
  const found: TextRow[] = [];
  for await (const { rows } of scan(of.session, of.scans, statement, signal)) found.push(...rows);
  return found;
}

async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
