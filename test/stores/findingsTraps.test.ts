/** Tables that are read in fine ranges, and what engines do to long texts, NULL, order and catalogs on the way: no tick that is not earned, no false finding. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { CompareLimits } from '../../server/engine/compareRelation.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import type { Finding, HashName, RelationOutcome, Sides } from '../../server/engine/types.ts';
import { mapSides } from '../../server/engine/types.ts';
import type { Limits } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, never, recorder } from '../support/recorder.ts';
import { LIMITS, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

const engines = new Map<EngineName, TestEngine>();
const on = (name: EngineName): TestEngine => engines.get(name) ?? assert.fail(name);

interface Run {
  readonly outcome: RelationOutcome;
  readonly findings: readonly Finding[];
  /** Whether fine ranges were digested as ordered texts on each side. */
  readonly texts: Sides<boolean>;
}

/** Compares a table (or two) of two engines. `estimate`: what statistics say of its rows; with many, ranges are narrow. `meddle` changes what the legacy side is asked. */
async function compare(sides: Sides<EngineName>, tables: string | Sides<string>, { rules = {}, limits = {}, storeLimits = LIMITS, estimate = 1_000, hash, meddle = (statement) => statement }: {
  readonly rules?: Partial<TableRules>; readonly limits?: Partial<CompareLimits>; readonly storeLimits?: Limits; readonly estimate?: number; readonly hash?: HashName;
  readonly meddle?: (statement: string) => string;
} = {}): Promise<Run> {
  const stores = mapSides(sides, (name) => on(name).store(storeLimits));
  const legacy = await stores.legacy.open(noCancel());
  const sessions = { legacy: { ...legacy, query: (statement: string, signal: AbortSignal) => legacy.query(meddle(statement), signal) }, new: await stores.new.open(noCancel()) };
  try {
    const relations = mapSides(sessions, (session, side) => {
      const table = typeof tables === 'string' ? tables : tables[side];
      const relation = sqlRelation(session, stores[side].dialect, table, { kind: 'table', table });
      const { fineReading } = relation;
      return { ...relation, ...(hash === undefined ? {} : { hashes: [hash] }), fineReading: async (...args: Parameters<NonNullable<typeof fineReading>>) => {
        const reading = (await fineReading?.(...args)) ?? null;
        return reading === null ? null : { ...reading, rows: estimate };
      } };
    });
    const report = recorder();
    const { outcome } = await compareRelation('t', relations, { table: 't', rules: { key: ['id'], columns: {}, ...rules }, limits: { ...DEFAULT_LIMITS, fineRows: 0, ...limits }, link }, report, never);
    const texts = mapSides(sessions, (session) => /group_concat\(|string_agg\(/.test(session.usage.statements.join('\n')));
    return { outcome, findings: report.findings, texts };
  } finally {
    await sessions.legacy.close();
    await sessions.new.close();
    await stores.legacy.close();
    await stores.new.close();
  }
}

const essence = (findings: readonly Finding[]): readonly string[] => findings.map(({ kind, partition, key, columns }) => `${kind} ${partition ?? 'NULL'} ${key.join('/')} ${Object.keys(columns).join()}`).sort();
const BOTH = { legacy: true, new: true };
const NEITHER = { legacy: false, new: false };

/** An empty place on each engine. */
const fresh = async (...names: readonly EngineName[]): Promise<void> => {
  for (const name of names) {
    await engines.get(name)?.dispose();
    engines.set(name, await openEngine(name));
  }
};
after(() => Promise.all([...engines.values()].map((engine) => engine.dispose())));

for (const legacy of ['mariadb', 'mysql'] as const) {
  const pair = { legacy, new: 'postgres' } as const;

  describe(`${legacy} and postgres`, () => {
    before(() => fresh(legacy, 'postgres'));

    test('texts of many kilobytes, of which the last character of the last row differs', async () => {
      const rows = Array.from({ length: 60 }, (_, i) => `(${i}, repeat('${'ab|é'.charAt(i % 4)}', ${200 + i * 97}))`).join(', ');
      await on(legacy).write(['create table long_texts (id bigint not null primary key, v longtext)', `insert into long_texts values ${rows}`]);
      await on('postgres').write(['create table long_texts (id bigint not null primary key, v text)', `insert into long_texts values ${rows}`]);
      const same = await compare(pair, 'long_texts', { estimate: 500 });
      assert.deepEqual([same.outcome.verdict, same.outcome.reason, same.texts], ['consistent', undefined, BOTH]);
      await on('postgres').write(["update long_texts set v = left(v, length(v) - 1) || 'x' where id = 59"]);
      const other = await compare(pair, 'long_texts', { estimate: 500 });
      assert.deepEqual([other.outcome.verdict, essence(other.findings)], ['differs', ['changed NULL 59 v']]);
    });

    test('rows of a megabyte', async () => {
      const rows = Array.from({ length: 8 }, (_, i) => `(${i}, repeat(concat(repeat('0123456789abcdef', 250), '|'), ${240 + i}))`).join(', ');
      await on(legacy).write(['create table megabytes (id bigint not null primary key, v longtext)', `insert into megabytes values ${rows}`]);
      await on('postgres').write(['create table megabytes (id bigint not null primary key, v text)', `insert into megabytes values ${rows}`, "update megabytes set v = overlay(v placing 'X' from 900000 for 1) where id = 3"]);
      const { outcome, findings, texts } = await compare(pair, 'megabytes', { estimate: 8 });
      assert.deepEqual([outcome.verdict, outcome.reason, essence(findings), texts], ['differs', undefined, ['changed NULL 3 v'], BOTH]);
    });

    test('keys that several rows share, in another order on each side', async () => {
      const rows = Array.from({ length: 40 }, (_, i) => `(${(i % 8) - 4}, 'v${i}', ${i})`);
      await on(legacy).write(['create table twins (id integer not null, v varchar(20), n integer not null, primary key (id, n))', `insert into twins values ${rows.join(', ')}`]);
      await on('postgres').write(['create table twins (id integer not null, v varchar(20), n integer not null)', 'create index on twins (id)', `insert into twins values ${rows.reverse().join(', ')}`]);
      for (const leafRows of [3, 1_000]) {
        for (const estimate of [1, 40, 5_000]) {
          const { outcome, findings, texts } = await compare(pair, 'twins', { limits: { leafRows, wholeRows: 2 }, estimate });
          assert.deepEqual([outcome.verdict, outcome.reason, findings.length, texts], ['consistent', undefined, 0, BOTH], `${leafRows} ${estimate}`);
        }
      }
      await on('postgres').write(["update twins set v = 'other' where n = 13", 'delete from twins where n = 20', "insert into twins values (-4, 'more', 99)"]);
      const { outcome, findings } = await compare(pair, 'twins');
      assert.deepEqual([outcome.verdict, essence(findings)], ['differs', ['changed NULL 0 v,n', 'changed NULL 1 v'].filter((line) => !line.includes(' 0 ')).concat(['duplicated NULL -4 id,v,n', 'duplicated NULL 0 id,v,n']).sort()]);
    });

    test('rows that the server groups in the order of their keys are not sorted for it, and those that it mixes are found to be equal', async () => {
      // A text of about forty rows, each 50 keys behind the one before.
      const rows = Array.from({ length: 20_000 }, (_, i) => `(${i * 50}, 'v${i % 977}')`).join(', ');
      const table = (type: string): readonly string[] => [`create table in_order (id bigint not null primary key, v ${type})`, `insert into in_order values ${rows}`];
      await on(legacy).write(table('varchar(20)'));
      await on('postgres').write([...table('text'), "update in_order set v = 'other' where id = 777700"]);
      const concatenation = /group_concat\(.* separator /u;
      /** What is asked when the server's own order puts the ranges whose number fits `which` the other way round, and all others as their keys are. */
      const asked = async (which: string, differing = true, leafRows?: number): Promise<readonly ('sorted' | 'as they come')[]> => {
        const statements: ('sorted' | 'as they come')[] = [];
        const meddle = (statement: string): string => {
          if (!concatenation.test(statement)) return statement;
          const sorted = statement.includes(' order by ');
          statements.push(sorted ? 'sorted' : 'as they come');
          return sorted ? statement : statement.replace(/ separator (?=.* div (\d+))/u, (separator, width) => ` order by if(q.id div ${width} % 200 ${which}, -q.id, q.id)${separator}`);
        };
        const { outcome, findings } = await compare(pair, 'in_order', { estimate: 600_000, meddle, ...(leafRows === undefined ? {} : { limits: { leafRows } }) });
        assert.deepEqual([outcome.verdict, outcome.reason, essence(findings)], differing ? ['differs', undefined, ['changed NULL 777700 v']] : ['consistent', undefined, []]);
        assert.ok(statements.length > 10, 'as many statements as there are chunks');
        return statements;
      };
      const [first, ...others] = await asked('< 0');
      assert.deepEqual([first, new Set(others)], ['sorted', new Set(['as they come'])]);
      const [, ...mixed] = await asked('= 7');
      assert.deepEqual(new Set(mixed), new Set(['as they come']), 'a few ranges in another order are read again');
      await on('postgres').write(["update in_order set v = 'v899' where id = 777700"]);
      for (const leafRows of [undefined, 2]) assert.deepEqual(new Set((await asked('= 7', false, leafRows)).slice(1)), new Set(['as they come']), 'nor do they make equal tables differ');
      await on('postgres').write(["update in_order set v = 'other' where id = 777700"]);
      const [, trial, ...sorted] = await asked('< 100');
      assert.deepEqual([trial, new Set(sorted)], ['as they come', new Set(['sorted'])], 'where many ranges come in another order, all are sorted');
    });

    test('of a view no column is believed to be never NULL, though the server says so of some', async () => {
      const rows = 'insert into sums values (1, 1, 5), (2, 1, 7)';
      await on(legacy).write(['create table sums (id int not null primary key, a int not null, b int not null)', rows, 'create view rolled as select id, a, b, count(*) as n from sums group by id, a, b with rollup']);
      const store = on(legacy).store();
      const session = await store.open(noCancel());
      try {
        assert.deepEqual((await session.describeTable('rolled', noCancel())).filter(({ notNull }) => notNull === true), []);
        assert.deepEqual((await session.describeTable('sums', noCancel())).map(({ notNull }) => notNull), [true, true, true]);
      } finally {
        await session.close();
        await store.close();
      }
    });

    test('keys below zero, at the ends of their type, and NULL on the side that allows it', async () => {
      const keys = ['-9223372036854775807', '-2305843009213693952', '-129', '-128', '-1', '0', '127', '128', '2305843009213693952', '9223372036854775807'];
      const values = (list: readonly string[]): string => list.map((key) => `(${key}, 'k${key}')`).join(', ');
      await on(legacy).write(['create table ends (id bigint not null primary key, v varchar(40))', `insert into ends values ${values(keys)}`]);
      await on('postgres').write(['create table ends (id bigint unique, v varchar(40))', `insert into ends values ${values(keys)}`]);
      const coarse = await compare(pair, 'ends');
      assert.deepEqual([coarse.outcome.verdict, coarse.texts], ['consistent', NEITHER], 'beyond 2^61 no range can be computed in 64 bits');
      const middle = (name: EngineName): Promise<void> => on(name).write(['delete from ends where id in (-9223372036854775807, 9223372036854775807)']);
      await middle(legacy);
      await middle('postgres');
      const wide = await compare(pair, 'ends', { estimate: 1 });
      assert.deepEqual([wide.outcome.verdict, wide.outcome.reason, wide.texts], ['consistent', undefined, BOTH], 'the widest ranges that there are');
      const fine = await compare(pair, 'ends', { estimate: 10_000 });
      assert.deepEqual([fine.outcome.verdict, fine.outcome.reason, fine.texts], ['consistent', undefined, BOTH]);
      await on('postgres').write(["insert into ends values (null, 'a'), (null, null)", 'delete from ends where id = -129', "update ends set v = null where id = -1"]);
      const { outcome, findings } = await compare(pair, 'ends', { estimate: 10_000 });
      assert.deepEqual([outcome.verdict, essence(findings)], ['differs', ['changed NULL -1 v', 'extra NULL  id,v', 'extra NULL  id,v', 'missing NULL -129 id,v']]);
      assert.deepEqual([outcome.counts.legacy, outcome.counts.new], [8, 9]);
    });

    test('a key without an index on one side is read by sums', async () => {
      const rows = Array.from({ length: 50 }, (_, i) => `(${i * 7}, 'v${i}')`).join(', ');
      await on(legacy).write(['create table bare (id bigint not null primary key, v varchar(20))', `insert into bare values ${rows}`]);
      await on('postgres').write(['create table bare (id bigint not null, v varchar(20))', `insert into bare values ${rows}`]);
      assert.deepEqual((({ outcome, texts }) => [outcome.verdict, texts])(await compare(pair, 'bare')), ['consistent', NEITHER]);
      await on('postgres').write(["update bare set v = '' where id = 70", 'delete from bare where id = 77']);
      assert.deepEqual((({ outcome, findings }) => [outcome.verdict, essence(findings)])(await compare(pair, 'bare')), ['differs', ['changed NULL 70 v', 'missing NULL 77 id,v']]);
    });

    test('NULL beside the texts that could stand for it, and texts that move over a separator', async () => {
      const create = ['create table nulls (id bigint not null primary key, v varchar(20), w varchar(20))'];
      await on(legacy).write([...create, "insert into nulls values (1, null, 'a'), (2, 'a', null), (3, 'a|b', 'c'), (4, '', '|'), (5, '|!', null), (6, null, null)"]);
      await on('postgres').write([...create, "insert into nulls values (1, '|!', 'a'), (2, 'a', '~'), (3, 'a', 'b|c'), (4, '|', ''), (5, null, '|!'), (6, null, '')"]);
      const { outcome, findings, texts } = await compare(pair, 'nulls');
      assert.deepEqual([outcome.verdict, essence(findings), texts], ['differs', ['changed NULL 1 v', 'changed NULL 2 w', 'changed NULL 3 v,w', 'changed NULL 4 v,w', 'changed NULL 5 v,w', 'changed NULL 6 w'], BOTH]);
    });

    test('keys that differ by trailing blanks and case alone', async () => {
      const rows = "('a', 1), ('a ', 2), ('a  ', 3), ('A', 4), ('á', 5), ('', 6), (' ', 7)";
      await on(legacy).write(['create table blanks (id varchar(20), v integer)', `insert into blanks values ${rows}`]);
      await on('postgres').write(['create table blanks (id varchar(20), v integer)', `insert into blanks values ${rows}`]);
      for (const leafRows of [1, 100]) {
        assert.equal((await compare(pair, 'blanks', { limits: { leafRows, wholeRows: 1 } })).outcome.verdict, 'consistent');
      }
      await on('postgres').write(["delete from blanks where id = 'a '", "update blanks set v = 9 where id = 'A'", "update blanks set id = '  ' where id = ' '"]);
      for (const leafRows of [1, 100]) {
        const { findings } = await compare(pair, 'blanks', { limits: { leafRows, wholeRows: 1 } });
        assert.deepEqual(essence(findings), ['changed NULL A v', 'extra NULL    id,v', 'missing NULL   id,v', 'missing NULL a  id,v']);
        await on('postgres').write([]);
      }
    });

    test('ranges in which partitions meet, on one side or on both', async () => {
      const day = (i: number): string => (i % 17 === 16 ? 'null' : `'2016-0${1 + Math.floor(i / 30)}-${String(1 + (i % 28)).padStart(2, '0')}'`);
      const rows = Array.from({ length: 120 }, (_, i) => `(${i}, ${day(i)}, 'v${i}')`).join(', ');
      for (const name of [legacy, 'postgres'] as const) await on(name).write(['create table meet (id bigint not null primary key, day date, v varchar(20))', `insert into meet values ${rows}`]);
      const rules = { partition: { column: 'day', by: 'month' } } as const;
      for (const estimate of [1, 200, 3_000, 16_000]) {
        const same = await compare(pair, 'meet', { rules, estimate });
        assert.deepEqual([same.outcome.verdict, same.outcome.reason, same.outcome.partitions.length, same.texts], ['consistent', undefined, 5, BOTH], `${estimate}`);
      }
      await on('postgres').write(["update meet set day = '2016-04-30' where id = 3", 'update meet set day = null where id = 31', "update meet set day = '2016-01-02' where id = 16", "update meet set v = 'x' where id = 100"]);
      for (const estimate of [1, 200, 3_000, 16_000]) {
        const { findings, outcome } = await compare(pair, 'meet', { rules, estimate });
        assert.deepEqual(essence(findings), [
          'changed 2016-04 100 v', 'extra 2016-01 16 id,day,v', 'extra 2016-04 3 id,day,v', 'extra NULL 31 id,day,v',
          'missing 2016-01 3 id,day,v', 'missing 2016-02 31 id,day,v', 'missing NULL 16 id,day,v',
        ], `${estimate}`);
        assert.deepEqual([outcome.counts.legacy, outcome.counts.new], [120, 120]);
      }
    });

    test('a zero date of a column that is never NULL is not the partition without a date', async () => {
      await on(legacy).write(['create table zero (id bigint not null primary key, day date not null, v varchar(9))', "insert into zero values (1, '0000-00-00', 'a'), (2, '2020-01-01', 'b')"]);
      await on('postgres').write(['create table zero (id bigint not null primary key, day date, v varchar(9))', "insert into zero values (1, null, 'a'), (2, '2020-01-01', 'b')"]);
      for (const fineRows of [0, 1_000]) {
        const { outcome, findings } = await compare(pair, 'zero', { rules: { partition: { column: 'day', by: 'month' } }, limits: { fineRows }, estimate: 100 });
        assert.deepEqual([outcome.verdict, outcome.reason, essence(findings)], ['differs', undefined, ['extra NULL 1 id,day,v', 'missing 0000-00 1 id,day,v']]);
      }
      const { findings } = await compare(pair, 'zero', { rules: { key: ['day'] }, limits: { leafRows: 1, wholeRows: 1 } });
      assert.deepEqual(essence(findings), ['extra NULL  id,day,v', 'missing NULL 0000-00-00 id,day,v']);
    });
  });
}

describe('a row text that the server cannot build', () => {
  before(() => fresh('mariadb', 'postgres'));

  // A text of a size that no column would be given, made when it is read: it is shorter than max_allowed_packet, and the row is longer.
  test('is inconclusive, also where both sides cannot, and the server is looked at between two statements', async () => {
    const [packet] = (await on('mariadb').ask('select @@max_allowed_packet'))[0] ?? [];
    for (const [table, short] of [['too_long', 2], ['too_long_as_well', 3]] as const) {
      await on('mariadb').write([
        `create table ${table} (id bigint not null primary key, size bigint not null, v longtext generated always as (repeat('x', size)) virtual)`,
        ...[1, 2, 3].map((id) => `insert into ${table} (id, size) values (${id}, ${id === 2 ? Number(packet) - short : 1})`),
      ]);
    }
    const patient: Limits = { ...LIMITS, statementTimeoutMs: 300_000 };
    for (const storeLimits of [patient, { ...patient, busy: { above: 100_000, waitMs: 1_000 } }]) {
      const { outcome, findings, texts } = await compare({ legacy: 'mariadb', new: 'mariadb' }, { legacy: 'too_long', new: 'too_long_as_well' }, { storeLimits, estimate: 1, hash: 'sha256' });
      assert.deepEqual([outcome.verdict, outcome.reason?.code, findings.length, texts], ['inconclusive', 'incompleteResult', 0, BOTH]);
    }
  });

  test('nor is it equal to another such text, or to NULL, on the same engine', async () => {
    await on('mariadb').write([
      "create table with_pipes (id bigint not null primary key, size bigint not null, v longtext generated always as (if(size = 0, null, concat('||||||||', repeat('x', size)))) virtual)",
      'insert into with_pipes (id, size) select 1, @@max_allowed_packet - 12',
      'create table without (id bigint not null primary key, size bigint not null, v longtext)',
      'insert into without select 1, @@max_allowed_packet - 12, null',
    ]);
    const { outcome } = await compare({ legacy: 'mariadb', new: 'mariadb' }, { legacy: 'with_pipes', new: 'without' }, { limits: { fineRows: 20_000 }, storeLimits: { ...LIMITS, statementTimeoutMs: 300_000 } });
    assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.reason?.side], ['inconclusive', 'statementFailed', 'legacy']);
  });
});

describe('keys of a lake, whose bounds nobody reads', () => {
  before(() => fresh('mariadb', 'trino', 'postgres', 'duckdb'));

  test('lie below zero, at the ends of their type and nowhere', async () => {
    const near = ['-2305843009213693952', '-129', '-128', '-1', '0', '127', '128', '2305843009213693951'];
    const ends = ['-9223372036854775808', '9223372036854775807'];
    const values = (keys: readonly string[]): string => keys.map((key) => `(${key}, 'k')`).join(', ');
    await on('trino').write(['create table far (id bigint, v varchar)', `insert into far values ${values(near)}`]);
    await on('trino').write(['create table farther (id bigint, v varchar)', `insert into farther values ${values([...near, ...ends.map((key) => (key.startsWith('-') ? `(${key.slice(0, -1)}7) - 1` : key))])}, (null, 'k')`]);
    for (const legacy of ['mariadb', 'postgres', 'duckdb'] as const) {
      await on(legacy).write(['create table far (id bigint not null primary key, v varchar(20))', `insert into far values ${values(near)}`]);
      for (const estimate of [1, 10_000]) {
        const same = await compare({ legacy, new: 'trino' }, 'far', { estimate });
        assert.deepEqual([same.outcome.verdict, same.outcome.reason], ['consistent', undefined], legacy);
        const { outcome, findings } = await compare({ legacy, new: 'trino' }, { legacy: 'far', new: 'farther' }, { estimate });
        assert.deepEqual([outcome.verdict, outcome.reason, essence(findings)], ['differs', undefined, ['extra NULL  id,v', ...ends.map((key) => `extra NULL ${key} id,v`)]], legacy);
      }
    }
  });
});

test('long keys are asked for in statements that Trino takes: it refuses a million characters', async () => {
  await fresh('duckdb', 'trino');
  const key = (i: number): string => `${'k'.repeat(3_000)}${i}`;
  const rows = (value: string): string => Array.from({ length: 400 }, (_, i) => `('${key(i)}', '${value}')`).join(', ');
  await on('duckdb').write(['create table long_keys (id varchar, v varchar)', `insert into long_keys values ${rows('a')}`, `insert into long_keys select 'x' || id, v from long_keys`, `insert into long_keys select 'y' || id, v from long_keys`, `insert into long_keys select 'z' || id, v from long_keys`]);
  await on('trino').write(['create table long_keys (id varchar, v varchar)', ...[0, 200].map((from) => `insert into long_keys values ${Array.from({ length: 200 }, (_, i) => `('${key(from + i)}', 'b')`).join(', ')}`), `insert into long_keys select 'x' || id, 'a' from long_keys`, `insert into long_keys select 'y' || id, 'a' from long_keys`, `insert into long_keys select 'z' || id, 'a' from long_keys`]);
  const { outcome } = await compare({ legacy: 'duckdb', new: 'trino' }, 'long_keys', { limits: { wholeRows: 10 } });
  assert.deepEqual([outcome.verdict, outcome.reason, outcome.counts.changed], ['differs', undefined, 400]);
});

describe('what PostgreSQL declares of a column', () => {
  before(() => fresh('postgres'));

  test('is not believed where tables inherit it: NULL is no field that was left out', async () => {
    for (const [parent, child, values] of [['parent_l', 'child_l', '2, null, 5'], ['parent_n', 'child_n', '2, 5, null']] as const) {
      await on('postgres').write([
        `create table ${parent} (id bigint not null primary key, a integer, b integer)`, `create table ${child} () inherits (${parent})`,
        `insert into ${parent} values (1, 1, 1)`, `insert into ${child} values (${values})`,
        `alter table only ${parent} alter a set not null`, `alter table only ${parent} alter b set not null`,
      ]);
    }
    for (const fineRows of [0, 20_000]) {
      const { outcome, findings } = await compare({ legacy: 'postgres', new: 'postgres' }, { legacy: 'parent_l', new: 'parent_n' }, { limits: { fineRows } });
      assert.deepEqual([outcome.verdict, essence(findings)], ['differs', ['changed NULL 2 a,b']]);
    }
  });

  test('a key of a child that is NULL is not left out', async () => {
    await on('postgres').write([
      'create table keyed (id bigint, v integer)', 'create index on keyed (id)', 'create table keyed_child () inherits (keyed)', 'insert into keyed values (1, 1)', 'insert into keyed_child values (null, 5)',
      'alter table only keyed alter id set not null', 'create table keyed_copy (id bigint, v integer)', 'create index on keyed_copy (id)', 'insert into keyed_copy values (1, 1)',
    ]);
    const { outcome, findings } = await compare({ legacy: 'postgres', new: 'postgres' }, { legacy: 'keyed', new: 'keyed_copy' });
    assert.deepEqual([outcome.verdict, essence(findings)], ['differs', ['missing NULL  id,v']]);
  });
});
