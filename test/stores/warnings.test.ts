/** What a server warns of after a statement: a result that it calls incomplete is no answer, and what it says of values is noted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadConfig } from '../../server/config/load.ts';
import { StoreError } from '../../server/engine/errors.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import type { Service } from '../../server/service/types.ts';
import { findQueries } from '../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../server/sql/statements/lexicalRules.ts';
import type { Store } from '../../server/stores/driver.ts';
import { collect, noCancel, openEngine, withSession, type TestEngine } from './engines.ts';

const THOUSAND = 'with recursive n(i) as (select 0 union all select i + 1 from n where i < 899) select i from n';

/** What a statement comes to: its rows and notes, or the code of the warning. */
async function told(store: Store, statement: string): Promise<{ readonly rows: number; readonly notes: readonly string[] } | string> {
  return withSession(store, async (session) => {
    try {
      const rows = (await collect(session, statement)).length;
      return { rows, notes: session.load };
    } catch (error) {
      assert.ok(error instanceof StoreError, String(error));
      assert.equal(error.code, 'incompleteResult', error.message);
      assert.doesNotMatch(error.message, /secret/u);
      return error.serverCode ?? 'without a code';
    }
  });
}

for (const name of ['mariadb', 'mysql'] as const) {
  describe(`warnings of ${name}`, () => {
    let engine: TestEngine;
    let store: Store;
    before(async () => {
      engine = await openEngine(name);
      store = engine.store();
      await engine.write(['create table eq (id integer primary key, v varchar(20))', `insert into eq select i, concat('secret', i) from (${THOUSAND}) q`]);
    });
    after(async () => {
      await store.close();
      await engine.dispose();
    });

    test('a text that was cut or left out is no answer', async () => {
      assert.equal(await told(store, "select length(repeat('secret', 200000000))"), '1301');
    });

    test('conversions in an expression are noted, without values, however many', async () => {
      const note = /^the server warns \(1292\) that a value was cut, converted or taken for another one in an expression$/u;
      for (const [statement, rows] of [['select id from eq where v = 0', 900], ["select cast('secret' as signed) as n", 1]] as const) {
        const answer = await told(store, statement);
        if (typeof answer === 'string') assert.fail(answer);
        assert.equal(answer.rows, rows);
        assert.equal(answer.notes.length, 1);
        assert.match(answer.notes[0] ?? '', note);
      }
      const division = await told(store, 'select 1 / 0');
      assert.deepEqual(typeof division === 'string' ? division : division.rows, 1);
    });

    test('no warning is no statement more', async () => {
      await withSession(store, async (session) => {
        await collect(session, 'select id from eq');
        assert.deepEqual(session.usage.statements, ['select id from eq']);
        assert.deepEqual(session.load, []);
      });
    });

    if (name === 'mariadb') {
      test('a result that ended early is no answer, in a query, a part of one, an aggregate, among many other warnings', async () => {
        const early = [
          'select count(*) as c from eq limit rows examined 100', 'select id from eq limit rows examined 100',
          'select q.id from (select id from eq limit rows examined 100) q', 'select count(*), sum(crc32(id)) from (select id from eq limit rows examined 100) q',
          'with recursive r as (select 1 as n union all select n + 1 from r where n < 5000) select n from r',
          'with recursive r as (select 1 as n union all select n + 1 from r where n < 5000) select count(*) from r',
        ];
        for (const statement of early) assert.equal(await told(store, statement), '1931', statement);
        // More warnings than the server lists: whether one of them says so cannot be seen.
        assert.equal(await told(store, 'select id from eq where v = 0 limit rows examined 500'), 'without a code');
      });
    }
  });
}

describe('comparisons of results that the server calls incomplete', () => {
  let engine: TestEngine;
  let service: Service;
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-warned-'));
  before(async () => {
    engine = await openEngine('mariadb');
    await engine.write(['create table eq (id integer primary key, v varchar(20))', `insert into eq select i, concat('secret', i) from (${THOUSAND}) q`]);
    service = createService({ runs: await openRunStore(folder), secrets: { secret: () => Promise.resolve(null) }, environmentVariables: { P: engine.connection.secret }, maxFindings: 10, timeoutSeconds: 60 });
  });
  after(async () => {
    await service.close();
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const compare = async (sql: string): Promise<RunRecord> => {
    const side = { driver: 'mariadb', ...engine.connection.settings, password: '${env:P}' };
    const loaded = loadConfig(JSON.stringify({ environments: { e: { legacy: side, new: side } }, tables: { eq: {} } }));
    const [pair] = findQueries({ name: 'q.sql', text: sql }, lexicalRules.mariadb);
    const answer = await service.compareQuery({ project: { folder, loaded }, environment: 'e', pair: pair ?? assert.fail(sql), scan: 'always' }, { progress: () => undefined }, noCancel());
    return answer.kind === 'compared' ? answer.run : assert.fail(answer.kind);
  };

  test('are inconclusive, with the number of the warning', async () => {
    for (const sql of ['select count(*) as c from eq limit rows examined 100', 'with recursive r as (select 1 as n union all select n + 1 from r where n < 5000) select n from r']) {
      const { verdict, reason } = await compare(sql);
      assert.equal(verdict, 'inconclusive');
      assert.equal(reason?.code, 'incompleteResult', reason?.message);
      assert.match(reason.message, /1931/u);
    }
  });

  test('and not those that convert values, which is noted', async () => {
    const { verdict, reason, evidence } = await compare('select id from eq where v = 0');
    assert.equal(verdict, 'consistent', reason?.message);
    assert.ok(evidence.notes.some((note) => /^legacy store: the server warns \(1292\)/u.test(note)), evidence.notes.join('\n'));
  });
});

describe('notices of PostgreSQL', () => {
  let engine: TestEngine;
  let store: Store;
  before(async () => {
    engine = await openEngine('postgres');
    store = engine.store();
    await engine.write([
      "create function says(integer) returns integer language plpgsql as $$ begin raise warning 'secret %', $1; return $1; end $$",
    ]);
  });
  after(async () => {
    await store.close();
    await engine.dispose();
  });

  test('what a function raises is noted, what nobody knows is no answer, and the session goes on', async () => {
    assert.deepEqual(await told(store, 'select cast(says(7) as text)'), { rows: 1, notes: ['a function of the query raised a warning (01000)'] });
    assert.deepEqual(await told(store, `select 1 as ${'a'.repeat(80)}`), { rows: 1, notes: ['the server says (42622) how it understood the query'] });
    await withSession(store, async (session) => {
      await assert.rejects(collect(session, "select cast(to_tsquery('english', 'the') as text)"), (error: unknown) => error instanceof StoreError && error.code === 'incompleteResult');
      assert.equal((await collect(session, "select 'x'")).length, 1);
    });
  });
});

describe('warnings of Trino', () => {
  test('about the text of a query are noted', async () => {
    const engine = await openEngine('trino');
    const store = engine.store();
    const answer = await told(store, 'select cast(count(*) as varchar) from (select n from unnest(sequence(1, 3)) t(n) order by n) q');
    await store.close();
    await engine.dispose();
    assert.deepEqual(answer, { rows: 1, notes: ['the server warns (REDUNDANT_ORDER_BY) about the text of the query'] });
  });
});
