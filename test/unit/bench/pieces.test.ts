/** The pieces of the benchmarks that compute: medians, turns, tables, and which rows are made to differ. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clustered, DAYS, idsOf, many, nulls, pickOf, scattered } from '../../../bench/lib/injection.ts';
import type { Plan } from '../../../bench/lib/injection.ts';
import { byTurns, median } from '../../../bench/lib/measure.ts';
import { alignedText, markdown } from '../../../bench/lib/table.ts';

describe('median', () => {
  test('the middle one, or the mean of the two in the middle; the values are left as they were', () => {
    const values = [9, 1, 5];
    assert.equal(median(values), 5);
    assert.deepEqual(values, [9, 1, 5]);
    assert.equal(median([10, 2, 4, 100]), 7);
    assert.throws(() => median([]), /no median/u);
  });
});

test('competitors take turns, and every other round begins with the last', async () => {
  const order: string[] = [];
  const results = await byTurns(['ours', 'peer'], 3, async (name, round) => {
    order.push(`${name}${round}`);
    return `${name} in ${round}`;
  });
  assert.deepEqual(order, ['ours0', 'peer0', 'peer1', 'ours1', 'ours2', 'peer2']);
  assert.deepEqual(results.peer, ['peer in 0', 'peer in 1', 'peer in 2']);
});

describe('tables', () => {
  const table = { head: ['work', 'time'], rows: [['MariaDB ↔ x|y', '1.00 s'], ['z', '12.5 s']] };
  test('are aligned: the first column to the left, the others to the right', () => {
    assert.equal(alignedText(table), ['work             time', '─────────────  ──────', 'MariaDB ↔ x|y  1.00 s', 'z              12.5 s'].join('\n'));
  });
  test('are Markdown in which no cell ends another', () => {
    assert.equal(markdown(table), '| work | time |\n|---|---:|\n| MariaDB ↔ x\\|y | 1.00 s |\n| z | 12.5 s |');
  });
});

/** The ids that a pick takes, by its own condition: what the servers compute. */
function picked(pick: string, first: number, width: number): readonly number[] {
  const condition = /where id between (\d+) and (\d+) and \((.*)\) % (\d+) < (\d+)(?: and \((.*)\) \/ (\d+) % (\d+) in \((.*)\))?$/u.exec(pick);
  assert.ok(condition, pick);
  const [, from, to, , divisor, count, , , modulus, rests] = condition;
  assert.deepEqual([Number(from), Number(to), Number(divisor)], [first, first + width - 1, width]);
  return Array.from({ length: width }, (_, k) => first + k).filter(id => {
    const ahead = (id - first) * Number(count);
    const turn = (ahead - (ahead % width)) / width;
    return ahead % width < Number(count) && (modulus === undefined || rests?.split(', ').includes(String(turn % Number(modulus))) === true);
  });
}

describe('the rows that are made to differ', () => {
  test('a spread has exactly its count of ids, in its range, evenly', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e9 }), (width, share, first) => {
      const count = Math.max(1, Math.floor(width * share));
      const ids = idsOf({ first, width, count });
      assert.equal(new Set(ids).size, count);
      assert.deepEqual(picked(pickOf({ first, width, count }), first, width), ids);
      const gaps = ids.slice(1).map((id, at) => id - (ids[at] ?? 0));
      assert.ok(gaps.every(gap => Math.abs(gap - width / count) < 1));
    }));
  });

  test('edits of a plan pick as many rows as they say, and none twice', () => {
    for (const [plan, first, width, total] of [
      [scattered(200_000, 1000), 1, 200_000, 1000],
      [scattered(5003, 997), 1, 5003, 997],
      [clustered(200_000, 1500), 99_251, 1500, 1500],
      [clustered(5_000_000, 1500), 2_498_631, 2739, 1500],
      [many(1000, 333), 1, 1000, 333],
    ] as const satisfies readonly (readonly [Plan, number, number, number])[]) {
      const all = plan.edits.flatMap(edit => {
        const ids = picked(edit.pick, first, width);
        assert.equal(ids.length, edit.count, `${plan.words}: ${edit.pick}`);
        return ids;
      });
      assert.equal(all.length, total);
      assert.equal(new Set(all).size, total);
    }
  });

  test('differences that are clustered lie within two days of data where these hold them', () => {
    const plan = clustered(5_000_000, 1500);
    assert.equal(plan.words, '1,500 differences in 2 days of data');
    assert.ok(2739 <= (5_000_000 * 2) / DAYS);
    assert.deepEqual(new Set(plan.edits.map(({ kind }) => kind)), new Set(['changed', 'missing', 'extra']));
  });

  test('a NULL text becomes a text in as many rows as a text becomes NULL', () => {
    const { edits } = nulls(5_000_000, 1000);
    assert.deepEqual(edits.map(({ count, change }) => [count, change?.value]), [[500, "'note 1'"], [500, 'null']]);
  });
});
