/** A table or a query of a session, as a relation that the engine compares. */
import { StoreError } from '../engine/errors.ts';
import { compareKeys } from '../engine/order.ts';
import type { BoundsAsked, FineCut, GroupChecksum, Grouping, ReadPlan, ReadRow, Relation, RowOrder } from '../engine/ports.ts';
import type { CancelSignal, CanonicalForm, Column, Key, Segment } from '../engine/types.ts';
import { UnsupportedForm, type Dialect } from '../sql/dialect.ts';
import { checksumQuery, countQuery, rowsQuery, sampleKeysQuery, unfinishedRowsQuery, valuesOf } from '../sql/queries.ts';
import type { SourceSql } from '../sql/source.ts';
import type { Session, TextRow } from './driver.ts';
import { fineGroups, fineReading, type FineTable } from './fineReader.ts';
import { scan, type ScanMemory } from './scanMemory.ts';
import { checksumsHere, finishedRows, hasJson, sortedByHash } from './jsonRows.ts';

/** What a relation reads. */
export type RelationSource = { readonly kind: 'table'; readonly table: string; /** The table at one version, as FROM names it. */ readonly pinned?: string } | { readonly kind: 'query'; readonly query: string };

/** Keys that one statement asks for at most where the dialect does not say. */
const KEYS_PER_STATEMENT = 500;
/** Characters of keys that one statement asks for: Trino takes statements of a million characters, in which a key stands more than once. */
const CHARACTERS_PER_STATEMENT = 150_000;
/** Keys in the sample that boundaries are taken from: for each piece, and at least. */
const SAMPLE_PER_PIECE = 64;
const SMALLEST_SAMPLE = 20_000;

/** What is known of a relation before it is asked. */
export interface KnownOfRelation {
  /** Its columns, where they were asked for before. */
  readonly columns?: Promise<readonly Column[]>;
  /** Scans of a table at the version that `pinned` names. */
  readonly scans?: ScanMemory;
  /** The version of what is read, where it is known since before the columns were: then, and now. */
  readonly moving?: Moving;
}

/** The version of what a relation reads. */
export interface Moving {
  /** As it was before the columns were asked for. */
  readonly before: string;
  readonly now: (signal: CancelSignal) => Promise<string>;
}

/** A relation out of a session. `name` is for messages. The session stays the caller's: it is not closed here. */
export function sqlRelation(session: Session, dialect: Dialect, name: string, source: RelationSource, { columns: described, scans, moving }: KnownOfRelation = {}): Relation {
  let columns = described;

  const describe = async (signal: CancelSignal): Promise<readonly Column[]> => {
    columns ??= source.kind === 'table' ? session.describeTable(source.table, signal) : session.describe(source.query, signal);
    const mine = columns;
    try {
      return await mine;
    } catch (error) {
      if (columns === mine) columns = undefined;
      throw error;
    }
  };

  const sourceSql = async (signal: CancelSignal): Promise<SourceSql> =>
    source.kind === 'table' ? source : { kind: 'query', query: source.query, columns: (await describe(signal)).map((column) => column.name) };

  async function* checksums(plan: ReadPlan, segment: Segment, grouping: Grouping, signal: CancelSignal): AsyncGenerator<GroupChecksum> {
    if (hasJson(plan)) {
      const unfinished = build(name, unfinishedRowsQuery, dialect, await sourceSql(signal), plan, segment, { ordered: false, partition: grouping.by === 'partition' });
      yield* await checksumsHere(session.query(unfinished, signal), plan, grouping);
      return;
    }
    const statement = build(name, checksumQuery, dialect, await sourceSql(signal), plan, segment, grouping);
    // Ranges and keys are asked for on the way down to rows, and hardly ever twice.
    const memory = grouping.by === 'range' || segment.keys !== undefined ? undefined : scans;
    for await (const { rows, recalled } of scan(session, memory, statement, signal)) {
      for (const row of rows) yield { ...toGroupChecksum(row, grouping, name), ...(recalled ? { recalled } : {}) };
    }
  }

  const inPieces = (plan: ReadPlan, segment: Segment): readonly Segment[] => inBatches(plan, segment, dialect.keysPerStatement ?? KEYS_PER_STATEMENT);

  const fineTable = (table: Extract<RelationSource, { kind: 'table' }>): FineTable => ({ session, dialect, name, table: table.table, source: table, ...(scans === undefined ? {} : { scans }) });

  return {
    name,
    hashes: session.facts.nativeHash === undefined ? dialect.hashes : [session.facts.nativeHash, ...dialect.hashes],
    describe,

    checksums: async (plan, segment, grouping, signal) => {
      const sums = new Map<string | number | null, GroupChecksum>();
      for (const piece of inPieces(plan, segment)) {
        for await (const group of checksums(plan, piece, grouping, signal)) {
          const before = sums.get(group.group)?.checksum ?? { count: 0, sum: '0' };
          const sum = (BigInt(before.sum) + BigInt(group.checksum.sum)).toString();
          sums.set(group.group, { ...group, checksum: { count: before.count + group.checksum.count, sum } });
        }
      }
      return [...sums.values()];
    },

    boundaries: async (plan, segment, pieces, signal) => {
      if (pieces < 2) return [];
      const from = await sourceSql(signal);
      const count = Number((await collect(session, build(name, countQuery, dialect, from, plan, segment), signal))[0]?.[0] ?? '0');
      const wanted = Math.max(SMALLEST_SAMPLE, pieces * SAMPLE_PER_PIECE);
      const oneIn = Math.max(1, Math.ceil(count / wanted));
      const statement = build(name, sampleKeysQuery, dialect, from, plan, segment, oneIn);
      const sample = await collect(session, statement, signal);
      return cut(sample, pieces, plan.key.map((index) => formOf(plan, index)));
    },

    async *rows(plan: ReadPlan, segment: Segment, order: RowOrder, signal: CancelSignal): AsyncGenerator<readonly ReadRow[]> {
      const from = await sourceSql(signal);
      const asked = valuesOf(plan);
      if (hasJson(plan)) {
        for (const piece of order === 'key' ? inPieces(plan, segment) : [segment]) {
          const statement = build(name, unfinishedRowsQuery, dialect, from, plan, piece, { ordered: order === 'key', partition: false });
          const batches = session.query(statement, signal);
          yield* order === 'key' ? finishedRows(batches, plan, asked) : sortedByHash(batches, plan, asked, name);
        }
        return;
      }
      // Batches of keys keep the order of keys, but not that of hashes.
      for (const piece of order === 'key' ? inPieces(plan, segment) : [segment]) {
        const statement = build(name, rowsQuery, dialect, from, plan, piece, order);
        for await (const rows of session.query(statement, signal)) yield rows.map((row) => toReadRow(row, plan, asked, name));
      }
    },

    ...(source.kind === 'table'
      ? {
          fineReading: (plan: ReadPlan, segment: Segment, bounds: BoundsAsked, signal: CancelSignal) => fineReading(fineTable(source), plan, segment, bounds, signal),
          fineGroups: (plan: ReadPlan, segment: Segment, cut: FineCut, signal: CancelSignal) => fineGroups(fineTable(source), plan, segment, cut, signal),
        }
      : {}),

    ...(moving === undefined ? {} : { describedAt: moving.before }),
    version: (signal) => moving?.now(signal) ?? (source.kind === 'table' && source.pinned === undefined ? session.tableVersion(source.table, signal) : Promise.resolve(null)),
  };
}

