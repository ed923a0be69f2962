/**
 * Iceberg tables whose columns were changed: the rows of now are compared with the columns of now, as a user of the table sees them. ALTER
 * TABLE writes no snapshot, so the newest snapshot shows other columns than the table until something is written.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunRecord } from '../../server/runs/types.ts';
import { openProxy } from '../real/support/tcpProxy.ts';
import { openComparing, type Comparing } from '../support/comparing.ts';
import { openEngine, openLake, type EngineName, type TestEngine } from './engines.ts';

const NOT_PINNED = /was read as it was during the check on the new side, since its columns were changed after Iceberg snapshot \d+ was written/;
const NOT_KNOWN = /since Trino does not show whether fields of rows in arrays and maps were changed after Iceberg snapshot \d+ was written/;

/** How the lake is read: at its newest snapshot, or as it is. */
type Reading = 'pinned' | 'altered' | 'unknown' | 'view';

interface Case {
  readonly name: string;
  readonly legacy: EngineName;
  /** Columns and rows on the legacy side, of the table `t`. */
  readonly columns: string;
  readonly rows: string;
  /** What is done to `t` on the lake, made of the same rows in its own types. */
  readonly lake: readonly string[];
  readonly verdict: 'consistent' | 'differs' | 'inconclusive';
  readonly reading: Reading;
  /** Certified as well. */
  readonly certified?: true;
  /** Queries with what they come to; `fails`: the lake does not run them. */
  readonly queries?: readonly (readonly [string, 'consistent' | 'differs' | 'fails'])[];
}

const made = (columns: string, rows: string): readonly string[] => [`create table t (${columns})`, `insert into t values ${rows}`];
const TWO = "(1, 'x', 'y'), (2, 'p', 'q')";
const AB = 'id integer, a varchar(10), b varchar(10)';
const ab = { legacy: 'mariadb' as const, columns: AB, rows: TWO };
const EVERY_TYPE = 'id integer, a varchar, b varchar, ro integer, "sp ""ace" row("a b" integer, "Upper" varchar, t row(u decimal(38, 0))), bo boolean, l bigint, re real, d double, de decimal(10, 2), vb varbinary, da date, ti time(6), ts timestamp(6), tz timestamp(6) with time zone, u uuid, ma map(varchar, array(double))';
const lakeAb = made('id integer, a varchar, b varchar', TWO);
const swapped = ['alter table t rename column a to x', 'alter table t rename column b to a', 'alter table t rename column x to b'];
const touch = 'update t set id = id';
const row = { legacy: 'duckdb' as const, columns: 'id integer, r struct(x integer, y integer)', rows: "(1, {'x': 1, 'y': 2})" };
const lakeRow = made('id integer, r row(x integer, y integer)', '(1, row(1, 2))');
const rows = { legacy: 'duckdb' as const, columns: 'id integer, r struct(x integer, y integer)[]', rows: "(1, [{'x': 1, 'y': 2}])" };
const lakeRows = made('id integer, r array(row(x integer, y integer))', '(1, array[row(1, 2)])');

