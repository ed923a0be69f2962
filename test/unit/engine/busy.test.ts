/** A server that is too busy ends a comparison, whatever had been found until then. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import { StoreError } from '../../../server/engine/errors.ts';
import type { Relation, TableRules } from '../../../server/engine/ports.ts';
import type { Column } from '../../../server/engine/types.ts';
import { arrayRelation } from '../../support/arrayRelation.ts';
import type { ArrayRow } from '../../support/arrayRelation.ts';
import { link, never, recorder } from '../../support/recorder.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'integer' }, native: 'bigint' },
  { name: 'day', type: { kind: 'date' }, native: 'date' },
];
const RULES: TableRules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} };
/** Ten rows in each of ten months. */
const TABLE: readonly ArrayRow[] = Array.from({ length: 100 }, (_, i) => ({ id: String(i), day: `2016-${String(1 + Math.floor(i / 10)).padStart(2, '0')}-01` }));
/** Without the last row of each of these months. */
const without = (...months: readonly number[]): readonly ArrayRow[] => TABLE.filter((_, i) => !(i % 10 === 9 && months.includes(1 + Math.floor(i / 10))));

/** The relation, whose server is busy from the nth statement on. */
function busyFrom(relation: Relation, nth: number): { readonly relation: Relation; readonly asked: { after: number } } {
  const asked = { after: 0 };
  let statements = 0;
  const look = (): void => {
    if (++statements < nth) return;
    asked.after++;
    throw new StoreError('busy', 'The server is busy and was left alone: 71 threads run, for 60 s.');
  };
  return {
    asked,
    relation: {
      ...relation,
      checksums: async (...request) => {
        look();
        return relation.checksums(...request);
      },
      boundaries: async (...request) => {
        look();
        return relation.boundaries(...request);
      },
      async *rows(...request) {
        look();
        yield* relation.rows(...request);
      },
    },
  };
}

async function compare(other: readonly ArrayRow[], nth: number) {
  const { relation, asked } = busyFrom(arrayRelation('games', COLUMNS, TABLE), nth);
  const { outcome } = await compareRelation('games', { legacy: relation, new: arrayRelation('games', COLUMNS, other) }, { table: 'games', rules: RULES, limits: { ...DEFAULT_LIMITS }, link }, recorder(), never);
  return { outcome, asked };
}

describe('a busy server', () => {
  test('is asked once, and never partition by partition', async () => {
    const { outcome, asked } = await compare(without(3), 1);
    assert.equal(outcome.verdict, 'inconclusive');
    assert.equal(outcome.reason?.code, 'busy');
    assert.equal(outcome.reason.side, 'legacy');
    assert.match(outcome.reason.message, /No row was compared before\.$/);
    assert.equal(asked.after, 1);
  });

  test('leaves what was compared before, and its share; nothing of it is a tick', async () => {
    const { outcome, asked } = await compare(without(3, 6), 2);
    assert.equal(outcome.verdict, 'inconclusive');
    assert.match(outcome.reason?.message ?? '', /80 % of the rows were compared before\.$/);
    assert.equal(asked.after, 1);
  });

  test('what differs is said all the same, as far as it is known', async () => {
    const { outcome } = await compare(without(3, 6), 3);
    assert.equal(outcome.verdict, 'differs');
    assert.equal(outcome.counts.onlyLegacy, 1);
    assert.equal(outcome.partial, true);
    assert.equal(outcome.reason?.code, 'busy');
    assert.match(outcome.reason.message, /90 % of the rows were compared before\.$/);
  });
});
