/** Random small tables with every kind of key, and what may have happened to them on the other side. Values are canonical texts or NULL. */
import fc from 'fast-check';
import type { CompareLimits } from '../../../server/engine/compareRelation.ts';
import type { TableRules } from '../../../server/engine/ports.ts';
import type { HashName, PartitionScheme } from '../../../server/engine/types.ts';
import type { OracleRow, OracleRules } from '../../support/oracle.ts';
import type { EngineName } from '../engines.ts';

/** What a column holds, whatever its engine calls the type. */
export type Holds = 'whole' | 'text' | 'date' | 'moment' | 'uuid' | 'money';

/** A column of a shape, with the type of each engine. */
export interface ShapeColumn {
  readonly name: string;
  readonly holds: Holds;
  readonly types: Readonly<Record<EngineName, string>>;
}

/** Tables that have the same columns. The first column, `c`, is the number of the case; the last three are payload. */
export interface Shape {
  readonly name: string;
  readonly columns: readonly ShapeColumn[];
  readonly key: readonly string[];
  /** The first key column leads the primary key, where the engine has one: no key is NULL. */
  readonly primary: boolean;
  /** Keys of one case: some lie close together, some far apart. */
  readonly keys: fc.Arbitrary<fc.Arbitrary<OracleRow>>;
  /** Rules by column, and what a value is under them. */
  readonly rules: TableRules['columns'];
  readonly canonical: (column: string, value: string) => string;
}

/** One table on both sides, and how it is compared. */
export interface Case {
  readonly number: number;
  readonly shape: Shape;
  readonly legacy: readonly OracleRow[];
  readonly new: readonly OracleRow[];
  readonly partition: PartitionScheme | null;
  readonly limits: Omit<CompareLimits, 'maxFindings'>;
  /** What statistics say, in rows for each row that there is: with many, ranges get narrow. */
  readonly estimate: number;
  /** Which of its hashes a relation offers; null: all. */
  readonly hash: HashName | null;
}

const everywhere = (type: string, other: Partial<Record<EngineName, string>> = {}): Readonly<Record<EngineName, string>> => ({ duckdb: type, mariadb: type, mysql: type, postgres: type, trino: type, ...other });

const INT = everywhere('integer');
const BIGINT = everywhere('bigint');
const LONG = everywhere('decimal(20,0)', { postgres: 'numeric(20,0)' });
const TEXT = everywhere('varchar(200)', { duckdb: 'varchar', trino: 'varchar' });
const DATE = everywhere('date');
const UUID = everywhere('uuid', { mysql: 'char(36)' });
const MONEY = everywhere('decimal(12,2)', { postgres: 'numeric(12,2)' });

const MOMENT = everywhere('timestamp', { mariadb: 'datetime(6)', mysql: 'datetime(6)', trino: 'timestamp(6)' });
const ZONED = everywhere('timestamp with time zone', { mariadb: 'timestamp(6) null', mysql: 'timestamp(6) null', trino: 'timestamp(6) with time zone' });
/** A number on one side, a text on the other. */
const NUMBER_AS_TEXT = everywhere('bigint', { mariadb: 'varchar(40)', mysql: 'varchar(40)', duckdb: 'varchar' });

const CASE: ShapeColumn = { name: 'c', holds: 'whole', types: INT };
const DAY: ShapeColumn = { name: 'day', holds: 'date', types: DATE };
const PAYLOAD: readonly ShapeColumn[] = [{ name: 'name', holds: 'text', types: TEXT }, { name: 'amount', holds: 'money', types: MONEY }];