const CASES: readonly Case[] = [
  { ...ab, name: 'nothing was changed', lake: lakeAb, verdict: 'consistent', reading: 'pinned', queries: [['select id, a from t', 'consistent']] },
  { ...ab, name: 'columns change places', lake: [...lakeAb, ...swapped], verdict: 'differs', reading: 'altered', queries: [['select id, a from t', 'differs'], ['select id from t', 'consistent']] },
  { ...ab, name: 'columns change places and back', lake: [...lakeAb, ...swapped, ...swapped], verdict: 'consistent', reading: 'pinned' },
  { ...ab, name: 'columns change places, and a write follows', lake: [...lakeAb, ...swapped, touch], verdict: 'differs', reading: 'pinned' },
  { ...ab, name: 'columns change places, a write follows, and back', lake: [...lakeAb, ...swapped, touch, ...swapped], verdict: 'consistent', reading: 'altered', queries: [['select id, a from t', 'consistent']] },
  { ...ab, name: 'a column is dropped and added again', certified: true, lake: [...lakeAb, 'alter table t drop column b', 'alter table t add column b varchar'], verdict: 'differs', reading: 'altered', queries: [['select id, b from t', 'differs'], ['select id, a from t', 'consistent']] },
  { ...ab, name: 'a column is dropped and added again, and a write follows', lake: [...lakeAb, 'alter table t drop column b', 'alter table t add column b varchar', touch], verdict: 'differs', reading: 'pinned', queries: [['select id, b from t', 'differs']] },
  { ...ab, name: 'a column is dropped', lake: [...lakeAb, 'alter table t drop column b'], verdict: 'inconclusive', reading: 'altered', queries: [['select id, b from t', 'fails'], ['select id, a from t', 'consistent']] },
  { ...ab, name: 'a column is renamed', lake: [...lakeAb, 'alter table t rename column b to c'], verdict: 'inconclusive', reading: 'altered', queries: [['select id, b from t', 'fails']] },
  { ...ab, rows: "(1, 'x', null)", name: 'a column is added', lake: [...made('id integer, a varchar', "(1, 'x')"), 'alter table t add column b varchar'], verdict: 'consistent', reading: 'altered', queries: [['select * from t', 'consistent']] },
  { ...ab, columns: 'id integer, a bigint', rows: '(1, 7)', name: 'a type is widened', lake: [...made('id integer, a integer', '(1, 7)'), 'alter table t alter column a set data type bigint'], verdict: 'consistent', reading: 'altered', queries: [['select id, a from t', 'consistent']] },
  { ...ab, name: 'the table is renamed', lake: [...lakeAb.map((sql) => sql.replace(/(table|into) t/, '$1 u')), 'alter table u rename to t'], verdict: 'consistent', reading: 'pinned' },
  { ...ab, name: 'the partitioning is changed', lake: [...lakeAb, "alter table t set properties partitioning = array['a']"], verdict: 'consistent', reading: 'pinned' },
  { ...ab, name: 'the table has columns of all types', columns: `${AB}, ro integer`, rows: "(1, 'x', 'y', 2)", lake: made(EVERY_TYPE, "(1, 'x', 'y', 2, null, null, null, null, null, null, null, null, null, null, null, null, null)"), verdict: 'inconclusive', reading: 'pinned', queries: [['select id, a, b, ro from t', 'consistent']] },
  { ...ab, name: 'a view over a table whose columns change places', lake: [...lakeAb.map((sql) => sql.replace(/(table|into) t/, '$1 t_base')), 'create view t as select id, a, b from t_base', ...swapped.map((sql) => sql.replace('table t', 'table t_base'))], verdict: 'differs', reading: 'view', queries: [['select id, a from t', 'differs']] },
  { ...ab, name: 'rows are deleted', lake: [...lakeAb, 'delete from t where id = 2'], verdict: 'differs', reading: 'pinned' },
  { ...ab, rows: "(1, 'x', 'y')", name: 'rows are deleted alike, and columns change places after it', lake: [...lakeAb, 'delete from t where id = 2', ...swapped], verdict: 'differs', reading: 'altered' },
  { ...ab, name: 'the table is empty and columns change places', rows: '(1, null, null)', lake: [...made('id integer, a varchar, b varchar', '(1, null, null)'), 'delete from t', ...swapped], verdict: 'differs', reading: 'altered' },
  { ...row, name: 'rows: nothing was changed', lake: lakeRow, verdict: 'consistent', reading: 'pinned' },
  { ...row, name: 'rows: a field is dropped and added again in its place', lake: [...lakeRow, 'alter table t drop column r.y', 'alter table t add column r.y integer'], verdict: 'differs', reading: 'altered', queries: [['select id, r from t', 'differs']] },
  { ...row, name: 'rows: a field is dropped and added again, and a write follows', lake: [...lakeRow, 'alter table t drop column r.y', 'alter table t add column r.y integer', touch], verdict: 'differs', reading: 'pinned' },
  { ...row, columns: 'id integer, r struct(x bigint, y integer)', name: 'rows: a type is widened', lake: [...lakeRow, 'alter table t alter column r.x set data type bigint'], verdict: 'consistent', reading: 'altered' },
  { ...row, name: 'rows: fields change places', lake: [...lakeRow, 'alter table t rename column r.x to z', 'alter table t rename column r.y to x', 'alter table t rename column r.z to y'], verdict: 'differs', reading: 'altered' },
  { ...row, columns: 'id integer, r struct(p struct(v integer), q struct(v integer))', rows: "(1, {'p': {'v': 1}, 'q': {'v': 2}})", name: 'rows in rows change places', lake: [...made('id integer, r row(p row(v integer), q row(v integer))', '(1, row(row(1), row(2)))'), 'alter table t rename column r.p to z', 'alter table t rename column r.q to p', 'alter table t rename column r.z to q'], verdict: 'differs', reading: 'altered' },
  { ...rows, name: 'arrays of rows: nothing was changed', lake: lakeRows, verdict: 'consistent', reading: 'unknown', queries: [['select id, r from t', 'consistent']] },
  { ...rows, name: 'arrays of rows: a field is dropped and added again', lake: [...lakeRows, 'alter table t drop column r.element.y', 'alter table t add column r.element.y integer'], verdict: 'differs', reading: 'unknown', queries: [['select id, r from t', 'differs']] },
];

