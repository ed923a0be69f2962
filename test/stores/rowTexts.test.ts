/**
 * The text of a row is the same on every engine, and two rows have one text only when they are one row: with values full of what the text is
 * put together from, and several of them side by side.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { CanonicalForm, CanonicalValue, Column } from '../../server/engine/types.ts';
import { rowTextOf } from '../../server/sql/rowText.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';
import { BYTES, cast, TEXT, texts, type ColumnOfPair } from './randomPairs/kinds.ts';

const SEED = Number(process.env['PARITY_SEED'] ?? '20161102');
const ROWS = 400;

const PIECES = ['1|', '0|', '1|a', '2|', '|', '|;', '|!', '||', ';', '!', '~', ':', '1:', '0', '1', '12', '-', '.', '', ' ', 'a', 'é', '🤦', '\\', "'", '"', '%', '_', '?', 'null', 'NULL', '\n', '\uFFFF'];
const hostile = fc.option(fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((parts) => parts.join('')), { freq: 5 });
const number = fc.option(fc.integer({ min: -2, max: 12 }).map(String), { freq: 4 });
const bytes = fc.option(fc.constantFrom('', '7c', '7c3b', '7c21', '7e', '00'), { freq: 4 });

const WHOLE = cast({ duckdb: 'integer', mysql: 'int', postgres: 'integer', trino: 'integer' });
const LATIN = texts({ duckdb: 'varchar', mysql: 'varchar(100) character set latin1', postgres: 'varchar(100)', trino: 'varchar(100)' });
const text: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };
/** Without what latin1 has not. */
const plain = hostile.map((value) => value?.replaceAll('🤦', 'ÿ').replaceAll('\uFFFF', 'þ') ?? null);

const columns: readonly { readonly column: ColumnOfPair<string>; readonly form: CanonicalForm; readonly values: fc.Arbitrary<CanonicalValue> }[] = [
  { column: TEXT, form: text, values: hostile },
  { column: TEXT, form: text, values: hostile },
  { column: WHOLE, form: { form: 'integer' }, values: number },
  { column: WHOLE, form: { form: 'integer' }, values: number },
  { column: LATIN, form: text, values: plain },
  { column: BYTES, form: { form: 'binary' }, values: bytes },
  { column: TEXT, form: text, values: hostile },
];
const forms = columns.map(({ form }) => form);

/** Rows of which many differ only in where a piece stands: the end of one text is the beginning of the next. */
const row = fc.tuple(...columns.map(({ values }) => values));
const moved = fc.tuple(row, fc.nat(8)).map(([values, cut]): readonly CanonicalValue[] => {
  const joined = [...`${values[0] ?? ''}|${values[1] ?? ''}`];
  return [joined.slice(0, cut).join(''), joined.slice(cut).join(''), ...values.slice(2)];
});
const rows = fc.sample(fc.oneof(row, moved), { seed: SEED, numRuns: ROWS }).flatMap((values) => [values, [values[0] ?? '', values[1] ?? '~', ...values.slice(2)]]);

describe(`row texts, seed ${SEED}`, () => {
  const engines = new Map<EngineName, TestEngine>();
  before(async () => {
    for (const name of ENGINES) engines.set(name, await openEngine(name));
  });
  after(() => Promise.all([...engines.values()].map((engine) => engine.dispose())));

  test('different rows never have one text', () => {
    const seen = new Map<string, string>();
    for (const values of rows) {
      const made = rowTextOf(values, forms);
      const same = seen.get(made);
      if (same !== undefined) assert.equal(JSON.stringify(values), same, made);
      seen.set(made, JSON.stringify(values));
    }
    assert.ok(seen.size > ROWS / 2, 'most rows are different ones');
  });

  for (const name of ENGINES) {
    test(`${name} writes them as they are written here`, async () => {
      const engine = engines.get(name);
      assert.ok(engine !== undefined);
      const literals = rows.map((values, n) => `(${[String(n), ...values.map((value, i) => (value === null ? 'null' : (columns[i]?.column.literal(name, value) ?? 'null')))].join(', ')})`);
      const inserts: string[] = [];
      for (let n = 0; n < literals.length; n += 100) inserts.push(`insert into hostile values ${literals.slice(n, n + 100).join(', ')}`);
      await engine.write([`create table hostile (id integer${columns.map(({ column }, i) => `, c${i} ${column.type(name) ?? ''}`).join('')})`, ...inserts]);
      const store = engine.store();
      try {
        const session = await store.open(noCancel());
        const { dialect } = store;
        const described: readonly Column[] = (await session.describeTable('hostile', noCancel())).slice(1);
        const fields = described.map(({ name: column, type }, i) => ({ text: dialect.canonical(dialect.quote(column), type, forms[i] ?? text), form: forms[i] ?? text }));
        const read: (string | null)[] = [];
        for await (const batch of session.query(`select ${dialect.rowText(fields)} from hostile order by id`, noCancel())) for (const [made] of batch) read.push(made ?? null);
        assert.deepEqual(read, rows.map((values) => rowTextOf(values, forms)));
      } finally {
        await store.close();
      }
    });
  }
});
