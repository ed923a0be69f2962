/** Reads a table in fine ranges of its key: chunk by chunk where an index leads with the key, so that no statement is long. */
import { StoreError } from '../engine/errors.ts';
import type { FineCut, FineGroup, FineReading, ReadPlan } from '../engine/ports.ts';
import type { CancelSignal, Segment } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { fineQuery, keyBoundsQuery, type FineSpan } from '../sql/fineQueries.ts';
import { countQuery, type SourceSql } from '../sql/queries.ts';
import type { Session, TextRow } from './driver.ts';
import { hasJson } from './jsonRows.ts';

/** A table of a session. */
export interface FineTable {
  readonly session: Session;
  readonly dialect: Dialect;
  /** For messages. */
  readonly name: string;
  readonly table: string;
  readonly source: SourceSql;
}

/** Numbers beyond this need more than a BIGINT where ranges are computed. */
const LARGEST = 2n ** 62n;

/** Whether and how the segment can be read so; null when the key is not one whole number, or rows have to be finished here. */
export async function fineReading(of: FineTable, plan: ReadPlan, segment: Segment, signal: CancelSignal): Promise<FineReading | null> {
  const [index, second] = plan.key;
  const rendered = index === undefined ? undefined : plan.columns[index];
  if (rendered === undefined || second !== undefined || hasJson(plan)) return null;
  const { type, name } = rendered.column;
  const whole = type.kind === 'integer' || (type.kind === 'decimal' && type.scale === 0 && type.anyScale !== true);
  if (!whole || rendered.form.form !== 'integer') return null;

  const indexed = await isIndexed(of, name, signal);
  const [first, last] = (await all(of, keyBoundsQuery(of.dialect, of.source, plan, segment), signal))[0] ?? [];
  const bounds = typeof first === 'string' && typeof last === 'string' ? { first, last } : null;
  if (bounds !== null && (BigInt(bounds.first) < -LARGEST || BigInt(bounds.last) > LARGEST)) return null;
  const estimate = segment.partitions === undefined ? (await of.session.estimate(of.table, signal))?.rows : undefined;
  const rows = estimate ?? Number((await all(of, countQuery(of.dialect, of.source, plan, segment), signal))[0]?.[0] ?? '0');
  const strong = plan.hash === 'md5' || plan.hash === 'sha256';
  const text = strong && indexed && type.kind === 'integer' && of.dialect.digestOfRows !== undefined;
  return { rows, bounds, digests: text ? ['text', 'sum'] : ['sum'] };
}

/** All groups of the segment. Each statement reads whole ranges, so that no group comes twice. */
export async function* fineGroups(of: FineTable, plan: ReadPlan, segment: Segment, cut: FineCut, signal: CancelSignal): AsyncGenerator<readonly FineGroup[]> {
  const { bounds, rows } = cut.reading;
  const key = plan.columns[plan.key[0] ?? -1]?.column;
  const perStatement = of.dialect.fineRowsPerStatement;
  const notNegative = bounds !== null && BigInt(bounds.first) >= 0n;
  const read = { width: cut.width, digest: cut.digest, notNegative };
  const partitioned = plan.partition !== undefined;
  if (perStatement === undefined || key === undefined || !(await isIndexed(of, key.name, signal))) {
    yield* groupsOf(of, fineQuery(of.dialect, of.source, plan, segment, read), partitioned, cut, signal);
    return;
  }
  const spans = function* (): Generator<FineSpan> {
    if (key.notNull !== true) yield 'null';
    if (bounds === null) return;
    const first = floorDivide(BigInt(bounds.first), cut.width);
    const last = floorDivide(BigInt(bounds.last), cut.width);
    const perRange = Math.max(1, rows / Number(last - first + 1n));
    const step = BigInt(Math.max(1, Math.round(perStatement / perRange)));
    for (let at = first; at <= last; at += step) {
      const end = at + step - 1n > last ? last : at + step - 1n;
      yield { from: at * cut.width, to: (end + 1n) * cut.width };
    }
  };
  for (const span of spans()) yield* groupsOf(of, fineQuery(of.dialect, of.source, plan, segment, { ...read, span }), partitioned, cut, signal);
}

function floorDivide(value: bigint, width: bigint): bigint {
  const quotient = value / width;
  return value % width < 0n ? quotient - 1n : quotient;
}

async function isIndexed(of: FineTable, column: string, signal: CancelSignal): Promise<boolean> {
  return of.dialect.fineRowsPerStatement !== undefined && (await of.session.leadingIndex(of.table, column, signal));
}

async function* groupsOf(of: FineTable, statement: string, partitioned: boolean, cut: FineCut, signal: CancelSignal): AsyncGenerator<readonly FineGroup[]> {
  for await (const rows of of.session.query(statement, signal)) yield rows.map((row) => toGroup(of.name, row, partitioned));
  if (cut.digest !== 'text' || of.dialect.cutTexts === undefined) return;
  const [warning] = await all(of, of.dialect.cutTexts, signal);
  if (warning !== undefined) {
    throw new StoreError('incompleteResult', `${of.name}: the server warns (${warning[1] ?? 'without a number'}) that it could not build the text of some rows: raise max_allowed_packet.`);
  }
}

function toGroup(name: string, row: TextRow, partitioned: boolean): FineGroup {
  const [range, ...rest] = row;
  const [count, digest] = partitioned ? rest.slice(1) : rest;
  const whole = (text: string | null | undefined): boolean => typeof text === 'string' && /^-?\d+$/.test(text);
  if ((range !== null && !whole(range)) || !whole(count) || typeof digest !== 'string' || digest === '') {
    throw new StoreError('incompleteResult', `${name}: the server answered a checksum with something that is none.`);
  }
  return { range: range === null || range === undefined ? null : BigInt(range), partition: partitioned ? (rest[0] ?? null) : null, count: Number(count), digest };
}

async function all(of: FineTable, statement: string, signal: CancelSignal): Promise<readonly TextRow[]> {
  const rows: TextRow[] = [];
  for await (const batch of of.session.query(statement, signal)) rows.push(...batch);
  return rows;
}
