/** DuckDB files: how long they are locked, and the engine's own hash. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { StoreError } from '../../server/engine/errors.ts';
import type { ReadPlan } from '../../server/engine/ports.ts';
import type { CanonicalForm } from '../../server/engine/types.ts';
import { duckdb } from '../../server/sql/dialects/duckdb.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { LIMITS, noCancel, openEngine } from './engines.ts';

/** Writes to the file from another process. */
async function writeElsewhere(file: string): Promise<void> {
  const program = `const { DuckDBInstance } = await import('@duckdb/node-api'); const i = await DuckDBInstance.create(process.argv[1]); const c = await i.connect(); await c.run('insert into facts values (2)'); c.closeSync(); i.closeSync();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, file], { cwd: import.meta.dirname });
}

test('a file is locked against writers while sessions are open, and no longer', async () => {
  const engine = await openEngine('duckdb');
  const file = String(engine.connection.settings['path']);
  try {
    await engine.write(['create table facts (n integer)', 'insert into facts values (1)']);
    const store = engine.store();
    const [first, second] = [await store.open(noCancel()), await store.open(noCancel())];
    await assert.rejects(writeElsewhere(file), /lock/i);
    await first.close();
    await assert.rejects(writeElsewhere(file), /lock/i, 'the second session still reads');
    await second.close();
    await writeElsewhere(file);
    const third = await store.open(noCancel());
    const rows: string[] = [];
    for await (const batch of third.query('select n from facts order by n', noCancel())) rows.push(...batch.map(([n]) => n ?? ''));
    assert.deepEqual(rows, ['1', '2']);
    await store.close();
  } finally {
    await engine.dispose();
  }
});

test('a file that another process writes to is a connection error that says so', async () => {
  const engine = await openEngine('duckdb');
  const file = String(engine.connection.settings['path']);
  await engine.write(['create table facts (n integer)']);
  const program = `const { DuckDBInstance } = await import('@duckdb/node-api'); const i = await DuckDBInstance.create(process.argv[1]); await i.connect(); console.log('open'); setTimeout(() => {}, 60_000);`;
  const writer = execFile(process.execPath, ['--input-type=module', '-e', program, file], { cwd: import.meta.dirname });
  try {
    await new Promise<void>((resolve) => writer.stdout?.once('data', () => resolve()));
    await assert.rejects(engine.store().open(noCancel()), /open for writing in another process/);
  } finally {
    writer.kill();
    await engine.dispose();
  }
});

test('a statement that needs more memory gets it, unless the store says how much there is; rows come once', async () => {
  const engine = await openEngine('duckdb');
  try {
    await engine.write(["create table many as select i as id, 'a name with the number ' || (i * 7919) % 1000003 as name from range(1000000) r(i)"]);
    const distinct = 'select cast(count(distinct name) as varchar), cast(count(distinct id) as varchar) from many';
    const ordered = "select name from many order by name || 'x'";
    for (const memoryMB of [undefined, 16]) {
      const { settings } = engine.connection;
      const store = engine.driver.create({ driver: 'duckdb', settings: memoryMB === undefined ? settings : { ...settings, memoryMB } }, LIMITS);
      const session = await store.open(noCancel());
      const read = async (statement: string): Promise<readonly (string | null)[]> => {
        const values: (string | null)[] = [];
        for await (const batch of session.query(statement, noCancel())) for (const row of batch) values.push(...row);
        return values;
      };
      const limit = async (): Promise<number> => parseFloat((await read("select current_setting('memory_limit')"))[0] ?? '');
      const first = await limit();
      if (memoryMB === undefined) {
        assert.deepEqual(await read(distinct), ['1000000', '1000000']);
        assert.ok((await limit()) > first, 'it took more');
        const names = await read(ordered);
        assert.deepEqual([names.length, new Set(names).size], [1_000_000, 1_000_000]);
      } else {
        await assert.rejects(read(distinct), (error: unknown) => error instanceof StoreError && error.code === 'statementFailed' && /needs more memory than the 16 MB that it has. Raise "memoryMB"/.test(error.message));
        assert.equal(await limit(), first);
        // The session goes on.
        assert.deepEqual(await read('select cast(count(*) as varchar) from many'), ['1000000']);
      }
      await store.close();
    }
  } finally {
    await engine.dispose();
  }
});

test('property: texts of any characters come as they are, beside NULL and each other', async () => {
  const engine = await openEngine('duckdb');
  const store = engine.store();
  try {
    await engine.write(['create table none (n integer)']);
    const session = await store.open(noCancel());
    const character = fc.constantFrom('\u001b', '\u001f', '\u001e', '[', '_', '.', '\ufeff', '\u0000', 'end', 'é', '😀', '|', "'");
    const value = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 6, arbitrary: fc.array(character, { maxLength: 6 }).map((parts) => parts.join('')) });
    const literal = (text: string | null): string => (text === null ? 'cast(null as varchar)' : `concat('', ${[...text].map((one) => `chr(${one.codePointAt(0) ?? 0})`).join(', ')})`.replace(', )', ')'));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }).chain((columns) => fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 })), async (rows) => {
        const read: (string | null)[][] = [];
        const statement = `select ${(rows[0] ?? []).map((_, i) => `v${i}`).join(', ')} from (values ${rows.map((row, i) => `(${i}, ${row.map(literal).join(', ')})`).join(', ')}) t(n, ${(rows[0] ?? []).map((_, i) => `v${i}`).join(', ')}) order by n`;
        for await (const batch of session.query(statement, noCancel())) read.push(...batch.map((row) => [...row]));
        assert.deepEqual(read, rows);
      }),
      { numRuns: 400 },
    );
  } finally {
    await store.close();
    await engine.dispose();
  }
});

test('the hash of its own is the same for equal values of different types, and for no others', async () => {
  const engine = await openEngine('duckdb');
  const pairs: readonly { readonly form: CanonicalForm; readonly types: readonly [string, string]; readonly values: readonly string[] }[] = [
    { form: { form: 'integer' }, types: ['integer', 'hugeint'], values: ['0', '1', '-1', '2147483647'] },
    { form: { form: 'integer' }, types: ['hugeint', 'hugeint'], values: ['0', '-1', '18446744073709551617', '36893488147419103234', '-9223372036854775809', '18446744073709551616', '1'] },
    { form: { form: 'decimal', scale: 3 }, types: ['decimal(10,2)', 'decimal(38,3)'], values: ['0', '-0.71', '12345.67', '-0.01'] },
    { form: { form: 'decimal', scale: 3 }, types: ['decimal(38,3)', 'decimal(20,3)'], values: ['0', '-0.001', '0.001', '12345.678'] },
    { form: { form: 'uuid' }, types: ['uuid', 'uuid'], values: ["'00000000-0000-0000-0000-000000000000'", "'80000000-0000-0001-0000-000000000001'", "'80000000-0000-0002-0000-000000000002'"] },
    { form: { form: 'float', bits: 64 }, types: ['double', 'double'], values: ['0', '-(0::double)', '1.5', "'nan'::double"] },
    { form: { form: 'text', trimBlanks: false, foldCase: false }, types: ['varchar', "enum('', 'a', 'a ', 'A')"], values: ["''", "'a'", "'a '", "'A'"] },
    { form: { form: 'timestamp', precision: 6 }, types: ['timestamp_s', 'timestamp'], values: ["'2016-07-03 01:02:03'", "'1970-01-01'"] },
    { form: { form: 'timestamp', precision: 6 }, types: ['date', 'timestamp'], values: ["'2016-07-03'", "'1970-01-01'"] },
    { form: { form: 'integer' }, types: ['decimal(12,0)', 'bigint'], values: ['0', '-1', '7'] },
    { form: { form: 'float', bits: 64 }, types: ['decimal(12,2)', 'double'], values: ['0', '-1.5', '7'] },
    { form: { form: 'float', bits: 64 }, types: ['float', 'double'], values: ['0', '-1.5', '7'] },
    { form: { form: 'timestamp', precision: 6 }, types: ['timestamp with time zone', 'timestamp'], values: ["'2016-07-03 01:02:03.000001'", "'1970-01-01'"] },
    { form: { form: 'timestamp', precision: 9 }, types: ['timestamp_ns', 'timestamp'], values: ["'2016-07-03 01:02:03.000001'", "'1970-01-01'"] },
    { form: { form: 'text', trimBlanks: false, foldCase: false }, types: ['date', 'varchar'], values: ["'2016-07-03'", "'1970-01-01'"] },
    { form: { form: 'binary' }, types: ['blob', 'varchar'], values: ["'a'", "''"] },
    { form: { form: 'boolean' }, types: ['boolean', 'boolean'], values: ['true', 'false'] },
  ];
  try {
    await engine.write(
      pairs.flatMap(({ types, values }, i) => types.flatMap((type, side) => [`create table t${i}_${side} (n integer, v ${type})`, `insert into t${i}_${side} values ${[...values, 'null'].map((value, n) => `(${n}, ${value})`).join(', ')}`])),
    );
    const store = engine.store();
    const session = await store.open(noCancel());
    const hash = session.facts.nativeHash;
    assert.ok(hash !== undefined);
    for (const [i, { form, values }] of pairs.entries()) {
      const hashes: string[][] = [];
      for (const side of [0, 1]) {
        const relation = sqlRelation(session, duckdb, `t${i}`, { kind: 'table', table: `t${i}_${side}` });
        assert.equal(relation.hashes[0], hash);
        const columns = await relation.describe(noCancel());
        const plan: ReadPlan = { columns: columns.map((column, n) => ({ column, form: n === 0 ? { form: 'integer' } : form })), key: [0], hashed: [1], hash };
        const read: string[] = [];
        for await (const batch of relation.rows(plan, {}, 'key', noCancel())) read.push(...batch.map((row) => row.hash));
        hashes.push(read);
      }
      assert.deepEqual(hashes[0], hashes[1], JSON.stringify(pairs[i]));
      // Both zeros are one value.
      assert.equal(new Set(hashes[0]).size, values.length + 1 - (values.includes('-(0::double)') ? 1 : 0));
    }
    await store.close();
  } finally {
    await engine.dispose();
  }
});
