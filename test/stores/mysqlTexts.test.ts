/** Texts that MySQL and MariaDB cannot write in UTF-8, or not at all: a difference or an error, never a tick. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import { StoreError } from '../../server/engine/errors.ts';
import type { Relation } from '../../server/engine/ports.ts';
import type { Store } from '../../server/stores/driver.ts';
import type { Side } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { noCancel, openEngine, type TestEngine } from './engines.ts';

/** Bytes without a code point in each charset, and beside them a question mark and bytes that have one. */
const UNMAPPED: readonly (readonly [charset: string, bytes: readonly string[]])[] = [
  ['cp1251', ['98', '3f', '3f98', '88']],
  ['greek', ['ff', '3f', 'c1']],
];

/** Texts of UCS2: half a surrogate pair at the end, in the middle, alone, and two halves, which are no character there; texts without one, which have bytes of one or letters next to it. */
const HALVES = ['0061d800', '0061d80000620063', 'dfff', '0062d83dde00'];
const WHOLES = ['0061', '0062', 'ac00d7a3', 'd7ff', 'e000', '006d006500d80000', '003f', ''];

for (const name of ['mariadb', 'mysql'] as const) {
  describe(`texts of ${name} that have no UTF-8`, () => {
    let engine: TestEngine;
    let store: Store;
    before(async () => {
      engine = await openEngine(name);
      store = engine.store();
    });
    after(async () => {
      await store.close();
      await engine.dispose();
    });

    for (const [charset, bytes] of UNMAPPED) {
      for (const kind of ['table', 'query'] as const) {
        test(`${charset}, as a ${kind}: what the server writes as a question mark is none`, async () => {
          const [left, right] = [`${charset}_${kind}_left`, `${charset}_${kind}_right`];
          await engine.write([
            `create table ${left} (id integer primary key, t varchar(20) character set ${charset})`,
            `insert into ${left} values ${bytes.map((hex, i) => `(${i}, _${charset} x'${hex}')`).join(', ')}`,
            // What a migration by the server's own conversion leaves behind.
            `create table ${right} (id integer primary key, t varchar(20) character set utf8mb4)`,
            `insert into ${right} select id, t from ${left}`,
          ]);
          const sessions = { legacy: await store.open(noCancel()), new: await store.open(noCancel()) };
          const relation = (side: Side, table: string): Relation => sqlRelation(sessions[side], store.dialect, table, kind === 'table' ? { kind, table } : { kind, query: `select id, t from ${table}` });
          const report = recorder();
          const relations = { legacy: relation('legacy', left), new: relation('new', right) };
          const { outcome } = await compareRelation('texts', relations, { table: null, rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link }, report, noCancel());
          const lost = bytes.flatMap((hex, i) => (/98|ff/.test(hex) ? [String(i)] : []));
          assert.equal(outcome.verdict, 'differs', outcome.reason?.message);
          assert.deepEqual(report.findings.map((finding) => finding.key[0]).sort(), lost);
          await sessions.legacy.close();
          await sessions.new.close();
        });
      }
    }

    for (const kind of ['table', 'query'] as const) {
      test(`UCS2, as a ${kind}: half a surrogate pair ends no text, and equals nothing that was moved`, async () => {
        const [left, right] = [`ucs2_${kind}_left`, `ucs2_${kind}_right`];
        const texts = [...HALVES, ...WHOLES];
        await engine.write([
          `create table ${left} (id integer primary key, t varchar(20) character set ucs2)`,
          `insert into ${left} values ${texts.map((hex, i) => `(${i}, _ucs2 x'${hex}')`).join(', ')}`,
          `create table ${right} (id integer primary key, t varchar(20) character set utf8mb4)`,
          // What is left of each by the server's conversion, and by leaving the half out.
          `insert into ${right} values ${texts.map((hex, i) => `(${i}, ${i < HALVES.length ? `'${['a', 'a', '', 'b'][i] ?? ''}'` : `convert(_ucs2 x'${hex}' using utf8mb4)`})`).join(', ')}`,
        ]);
        const sessions = { legacy: await store.open(noCancel()), new: await store.open(noCancel()) };
        const relation = (side: Side, table: string): Relation => sqlRelation(sessions[side], store.dialect, table, kind === 'table' ? { kind, table } : { kind, query: `select id, t from ${table}` });
        const compared = async (other: string) => {
          const report = recorder();
          const { outcome } = await compareRelation('texts', { legacy: relation('legacy', left), new: relation('new', other) }, { table: null, rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link }, report, noCancel());
          return { outcome, keys: report.findings.map((finding) => finding.key[0]).sort() };
        };
        const moved = await compared(right);
        assert.equal(moved.outcome.verdict, 'differs', moved.outcome.reason?.message);
        assert.deepEqual(moved.keys, HALVES.map((_, i) => String(i)));
        const itself = await compared(left);
        assert.equal(itself.outcome.verdict, 'consistent', itself.outcome.reason?.message);
        await sessions.legacy.close();
        await sessions.new.close();
      });
    }

    test('a row that the server cannot write is an error, not a row less in the sum', async () => {
      const session = await store.open(noCancel());
      for (const hash of store.dialect.hashes) {
        const statement = `select ${store.dialect.sumAsText(store.dialect.hashNumber('t', hash))} from (select 'a' as t union all select cast(null as char)) q`;
        await assert.rejects(async () => {
          for await (const batch of session.query(statement, noCancel())) assert.equal(batch.length, 0, `${hash} left a row out`);
        }, (error) => error instanceof StoreError && error.code === 'statementFailed' && /max_allowed_packet/.test(error.message));
      }
      await session.close();
    });

    test('the server keeps its warnings, by which a cut text is noticed', async () => {
      const session = await store.open(noCancel());
      for await (const batch of session.query('select cast(@@session.max_error_count as char)', noCancel())) assert.ok(Number(batch[0]?.[0]) > 0);
      await session.close();
    });
  });
}