const READINGS: Readonly<Record<Reading, (run: RunRecord) => void>> = {
  pinned: ({ evidence }) => {
    assert.match(evidence.snapshots.new, /t\d+ at Iceberg snapshot \d+/);
    assert.doesNotMatch(evidence.notes.join('\n'), /was read as it was/);
  },
  altered: ({ evidence }) => {
    assert.match(evidence.notes.join('\n'), NOT_PINNED);
    assert.doesNotMatch(evidence.snapshots.new, /Iceberg/);
    assert.ok(!evidence.sql.new.some((sql) => /version as of \d/.test(sql) && !sql.startsWith('explain ')), 'no statement reads the snapshot');
  },
  view: ({ evidence }) => assert.doesNotMatch(evidence.snapshots.new + evidence.notes.join('\n'), /Iceberg/),
  unknown: ({ evidence }) => assert.match(evidence.notes.join('\n'), NOT_KNOWN),
};

for (const legacy of ['mariadb', 'duckdb'] as const) {
  describe(`columns of a lake that were changed, beside ${legacy}`, { concurrency: 4 }, () => {
    const cases = CASES.filter((one) => one.legacy === legacy).map((one, i) => ({ ...one, table: `t${i}` }));
    let old: TestEngine;
    let lake: TestEngine;
    let comparing: Comparing;
    const named = (sql: string, table: string): string => sql.replace(/\bt(?=_base\b|\b(?! row))/g, table);

    before(async () => {
      old = await openEngine(legacy);
      lake = await openLake('iceberg');
      await old.write(cases.flatMap(({ columns, rows: values, table }) => [`create table ${table} (${columns})`, `insert into ${table} values ${values}`]));
      // What one table needs comes one after the other; the server does several at a time.
      await Promise.all(cases.map(({ lake: statements, table }) => lake.write(statements.map((sql) => named(sql, table)))));
      comparing = await openComparing({ legacy: old.connection, new: lake.connection }, Object.fromEntries(cases.map(({ table }) => [table, { key: ['id'] }])));
    });
    after(async () => {
      await comparing?.close();
      await lake?.write(cases.filter(({ reading }) => reading === 'view').map(({ table }) => `drop view ${table}`));
      await Promise.all([old?.dispose(), lake?.dispose()]);
    });

    for (const { name, verdict, reading, certified = false, queries = [], table } of cases) {
      test(name, async () => {
        for (const asking of certified ? [{}, { certify: true }] : [{}]) {
          const run = await comparing.check(table, asking);
          assert.equal(run.verdict, verdict, run.headline);
          READINGS[reading](run);
        }
        for (const [text, wanted] of queries) {
          const run = await comparing.compare(named(text, table));
          assert.equal(run.verdict, wanted === 'fails' ? 'inconclusive' : wanted, `${text}: ${run.headline}`);
          if (wanted === 'fails') assert.match(run.reason?.message ?? '', /cannot be resolved/);
          READINGS[reading](run);
        }
      });
    }
  });
}

