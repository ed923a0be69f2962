/** Random values of a type, in all engines at once: the same texts, row hashes and checksums everywhere, and different texts for different values. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import type { CanonicalForm, HashName } from '../../server/engine/types.ts';
import { rowTextOf } from '../../server/sql/rowText.ts';
import type { Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

/** A value as each engine writes it as a literal, and the text that it must have. */
interface Value {
  readonly is: string | null;
  readonly literal: Record<EngineName, string>;
}

interface Kind {
  readonly name: string;
  readonly form: CanonicalForm;
  readonly columns: Record<EngineName, string>;
  readonly values: fc.Arbitrary<Value>;
}

const everywhere = (sql: string): Record<EngineName, string> => ({ duckdb: sql, mariadb: sql, mysql: sql, postgres: sql, trino: sql });
const NULL: Value = { is: null, literal: everywhere('null') };
const orNull = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant(NULL) });

/** The canonical text of a double, from JavaScript's own shortest digits. */
function floatText(x: number): string {
  if (x === 0) return '0';
  const [mantissa = '', exponent = ''] = x.toExponential().split('e');
  if (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e15) return `${mantissa}e${Number(exponent)}`;
  const plain = String(x);
  return plain;
}

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

const doubles = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => n / 1000),
  // Their fewest digits may lie exactly between two doubles.
  fc.double({ min: 2 ** 53, max: 2 ** 60, noNaN: true }),
  fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 14, max: 40 })).map(([digits, power]) => Number(`${digits}e${power}`)),
);

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