/** Texts that collations, escapes and row texts take for one another. */
const TRAPS = [
  '', ' ', 'a', 'A', 'a ', 'a  ', 'á', 'à', 'ä', 'ae', 'Æ', 'ß', 'ss', 'SS', 'i', 'I', 'İ', 'ı', 'z', 'Z', '_', '%', '-', '~', '|', '||', 'a|b', 'a|', '|!', '|;', '!', ';', 'NULL', '\\', '\\N', "'", '"', '\n', '\t', '\u0001',
  'é', 'e\u0301', '\u00e9 ', '\u200b', '\u00ad', '\ufeff', '\ufffd', '\ue000', '😀', '𐀀', '1', '10', '2', '-1', '01',
];
const text = fc.constantFrom(...TRAPS);
const date = fc.tuple(fc.integer({ min: 2015, max: 2017 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })).map(([y, m, d]) => `${y}-${String(m * 3).padStart(2, '0')}-${String(d * 9).padStart(2, '0')}`);
const oddDate = fc.constantFrom('0001-01-01', '1582-10-04', '1900-02-28', '1969-12-31', '1970-01-01', '2000-02-29', '9999-12-31');
const moment = fc.tuple(date, fc.constantFrom('00:00:00.000000', '00:00:00.000001', '12:30:00.500000', '23:59:59.999999')).map((parts) => parts.join(' '));
const uuid = fc.integer({ min: 0, max: 40 }).map((n) => `${(n * 0x0f0f_0f0f % 0xffff_ffff).toString(16).padStart(8, '0')}-0000-4000-${n % 2 === 0 ? '8' : 'f'}000-0000000000${n.toString(16).padStart(2, '0')}`);
const money = fc.integer({ min: -2, max: 9 }).map((n) => (n < 0 ? `-1.0${-n}` : `${n}.00`));
const orNull = <T>(values: fc.Arbitrary<T>, one: number): fc.Arbitrary<T | null> => fc.oneof({ weight: one, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) });

/** Ranges are computed up to here. */
const TOP = 2n ** 61n;
const between = (from: bigint, to: bigint): fc.Arbitrary<string> => fc.bigInt({ min: from, max: to }).map(String);

/** Whole numbers of one case. `least`, `most`: what the narrower type holds. */
function wholes(least: bigint, most: bigint, nulls: boolean): fc.Arbitrary<fc.Arbitrary<OracleRow>> {
  const lies = [
    between(-9n, 25n),
    between(0n, 2_000n),
    between(-5n, 12n).map((n) => String(BigInt(n) * 1_000_003n)),
    fc.oneof({ weight: 9, arbitrary: between(0n, 40n) }, { weight: 1, arbitrary: between(most - 3n, most) }),
    between(-60n, -1n),
    fc.oneof(between(least, least + 5n), between(-3n, 3n), between(most - 5n, most)),
    fc.oneof(between(TOP < most ? -TOP : least, TOP < most ? -TOP + 2n : least + 5n), between(-3n, 3n), between(TOP < most ? TOP - 2n : most - 5n, TOP < most ? TOP : most)),
    between(least, most),
  ];
  return fc.constantFrom(...lies).map((values) => (nulls ? orNull(values, 15) : values).map((value) => [value]));
}

const one = (values: fc.Arbitrary<string | null>): fc.Arbitrary<fc.Arbitrary<OracleRow>> => fc.constant(values.map((value) => [value]));
const key = (name: string, holds: Holds, types: ShapeColumn['types']): ShapeColumn => ({ name, holds, types });
const BIGGEST = 2n ** 63n - 1n;

const shape = (name: string, keys: readonly ShapeColumn[], values: Shape['keys'], { primary = false, day = DAY }: { readonly primary?: boolean; readonly day?: ShapeColumn } = {}): Shape => ({
  name, columns: [CASE, ...keys, day, ...PAYLOAD], key: keys.map((column) => column.name), primary, keys: values, rules: {}, canonical: (_, value) => value,
});