describe('a lake whose columns are changed while it is read, and between checks', () => {
  let old: TestEngine;
  let lake: TestEngine;
  before(async () => {
    old = await openEngine('mariadb');
    lake = await openLake('iceberg');
    for (const table of ['moving', 'still', 'kept']) {
      await old.write([`create table ${table} (${AB})`, `insert into ${table} values ${TWO}`]);
      await lake.write([`create table ${table} (id integer, a varchar, b varchar)`, `insert into ${table} values ${TWO}`]);
    }
  });
  after(() => Promise.all([old?.dispose(), lake?.dispose()]));
  const swap = (table: string): readonly string[] => swapped.map((sql) => sql.replace('table t', `table ${table}`));

  /** `work` with a comparison through a proxy that holds the first checksum statement of the lake back until `change` was done. */
  const during = async <T>(change: readonly string[], work: (comparing: Comparing) => Promise<T>): Promise<T> => {
    const server = new URL(String(lake.connection.settings['server']));
    const proxy = await openProxy({ host: server.hostname, port: Number(server.port) });
    const settings = { ...lake.connection.settings, server: `http://127.0.0.1:${proxy.port}` };
    const comparing = await openComparing({ legacy: old.connection, new: { ...lake.connection, settings } }, { moving: { key: ['id'] }, still: { key: ['id'] } });
    try {
      void proxy.before(/crc32[^]*from[^]*(moving|still)/i, () => lake.write(change));
      return await work(comparing);
    } finally {
      await comparing.close();
      await proxy.close();
    }
  };

  test('a table that is not pinned: the check and the comparison say that it changed', async () => {
    await lake.write(['alter table moving add column c integer', 'alter table moving drop column c', 'alter table moving add column d integer', 'alter table moving drop column d', ...swap('moving')]);
    for (const work of [(comparing: Comparing) => comparing.check('moving'), (comparing: Comparing) => comparing.compare('select id, a from moving')]) {
      const run = await during(swap('moving'), work);
      assert.equal(run.verdict, 'inconclusive', run.headline);
      assert.equal(run.reason?.code, 'sourceChanged', run.reason?.message);
      assert.equal(run.reason.side, 'new');
      await lake.write(swap('moving'));
    }
  });

  test('a table that is pinned is compared as it was', async () => {
    const run = await during(swap('still'), (comparing) => comparing.check('still'));
    assert.equal(run.verdict, 'consistent', run.headline);
    assert.match(run.evidence.snapshots.new, /still at Iceberg snapshot/);
  });

  test('scans of a snapshot stand for it while the table shows its columns, and only then', async () => {
    const comparing = await openComparing({ legacy: old.connection, new: lake.connection }, { kept: { key: ['id'] } });
    try {
      const check = async (verdict: string, recalled: boolean): Promise<void> => {
        const run = await comparing.check('kept', { trust: 7 });
        assert.equal(run.verdict, verdict, run.headline);
        assert.equal(run.evidence.recalled !== undefined, recalled, run.evidence.notes.join('; '));
      };
      await check('consistent', false);
      await check('consistent', true);
      await lake.write(swap('kept'));
      await check('differs', false);
      await lake.write(swap('kept'));
      await check('consistent', true);
      await lake.write(['alter table kept drop column b', 'alter table kept add column b varchar']);
      await check('differs', false);
    } finally {
      await comparing.close();
    }
  });
});
