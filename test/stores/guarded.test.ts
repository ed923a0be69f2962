/** What a text cannot do although it starts as a read: the guard reads its names as the engine does, the engine's catalog is asked, and the session alone stops the rest. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import { calledFunctions } from '../../server/sql/parse/sideEffects.ts';
import { readTokens } from '../../server/sql/parse/tokens.ts';
import { lexicalRules } from '../../server/sql/statements/lexicalRules.ts';
import { LIMITS, collect, noCancel, openEngine, withSession } from './engines.ts';

describe('an embedded DuckDB', () => {
  test('reads no file but its own, unless the store says so, and no text makes it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parity-guard-'));
    const engine = await openEngine('duckdb');
    try {
      const file = path.join(folder, 'private.csv');
      writeFileSync(file, 'a,b\n1,secret\n');
      await engine.write([`create view outside as select * from read_csv('${file}')`, 'create table t as select 1 as a', `create macro reads() as table select * from read_text('${file}')`]);
      const outside = ['select a from outside', 'select * from reads()', `select * from '${file}'`, `select content from read_text('${file}')`, `select file from glob('${folder}/*')`, `select a from read_csv_auto('${file}')`];
      const store = engine.store();
      await withSession(store, async (session) => {
        for (const statement of outside) await assert.rejects(collect(session, statement), (error: unknown) => error instanceof StoreError && !error.message.includes('secret'), statement);
        assert.deepEqual(await collect(session, 'select a from t'), [['1']]);
        assert.deepEqual(await collect(session, "select current_setting('enable_external_access')::varchar, current_setting('lock_configuration')::varchar"), [['false', 'true']]);
      });
      await store.close();
      const open = engine.driver.create({ driver: 'duckdb', settings: { ...engine.connection.settings, readsFiles: true } }, LIMITS);
      await withSession(open, async (session) => {
        for (const statement of outside) assert.equal((await collect(session, statement)).length, 1, statement);
      });
      await open.close();
    } finally {
      await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('PostgreSQL', () => {
  test('is asked which functions may change something, whatever they are called and wherever they are', async () => {
    const engine = await openEngine('postgres');
    try {
      const place = String(engine.connection.settings['schema']);
      await engine.write([
        'create function writes(i int) returns int language plpgsql as $$ begin return i; end $$',
        'create function "Writes"(i int) returns int language plpgsql as $$ begin return i; end $$',
        'create function reads(i int) returns int language sql stable as $$ select i $$',
      ]);
      const asked = async (text: string): Promise<readonly string[]> =>
        withSession(engine.store(), (session) => session.effects(calledFunctions(readTokens(text, lexicalRules.postgres).tokens), noCancel()));
      assert.deepEqual(await asked('select writes(1), reads(2), upper(lower(x)), count(*), random(), gen_random_uuid() from t'), ['writes']);
      assert.deepEqual(await asked('select "Writes"(1), WRITES(2)'), ['Writes', 'writes']);
      assert.deepEqual(await asked(`select ${place}.writes(1)`), ['writes']);
      assert.deepEqual(await asked('select pg_sleep(1), pg_catalog.pg_advisory_lock(1), "pg_sleep"(1), set_config(\'a\', \'b\', true)'), ['pg_advisory_lock', 'pg_sleep', 'set_config']);
      assert.deepEqual(await asked('select sum(a) over (partition by b) from t where (a, b) in (select 1, 2) and exists (select coalesce(1, 2))'), []);
    } finally {
      await engine.dispose();
    }
  });
});
