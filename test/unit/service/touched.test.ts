import assert from 'node:assert/strict';
import { test } from 'node:test';
import { touchedPartitions } from '../../../server/service/touched.ts';
import type { ColumnBound } from '../../../server/sql/statement.ts';

const bound = (op: ColumnBound['op'], ...values: string[]): ColumnBound => ({ table: ['games'], column: 'game_date', op, values });
const month = { column: 'game_date', by: 'month' } as const;
const interval = (from: string | null, to: string | null) => ({ partitions: { kind: 'interval', from, to } });

test('bounds on the partition column give an interval of partitions, both ends included', () => {
  const july = [bound('>=', '2016-07-01'), bound('<', '2016-08-01')];
  assert.deepEqual(touchedPartitions(month, [july, july]), interval('2016-07', '2016-07'));
  assert.deepEqual(touchedPartitions({ ...month, by: 'day' }, [july]), interval('2016-07-01', '2016-07-31'));
  assert.deepEqual(touchedPartitions({ ...month, by: 'year' }, [july]), interval('2016', '2016'));
  assert.deepEqual(touchedPartitions(month, [[bound('=', '2016-07-04')]]), interval('2016-07', '2016-07'));
  assert.deepEqual(touchedPartitions(month, [[bound('in', '2016-09-04', '2016-07-04')]]), interval('2016-07', '2016-09'));
  assert.deepEqual(touchedPartitions(month, [[bound('>', '2016-12-31')]]), interval('2016-12', null));
});

test('a time of day after midnight keeps its own day', () => {
  assert.deepEqual(touchedPartitions(month, [[bound('<', '2016-08-01 00:00:00')]]), interval(null, '2016-07'));
  assert.deepEqual(touchedPartitions(month, [[bound('<', '2016-08-01 00:00:00.5')]]), interval(null, '2016-08'));
  assert.deepEqual(touchedPartitions(month, [[bound('<', '2016-08-01 10:00:00')]]), interval(null, '2016-08'));
});

test('the widest of both texts counts, and a text without a bound means all partitions', () => {
  const narrow = [bound('>=', '2016-07-01'), bound('<=', '2016-07-31')];
  const wide = [bound('>=', '2016-06-01'), bound('<=', '2016-07-31')];
  assert.deepEqual(touchedPartitions(month, [narrow, wide]), interval('2016-06', '2016-07'));
  assert.equal(touchedPartitions(month, [narrow, []]), undefined);
});

test('what does not read as a date is no bound, and partitions by value are never narrowed', () => {
  assert.equal(touchedPartitions(month, [[bound('>=', '20160701')]]), undefined);
  assert.equal(touchedPartitions(month, [[bound('in', '2016-07-01', 'x')]]), undefined);
  assert.equal(touchedPartitions({ column: 'team', by: 'value' }, [[bound('=', '2016-07-01')]]), undefined);
});
