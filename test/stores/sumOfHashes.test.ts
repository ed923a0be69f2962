import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReadPlan } from '../../server/engine/ports.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { ENGINES, openEngine } from './engines.ts';

/**
 * CRC-32 is linear: where the same change stands at the same place of two rows, one plain sum in a hundred thousand stays as it was.
 * These are such rows: an hour added to both.
 */
const SHIFTED: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['494045 at 19:05, Boston!', '932183 at 19:35, Chicago'], ['494045 at 20:05, Boston!', '932183 at 20:35, Chicago']],
  [['974880 at 19:05, Boston!', '544919 at 19:35, Chicago'], ['974880 at 20:05, Boston!', '544919 at 20:35, Chicago']],
  [['975996 at 19:05, Boston!', '707790 at 19:35, Chicago'], ['975996 at 20:05, Boston!', '707790 at 20:35, Chicago']],
];

describe('the sum of hashes', () => {
  for (const name of ENGINES) {
    test(`on ${name} tells two rows from the same two rows with one change in both`, async () => {
      const engine = await openEngine(name);
      // A DuckDB file is there once something was written.
      await engine.write(['create table there (is_something integer)']);
      const store = engine.store();
      const signal = new AbortController().signal;
      try {
        const session = await store.open(signal);
        const sums = async (rows: readonly string[], hash: ReadPlan['hash']): Promise<string> => {
          const query = rows.map((row) => `select ${store.dialect.textLiteral(row)} as t`).join(' union all ');
          const relation = sqlRelation(session, store.dialect, 'two rows', { kind: 'query', query });
          const [column] = await relation.describe(signal);
          assert.ok(column !== undefined);
          const plan: ReadPlan = { columns: [{ column, form: { form: 'text', trimBlanks: false, foldCase: false } }], key: [], hashed: [0], hash };
          const [group] = await relation.checksums(plan, {}, { by: 'nothing' }, signal);
          assert.equal(group?.checksum.count, 2);
          return group.checksum.sum;
        };
        for (const hash of store.dialect.hashes) for (const [before, after] of SHIFTED) assert.notEqual(await sums(before, hash), await sums(after, hash), hash);
        await session.close();
      } finally {
        await store.close();
        await engine.dispose();
      }
    });
  }
});
