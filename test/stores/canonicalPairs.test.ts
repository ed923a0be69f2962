/** Every case of `test/cases/types` on every engine: the same canonical text, and the same row hash, for the same value. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import type { ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import type { CanonicalForm, HashName } from '../../server/engine/types.ts';
import { partOf, rowTextOf } from '../../server/sql/rowText.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

interface CaseRow extends Partial<Record<EngineName, string | null>> {
  readonly is: string | null;
  readonly sql?: string;
}

interface TypeCase {
  readonly name: string;
  readonly form: CanonicalForm;
  readonly columns: Partial<Record<EngineName, string>>;
  readonly rows: readonly CaseRow[];
}

const folder = path.join(import.meta.dirname, '..', 'cases', 'types');

const cases: readonly TypeCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .flatMap((file) => (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { readonly cases: readonly TypeCase[] }).cases);

/** The literal of a row on an engine; undefined: the engine has no such value. */
function literal(row: CaseRow, engine: EngineName): string | undefined {
  const own = engine in row ? row[engine] : engine === 'mariadb' && 'mysql' in row ? row.mysql : row.sql;
  return own ?? undefined;
}

function columnType(of: TypeCase, engine: EngineName): string | undefined {
  return of.columns[engine] ?? (engine === 'mariadb' ? of.columns.mysql : undefined);
}

/** The hash of a row text, as every engine must compute it. */
function hashHere(text: string, hash: HashName): string {
  if (hash === 'crc32') return String(crc32(String(crc32(text))));
  return BigInt(`0x${createHash(hash).update(text).digest('hex').slice(0, 15)}`).toString();
}

async function readAll(engine: TestEngine, table: string, form: CanonicalForm): Promise<ReadonlyMap<string, readonly ReadRow[]>> {
  const store = engine.store();
  const session = await store.open(noCancel());
  try {
    const relation = sqlRelation(session, store.dialect, table, { kind: 'table', table });
    const columns = await relation.describe(noCancel());
    const read = new Map<string, readonly ReadRow[]>();
    for (const hash of store.dialect.hashes) {
      const plan: ReadPlan = { columns: columns.map((column, i) => ({ column, form: i === 0 ? { form: 'integer' } : form })), key: [0], hashed: [1], hash };
      const rows: ReadRow[] = [];
      for await (const batch of relation.rows(plan, {}, 'key', noCancel())) rows.push(...batch);
      read.set(hash, rows);
    }
    return read;
  } finally {
    await session.close();
    await store.close();
  }
}

for (const name of ENGINES) {
  describe(`canonical texts on ${name}`, () => {
    let engine: TestEngine;
    before(async () => {
      engine = await openEngine(name);
      const statements = cases.flatMap((of, i) => {
        const type = columnType(of, name);
        if (type === undefined) return [];
        const values = of.rows.flatMap((row, n) => {
          const value = literal(row, name);
          // Trino converts no literal by itself where a value might be cut.
          return value === undefined ? [] : [`select ${n}, ${name === 'trino' ? `cast(${value} as ${type})` : value}`];
        });
        return [`create table case_${i} (id integer, v ${type})`, ...values.map((value) => `insert into case_${i} ${value}`)];
      });
      await engine.write(name === 'trino' ? joinInserts(statements) : statements);
    });
    after(() => engine.dispose());

    for (const [i, of] of cases.entries()) {
      if (columnType(of, name) === undefined) continue;
      test(of.name, async () => {
        const expected = of.rows.flatMap((row, n) => (literal(row, name) === undefined ? [] : [{ id: String(n), is: row.is }]));
        const read = await readAll(engine, `case_${i}`, of.form);
        for (const [hash, rows] of read) {
          assert.deepEqual(rows.map(({ values: [id, text] }) => ({ id, is: text })), expected, `texts, read with ${hash}`);
          assert.deepEqual(
            rows.map((row) => row.hash),
            expected.map(({ is }) => hashHere(rowTextOf([is], [of.form]), hash as HashName)),
            `row hashes ${hash}`,
          );
        }
      });
    }
  });
}

/** One insert for each table in place of one for each row: a statement of Trino takes a while. */
function joinInserts(statements: readonly string[]): readonly string[] {
  const joined = new Map<string, string>();
  for (const statement of statements) {
    const table = /^insert into (\S+) /.exec(statement)?.[1];
    if (table === undefined) joined.set(statement, statement);
    else {
      const before = joined.get(table);
      const row = statement.slice(`insert into ${table} `.length);
      joined.set(table, before === undefined ? statement : `${before} union all ${row}`);
    }
  }
  return [...joined.values()];
}

test('a part says its length in characters, not in UTF-16 units', () => {
  assert.equal(partOf('🤦', { form: 'text', trimBlanks: false, foldCase: false }), '1:🤦');
});
