/** Columns of results pair by name, and rules of a table's column follow that column: whole comparisons by the real service. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { duckdbProject, type DuckdbProject, type Seen, type Tables } from '../../support/duckdbProject.ts';

const QP = 'create table qp (id integer primary key, n integer, s varchar, loaded_at timestamp, amount decimal(10,2))';
const OTHER = 'create table other (id integer primary key, m integer)';
const IGNORED: Tables = { qp: { key: ['id'], columns: { loaded_at: { ignore: 'differs by design' } } }, other: { key: ['id'] } };
const TOLERANT: Tables = { qp: { key: ['id'], columns: { amount: { tolerance: { abs: 1 } } } } };

let project: DuckdbProject;
before(async () => {
  project = await duckdbProject({
    legacy: [QP, "insert into qp values (1, 10, 'a', '2020-01-01', 1.00), (2, 20, 'b', '2020-01-01', 2.00)", OTHER, 'insert into other values (1, 7), (2, 8)'],
    new: [QP, "insert into qp values (1, 10, 'a', '2021-01-01', 1.50), (2, 20, 'b', '2021-01-01', 2.00)", OTHER, 'insert into other values (1, 7), (2, 8)'],
  }, { qp: { key: ['id'] }, other: { key: ['id'] } });
});
after(() => project.close());

const both = (legacy: string, other = legacy): { readonly legacy: string; readonly new: string } => ({ legacy, new: other });
const notes = ({ run }: Seen): string => run.evidence.notes.join('\n');

describe('columns of results', () => {
  test('pair by name; the one that is left over on both sides pairs by place, which is said', async () => {
    const swapped = await project.compare(both('select n as a, id as b, s as c_old from qp', 'select n as b, id as a, s as c from qp'));
    assert.equal(swapped.run.verdict, 'differs');
    assert.match(notes(swapped), /^c_old \(legacy\) and c \(new\) are compared by their place/m);
    const same = await project.compare(both('select n as a, id as b, s as c_old from qp', 'select id as B, n as a, s as c from qp'));
    assert.equal(same.run.verdict, 'consistent');
    assert.match(notes(same), /^c_old \(legacy\) and c \(new\) are compared by their place/m);
  });
  test('pair by place where every name differs, which is said', async () => {
    const seen = await project.compare(both('select n as a, s as b from qp', 'select n as x, s as y from qp'));
    assert.equal(seen.run.verdict, 'consistent');
    assert.match(notes(seen), /^a \(legacy\) and x \(new\) and b \(legacy\) and y \(new\) are compared by their place/m);
    assert.equal((await project.compare(both('select n as a, s as b from qp', 'select s as x, n as y from qp'))).run.verdict, 'differs');
  });
  test('whose types do not compare are never passed over', async () => {
    const seen = await project.compare(both('select id, n as a from qp', 'select id, interval 1 day as b from qp'));
    assert.equal(seen.run.verdict, 'inconclusive');
    assert.match(seen.run.reason?.message ?? '', /^Column a .* was not compared/);
  });
  test('of which a name is there twice are refused, and the names are said', async () => {
    const seen = await project.compare(both('select id, n as ID from qp', 'select n as iD, id as Id from qp'));
    assert.notEqual(seen.run.verdict, 'consistent');
    assert.match(seen.run.reason?.message ?? '', /id/i);
  });
  test('are a key by a name that both sides have, and by no other', async () => {
    const seen = await project.compare(both('select id as k, n from qp', 'select id as key_, n from qp'), ['key k']);
    assert.equal(seen.run.verdict, 'inconclusive');
    assert.match(seen.run.reason?.message ?? '', /^The key names k, which is not compared on both sides/);
    const inferred = await project.compare(both('select id, n from qp', 'select id as other_id, n from qp'));
    assert.deepEqual([inferred.run.verdict, inferred.run.outcome.key], ['consistent', []]);
    assert.deepEqual((await project.compare(both('select n, id from qp', 'select ID, n from qp'))).run.outcome.key, ['id']);
  });
  test('that are called otherwise on each side by the mapping pair as it says', async () => {
    const mapped: Tables = { qp: { key: ['id'], columns: { num: { legacy: 'n', new: 'm' } } } };
    const seen = await project.compare(both('select id, n from qp', 'select id, n as m from qp'), [], mapped);
    assert.deepEqual([seen.run.verdict, seen.run.outcome.columns.map(({ name }) => name)], ['consistent', ['id', 'num']]);
    assert.doesNotMatch(notes(seen), /by their place/);
  });
});

describe('a rule of a table\'s column', () => {
  const FOLLOWS = [
    'select id, loaded_at from qp', 'select id, loaded_at as l from qp', 'select id, q.loaded_at l from qp q', 'select id, qp.loaded_at from qp', 'select id, "LOADED_AT" as x from qp',
    'select * from qp', 'select q.*, 1 as one from qp q', 'with w as (select id, loaded_at as l from qp) select id, l as m from w', 'select id, l from (select id, loaded_at as l from qp) x',
    'select x.* from (select * from qp) x', 'with w as (select * from qp) select id, loaded_at from w', 'select qp.id, loaded_at from qp join other on qp.id = other.id', 'select qp.*, other.m from qp join other on qp.id = other.id',
    'select * from (select id as k, loaded_at from qp) a join other on k = other.id', 'select id, loaded_at from qp union all select id + 10, loaded_at from qp', 'select distinct loaded_at, n from qp', 'select id, loaded_at as l, n from qp where loaded_at is not null order by l',
  ];
  for (const text of FOLLOWS) {
    test(`follows it: ${text}`, async () => {
      const { amount: _, ...columns } = { amount: 0, loaded_at: { ignore: 'differs by design' } };
      // The amounts differ in one row by 0.50.
      const seen = await project.compare(both(text), [], { ...IGNORED, qp: { key: ['id'], columns: { ...columns, amount: { tolerance: { abs: 1 } } } } });
      assert.equal(seen.run.verdict, 'consistent within tolerance', seen.run.reason?.message ?? notes(seen));
      assert.match(notes(seen), /was not compared \(ignored: differs by design\)/);
    });
  }
  const FOLLOWS_NOT = [
    "select id, max(loaded_at) as loaded_at from qp group by id", "select id, loaded_at + interval 1 day as loaded_at from qp", "select id, coalesce(loaded_at, '2020-01-01') as loaded_at from qp",
    'select id, loaded_at from (select id, max(loaded_at) as loaded_at from qp group by id) x', 'with w as (select id, loaded_at + interval 1 day as loaded_at from qp) select * from w',
    'select * replace (loaded_at + interval 1 day as loaded_at) from qp', 'select id, loaded_at from qp union all select id, loaded_at + interval 1 day from qp', "select id, loaded_at from qp union all by name select loaded_at + interval 1 day as loaded_at, id from qp",
    'select x.id, x.loaded_at from (select id, loaded_at + interval 1 day from qp) x(id, loaded_at)', 'select id, cast(loaded_at as date) as loaded_at from qp', 'select id, (select max(loaded_at) from qp) as loaded_at from qp',
  ];
  for (const text of FOLLOWS_NOT) {
    test(`follows no computed one: ${text}`, async () => {
      const seen = await project.compare(both(text), [], IGNORED);
      assert.equal(seen.run.verdict, 'differs', seen.run.reason?.message);
      assert.match(notes(seen), /^loaded_at: the rule of qp.loaded_at is not applied, because/m);
    });
  }
  test('follows it on both sides, or not at all', async () => {
    assert.equal((await project.compare(both('select id, 2*n as loaded_at from qp', 'select id, 3*n as loaded_at from qp'), [], IGNORED)).run.verdict, 'differs');
    assert.equal((await project.compare(both('select id, loaded_at from qp', 'select id, loaded_at + interval 1 day as loaded_at from qp'), [], IGNORED)).run.verdict, 'differs');
    assert.equal((await project.compare(both('select id, n as loaded_at from qp'), [], IGNORED)).run.verdict, 'consistent');
    assert.equal((await project.compare(both('select id, loaded_at as a from qp', 'select id, loaded_at as b from qp'), [], IGNORED)).run.verdict, 'consistent within tolerance');
  });
  test('lets a computed column be off by nothing', async () => {
    for (const expression of ['100*amount', 'sum(amount)', 'amount + 0']) {
      const group = expression.startsWith('sum') ? ' group by id' : '';
      assert.equal((await project.compare(both(`select id, ${expression} as amount from qp${group}`), [], TOLERANT)).run.verdict, 'differs', expression);
    }
    assert.equal((await project.compare(both('select id, amount as a from qp'), [], TOLERANT)).run.verdict, 'consistent within tolerance');
    assert.equal((await project.compare(both('select id, amount from qp where id = 2'), [], TOLERANT)).run.verdict, 'consistent', 'equal values earn a plain tick');
  });
  test('does not hinder a directive, which is for the column of the result', async () => {
    assert.equal((await project.compare(both('select id, 100*amount as amount from qp'), ['tolerance amount abs 50'], TOLERANT)).run.verdict, 'consistent within tolerance');
    assert.equal((await project.compare(both('select id, 100*amount as amount from qp'), ['tolerance amount abs 49'], TOLERANT)).run.verdict, 'differs');
  });
});

describe('an ignored column', () => {
  test('that is the only one leaves nothing to compare', async () => {
    const seen = await project.compare(both('select loaded_at as l from qp'), [], IGNORED);
    assert.deepEqual([seen.run.verdict, seen.run.reason?.code], ['inconclusive', 'skippedColumn']);
    assert.match(seen.run.reason?.message ?? '', /is ignored \(l\), so nothing was compared\.$/);
  });
  test('takes the plain tick of a table away, whether it differs or not', async () => {
    const loose: Tables = { qp: { key: ['id'], columns: { loaded_at: { ignore: 'differs by design' }, amount: { ignore: 'is counted anew' } } }, other: { key: ['id'], columns: { m: { ignore: 'nobody reads it' } } } };
    for (const [table, ignored] of [['qp', /^loaded_at was not compared \(ignored: differs by design\)\namount was not compared/m], ['other', /^m was not compared \(ignored: nobody reads it\)/m]] as const) {
      const seen = await project.check(table, loose);
      assert.equal(seen.run.verdict, 'consistent within tolerance');
      assert.match(seen.run.headline, /^✓ consistent within tolerance · 2 rows/);
      assert.match(notes(seen), ignored);
    }
    assert.equal((await project.check('other')).run.verdict, 'consistent');
  });
});