/** Every kind of key. */
export const SHAPES: Readonly<Record<string, Shape>> = Object.fromEntries([
  shape('bigint', [key('k', 'whole', BIGINT)], wholes(-BIGGEST, BIGGEST, true)),
  shape('primary bigint', [key('k', 'whole', BIGINT)], wholes(-BIGGEST, BIGGEST, false), { primary: true }),
  shape('integer', [key('k', 'whole', INT)], wholes(-(2n ** 31n), 2n ** 31n - 1n, true)),
  shape('primary integer', [key('k', 'whole', INT)], wholes(-(2n ** 31n), 2n ** 31n - 1n, false), { primary: true }),
  shape('decimal', [key('k', 'whole', LONG)], wholes(-(10n ** 20n) + 1n, 10n ** 20n - 1n, true)),
  shape('decimal and bigint', [key('k', 'whole', { ...BIGINT, duckdb: 'hugeint', postgres: 'numeric(20,0)' })], wholes(-BIGGEST, BIGGEST, true)),
  shape('text', [key('k', 'text', TEXT)], one(orNull(text, 15))),
  shape('date', [key('k', 'date', DATE)], one(orNull(fc.oneof(date, oddDate), 15))),
  shape('uuid', [key('k', 'uuid', UUID)], one(orNull(uuid, 15))),
  shape('text and integer', [key('k', 'text', TEXT), key('m', 'whole', INT)], fc.constant(fc.tuple(orNull(text, 9), orNull(between(-2n, 4n), 9)).map((values): OracleRow => values))),
  shape('integer and date', [key('k', 'whole', INT), key('m', 'date', DATE)], fc.constant(fc.tuple(orNull(between(-2n, 4n), 9), orNull(date, 9)).map((values): OracleRow => values))),
  shape('moment', [key('k', 'moment', MOMENT)], one(orNull(moment, 15)), { day: key('day', 'moment', MOMENT) }),
  shape('primary bigint by moment', [key('k', 'whole', BIGINT)], wholes(-BIGGEST, BIGGEST, false), { primary: true, day: key('day', 'moment', MOMENT) }),
  shape('primary bigint by instant', [key('k', 'whole', BIGINT)], wholes(-BIGGEST, BIGGEST, false), { primary: true, day: key('day', 'moment', ZONED) }),
  shape('number as text', [key('k', 'whole', NUMBER_AS_TEXT)], wholes(-BIGGEST, BIGGEST, true)),
  {
    ...shape('folded text', [key('k', 'text', TEXT)], one(orNull(fc.constantFrom('', ' ', 'a', 'A', 'a ', 'b', 'B  ', 'ab', 'AB', 'aB ', '|', 'a|', 'A|', '~', '_', 'Z', 'z '), 15))),
    rules: { k: { foldCase: true, trimBlanks: true } }, canonical: (column: string, value: string) => (column === 'k' ? value.replace(/ +$/, '').toLowerCase() : value),
  },
  { ...shape('none', [key('k', 'whole', INT)], wholes(-3n, 3n, true)), key: [] },
].map((each) => [each.name, each]));

/** A value as a literal of the engine. This is the tests' own spelling. */
export function literal(engine: EngineName, { holds, types }: ShapeColumn, value: string | null): string {
  if (value === null) return `cast(null as ${engine === 'mysql' || engine === 'mariadb' ? 'char' : types[engine]})`;
  const plain = `'${value.replaceAll("'", "''")}'`;
  switch (holds) {
    case 'whole':
      if (types[engine].startsWith('varchar')) return plain;
      return types[engine].startsWith('decimal') && engine === 'trino' ? `decimal '${value}'` : engine === 'duckdb' ? `cast('${value}' as ${types[engine]})` : value;
    case 'money':
      return engine === 'trino' ? `decimal '${value}'` : engine === 'duckdb' ? `cast('${value}' as ${types[engine]})` : value;
    case 'date':
      return `date ${plain}`;
    case 'moment':
      if (!types[engine].includes('zone')) return `timestamp ${plain}`;
      return engine === 'trino' ? `timestamp '${value} UTC'` : `timestamptz '${value}+00'`;
    case 'uuid':
      return engine === 'mariadb' || engine === 'mysql' ? plain : engine === 'trino' ? `uuid ${plain}` : `cast(${plain} as uuid)`;
    case 'text':
      return engine === 'mariadb' || engine === 'mysql' ? `convert(x'${Buffer.from(value, 'utf8').toString('hex')}' using utf8mb4)` : plain;
  }
}

// ---- cases ----------------------------------------------------------------------------------------------------------

interface Edit {
  readonly at: number;
  readonly kind: 'delete' | 'update' | 'double' | 'insert' | 'key' | 'move' | 'turn';
  readonly row: OracleRow;
  readonly column: number;
}

const payloadOf = ({ columns }: Shape): fc.Arbitrary<OracleRow> => fc.tuple(orNull(columns.some(({ name, holds }) => name === 'day' && holds === 'moment') ? moment : date, 12), orNull(text, 9), orNull(money, 9));