/** Builds a statement; a form that the engine cannot write becomes a `StoreError` `unsupportedType` that names the relation. */
function build<Rest extends readonly unknown[]>(name: string, query: (...args: Rest) => string, ...args: Rest): string {
  try {
    return query(...args);
  } catch (error) {
    if (error instanceof UnsupportedForm) throw new StoreError('unsupportedType', `${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Cuts a long list of keys, in the order of keys, so that answers stay in order. A statement gets at most so many keys, and not too long a text. */
function inBatches(plan: ReadPlan, segment: Segment, most: number): readonly Segment[] {
  const { keys } = segment;
  if (keys === undefined) return [segment];
  const forms = plan.key.map((index) => formOf(plan, index));
  const sorted = [...keys].sort((left, right) => compareKeys(left, right, forms));
  const distinct = sorted.filter((key, i) => i === 0 || compareKeys(sorted[i - 1] ?? [], key, forms) !== 0);
  const pieces: Segment[] = [];
  let piece: Key[] = [];
  let characters = 0;
  for (const key of distinct) {
    const length = key.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (piece.length >= most || (piece.length > 0 && characters + length > CHARACTERS_PER_STATEMENT)) {
      pieces.push({ ...segment, keys: piece });
      piece = [];
      characters = 0;
    }
    piece.push(key);
    characters += length;
  }
  if (piece.length > 0) pieces.push({ ...segment, keys: piece });
  return pieces;
}

/** At most `pieces - 1` keys out of an ordered sample, each greater than the one before. */
function cut(sample: readonly TextRow[], pieces: number, forms: readonly CanonicalForm[]): readonly Key[] {
  const boundaries: Key[] = [];
  let last = sample[0];
  for (let i = 1; i < pieces; i++) {
    const key = sample[Math.floor((i * sample.length) / pieces)];
    if (key === undefined || last === undefined || compareKeys(last, key, forms) >= 0) continue;
    boundaries.push(key);
    last = key;
  }
  return boundaries;
}

async function collect(session: Session, statement: string, signal: CancelSignal): Promise<readonly TextRow[]> {
  const rows: TextRow[] = [];
  for await (const batch of session.query(statement, signal)) for (const row of batch) rows.push(row);
  return rows;
}

function toGroupChecksum(row: TextRow, grouping: Grouping, name: string): GroupChecksum {
  const [count, sum] = grouping.by === 'nothing' ? row : row.slice(1);
  const group = grouping.by === 'nothing' ? null : (row[0] ?? null);
  if (typeof count !== 'string' || typeof sum !== 'string' || !/^\d+$/.test(count) || !/^-?\d+$/.test(sum)) {
    throw new StoreError('incompleteResult', `${name}: the server answered a checksum with something that is none.`);
  }
  return { group: grouping.by === 'range' ? Number(group) : group, checksum: { count: Number(count), sum } };
}

function toReadRow(row: TextRow, plan: ReadPlan, asked: readonly number[], name: string): ReadRow {
  const hash = row[asked.length];
  if (row.length !== asked.length + 1 || typeof hash !== 'string') {
    throw new StoreError('incompleteResult', `${name}: the server answered with rows of ${row.length} values where ${asked.length + 1} were asked for.`);
  }
  if (asked.length === plan.columns.length) return { values: row.slice(0, asked.length), hash };
  const values: (string | null)[] = new Array<null>(plan.columns.length).fill(null);
  for (const [i, column] of asked.entries()) values[column] = row[i] ?? null;
  return { values, hash };
}

function formOf(plan: ReadPlan, index: number): CanonicalForm {
  const rendered = plan.columns[index];
  if (rendered === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return rendered.form;
}