const kinds: readonly Kind[] = [
  {
    name: 'doubles',
    form: { form: 'float', bits: 64 },
    columns: { duckdb: 'double', mariadb: 'double', mysql: 'double', postgres: 'double precision', trino: 'double' },
    values: orNull(
      doubles.map((x) => {
        const sql = `(${x.toExponential(16)})`;
        return { is: floatText(x), literal: { ...everywhere(sql), duckdb: `cast('${x.toExponential(16)}' as double)`, trino: `double '${x.toExponential(16)}'` } };
      }),
    ),
  },
  {
    name: 'decimals',
    form: { form: 'decimal', scale: 6 },
    columns: { duckdb: 'decimal(38,6)', mariadb: 'decimal(38,6)', mysql: 'decimal(38,6)', postgres: 'numeric(38,6)', trino: 'decimal(38,6)' },
    values: orNull(
      fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).chain((wide) =>
        fc.integer({ min: 0, max: 37 }).map((cut) => {
          const n = wide / 10n ** BigInt(cut);
          const digits = (n < 0n ? -n : n).toString().padStart(7, '0');
          const text = `${n < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
          return { is: text, literal: { ...everywhere(text), duckdb: `cast('${text}' as decimal(38,6))`, trino: `decimal '${text}'` } };
        }),
      ),
    ),
  },
  {
    name: 'texts',
    form: { form: 'text', trimBlanks: false, foldCase: false },
    columns: { duckdb: 'varchar', mariadb: 'text collate utf8mb4_general_ci', mysql: 'text', postgres: 'text', trino: 'varchar' },
    values: orNull(
      // U+0000 has a case of its own: PostgreSQL has no text with it.
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\u0000', '\u0001')).map((text) => ({
        is: text,
        literal: {
          duckdb: `decode(from_hex('${hex(text)}'))`,
          mariadb: `convert(x'${hex(text)}' using utf8mb4)`,
          mysql: `convert(x'${hex(text)}' using utf8mb4)`,
          postgres: `convert_from('\\x${hex(text)}'::bytea, 'UTF8')`,
          trino: `from_utf8(X'${hex(text)}')`,
        },
      })),
    ),
  },
  {
    name: 'timestamps',
    form: { form: 'timestamp', precision: 6 },
    columns: { duckdb: 'timestamp', mariadb: 'datetime(6)', mysql: 'datetime(6)', postgres: 'timestamp', trino: 'timestamp(6)' },
    values: orNull(
      fc
        .tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 86_399 }), fc.integer({ min: 0, max: 999_999 }))
        .map(([year, month, day, second, micro]) => {
          const text = `${year}-${pad(month, 2)}-${pad(day, 2)} ${pad(Math.floor(second / 3600), 2)}:${pad(Math.floor(second / 60) % 60, 2)}:${pad(second % 60, 2)}.${pad(micro, 6)}`;
          return { is: text, literal: everywhere(`timestamp '${text}'`) };
        }),
    ),
  },
  {
    name: 'integers',
    form: { form: 'integer' },
    columns: { duckdb: 'bigint', mariadb: 'bigint', mysql: 'bigint', postgres: 'bigint', trino: 'bigint' },
    values: orNull(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map((n) => ({ is: n.toString(), literal: everywhere(n.toString()) }))),
  },
  {
    name: 'bytes',
    form: { form: 'binary' },
    columns: { duckdb: 'blob', mariadb: 'blob', mysql: 'blob', postgres: 'bytea', trino: 'varbinary' },
    values: orNull(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => {
        const text = Buffer.from(bytes).toString('hex');
        return { is: text, literal: { duckdb: `from_hex('${text}')`, mariadb: `x'${text}'`, mysql: `x'${text}'`, postgres: `'\\x${text}'::bytea`, trino: `X'${text}'` } };
      }),
    ),
  },
];

const ROUNDS = 3;
const VALUES = 300;

const hashHere = (text: string, hash: HashName): bigint =>
  hash === 'crc32' ? BigInt(crc32(String(crc32(text)))) : BigInt(`0x${createHash(hash).update(text).digest('hex').slice(0, 15)}`);

describe('random values', () => {
  const engines: TestEngine[] = [];
  before(async () => {
    for (const name of ENGINES) engines.push(await openEngine(name));
  });
  after(() => Promise.all(engines.map((engine) => engine.dispose())));

  for (const [i, kind] of kinds.entries()) {
    test(`${kind.name} have one text on all engines`, async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(kind.values, { minLength: VALUES, maxLength: VALUES }), async (values) => {
          round++;
          const table = `random_${i}_${round}`;
          for (const engine of engines) {
            const rows = values.map((value, n) => `(${n}, ${value.literal[engine.name]})`);
            await engine.write([`create table ${table} (id integer, v ${kind.columns[engine.name]})`, `insert into ${table} values ${rows.join(', ')}`]);
            await check(engine, table, kind.form, values);
          }
        }),
        // Shrinking would make tables by the thousand; the failing values are in the message.
        { numRuns: ROUNDS, endOnFailure: true },
      );
    });
  }
});

async function check(engine: TestEngine, table: string, form: CanonicalForm, values: readonly Value[]): Promise<void> {
  const store: Store = engine.store();
  const session = await store.open(noCancel());
  try {
    const relation = sqlRelation(session, store.dialect, table, { kind: 'table', table });
    const columns = await relation.describe(noCancel());
    const forms: readonly CanonicalForm[] = [{ form: 'integer' }, form];
    for (const hash of store.dialect.hashes) {
      const plan: ReadPlan = { columns: columns.map((column, n) => ({ column, form: forms[n] ?? form })), key: [0], hashed: [0, 1], hash };
      const rows: ReadRow[] = [];
      for await (const batch of relation.rows(plan, {}, 'key', noCancel())) rows.push(...batch);
      assert.deepEqual(rows.map((row) => row.values[1]), values.map((value) => value.is), `${engine.name}: texts`);
      const hashes = values.map((value, n) => hashHere(rowTextOf([String(n), value.is], forms), hash));
      assert.deepEqual(rows.map((row) => row.hash), hashes.map(String), `${engine.name}: ${hash} of each row`);
      const [sum] = await relation.checksums(plan, {}, { by: 'nothing' }, noCancel());
      assert.deepEqual(sum?.checksum, { count: values.length, sum: hashes.reduce((total, n) => total + n, 0n).toString() }, `${engine.name}: ${hash} of all`);
    }
  } finally {
    await session.close();
    await store.close();
  }
}