function casesOf(shapes: readonly Shape[], hashes: readonly (HashName | null)[]): fc.Arbitrary<Omit<Case, 'number'>> {
  return fc.constantFrom(...shapes).chain((of) => of.keys.map((keys) => ({ of, keys }))).chain(({ of, keys }) => {
    const row = fc.tuple(keys, payloadOf(of)).map(([k, p]): OracleRow => [...k, ...p]);
    const edit = fc.record<Edit>({ at: fc.nat(999), kind: fc.constantFrom('delete', 'update', 'update', 'double', 'insert', 'key', 'move', 'turn'), row, column: fc.nat(2) });
    return fc.record({
      rows: fc.oneof({ weight: 1, arbitrary: fc.array(row, { maxLength: 3 }) }, { weight: 4, arbitrary: fc.array(row, { minLength: 4, maxLength: 30 }) }),
      edits: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 4, arbitrary: fc.array(edit, { maxLength: 6 }) }),
      whole: fc.constantFrom('as it is', 'as it is', 'as it is', 'as it is', 'as it is', 'as it is', 'as it is', 'new is empty', 'legacy is empty', 'all differ'),
      partition: fc.constantFrom<PartitionScheme | null>(null, null, { column: 'day', by: 'day' }, { column: 'day', by: 'month' }, { column: 'day', by: 'year' }, { column: 'name', by: 'value' }),
      limits: fc.record({ fineRows: fc.constantFrom(0, 0, 1, 20_000), leafRows: fc.constantFrom(1, 4, 10, 25, 60), wholeRows: fc.constantFrom(0, 2, 10, 2_000), fanOut: fc.integer({ min: 2, max: 6 }) }),
      estimate: fc.constantFrom(1, 20, 128, 1_000),
      hash: fc.constantFrom(...hashes),
    }).map(({ rows, edits, whole, partition, limits, estimate, hash }) => ({
      shape: of,
      legacy: whole === 'legacy is empty' ? [] : rows,
      new: whole === 'new is empty' ? [] : whole === 'all differ' ? rows.map((values) => values.with(-2, `${values.at(-2) ?? ''}+`)) : applyEdits(rows, edits, keyWidth(of)),
      partition, limits, estimate, hash,
    }));
  });
}

const keyWidth = (of: Shape): number => of.columns.length - 2 - PAYLOAD.length;

function applyEdits(rows: readonly OracleRow[], edits: readonly Edit[], width: number): readonly OracleRow[] {
  let edited = rows;
  for (const { at, kind, row, column } of edits) {
    const i = edited.length === 0 ? 0 : at % edited.length;
    const old = edited[i];
    if (kind === 'insert') edited = edited.toSpliced(i, 0, row);
    else if (kind === 'turn') edited = [...edited.slice(i), ...edited.slice(0, i)];
    else if (old === undefined) continue;
    else if (kind === 'delete') edited = edited.toSpliced(i, 1);
    else if (kind === 'double') edited = edited.toSpliced(i, 0, old);
    else if (kind === 'key') edited = edited.with(i, [...row.slice(0, width), ...old.slice(width)]);
    else edited = edited.with(i, old.with(width + (kind === 'move' ? 0 : column), row[width + (kind === 'move' ? 0 : column)] ?? null));
  }
  return edited;
}

/** So many cases out of a seed. */
export function randomCases(seed: number, howMany: number, shapes: readonly Shape[], hashes: readonly (HashName | null)[]): readonly Case[] {
  return fc.sample(casesOf(shapes, hashes), { seed, numRuns: howMany }).map((each, number) => numbered(each, number));
}

function numbered(each: Omit<Case, 'number'>, number: number): Case {
  const withNumber = (rows: readonly OracleRow[]): readonly OracleRow[] => rows.map((row) => [String(number), ...row]);
  return { ...each, number, legacy: withNumber(each.legacy), new: withNumber(each.new) };
}

/** The same case under another number, with other rows. */
export function renumbered(of: Case, number: number, legacy: readonly OracleRow[], other: readonly OracleRow[]): Case {
  const withNumber = (rows: readonly OracleRow[]): readonly OracleRow[] => rows.map((row) => row.with(0, String(number)));
  return { ...of, number, legacy: withNumber(legacy), new: withNumber(other) };
}

/** Rows as they are compared, under the rules of their columns. */
export function canonicalRows({ shape: { columns, canonical } }: Case, rows: readonly OracleRow[]): readonly OracleRow[] {
  return rows.map((row) => row.map((value, i) => (value === null ? null : canonical(columns[i]?.name ?? '', value))));
}

/** How a case is to be compared, for the oracle. */
export function oracleOf({ shape: { columns, key: names } }: Case, partition: PartitionScheme | null): OracleRules {
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const length = { day: 10, month: 7, year: 4, value: 1_000 };
  return {
    columns: columns.map(({ name }) => name),
    key: names.map(at),
    partitionOf: (row) => (partition === null ? null : (row[at(partition.column)]?.slice(0, length[partition.by]) ?? null)),
  };
}
