import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict, WirePartition } from '../../../protocol/model.ts';
import { partitionDate, partitionMaps, problems, stateCounts, stepSlot } from '../../../webview/partitions/layout.ts';

const partition = (table: string, id: string | null, verdict: Verdict = 'consistent', changed = 0): WirePartition =>
  ({ table, partition: id, verdict, counts: { legacy: 10, new: 10, onlyLegacy: 0, onlyNew: 0, changed, duplicates: 0, inFlight: 0 } });

describe('map of partitions', () => {
  it('reads dates, and nothing else as one', () => {
    assert.deepEqual(partitionDate('2016'), { unit: 'year', year: 2016 });
    assert.deepEqual(partitionDate('2016-07'), { unit: 'month', year: 2016, month: 7 });
    assert.deepEqual(partitionDate('2016-07-03'), { unit: 'day', year: 2016, month: 7, day: 3 });
    for (const id of [null, '', '2016-13', '2016-00', '20160', '2016-7', 'x2016']) assert.deepEqual(partitionDate(id), { unit: 'other' });
  });

  it('puts months into lines of years, with gaps where there is no partition', () => {
    const [map] = partitionMaps([partition('games', '2017-01'), partition('games', '2016-12'), partition('games', '2016-07'), partition('games', null)]);
    assert.equal(map?.shape, 'months');
    assert.deepEqual(map.lines.map(line => [line.label, line.slots.map(slot => slot?.partition)]), [
      ['2016', [undefined, undefined, undefined, undefined, undefined, undefined, '2016-07', undefined, undefined, undefined, undefined, '2016-12']],
      ['2017', ['2017-01', ...Array.from({ length: 11 }, () => undefined)]],
      ['', [null]],
    ]);
  });

  it('loses no partition, whatever their names are', () => {
    const all = [partition('a', '2016'), partition('a', '2016-07'), partition('b', '2016-07-03'), partition('b', '2016-07-31'), partition('c', 'x'), partition('c', null), partition('c', '')];
    const maps = partitionMaps(all);
    assert.deepEqual(maps.map(map => map.shape), ['list', 'days', 'list']);
    const placed = maps.flatMap(map => map.lines.flatMap(line => line.slots.filter(slot => slot !== undefined)));
    assert.deepEqual(new Set(placed), new Set(all));
  });

  it('lists the worst first and leaves out what agrees', () => {
    const list = problems([partition('a', '1'), partition('a', '2', 'in flight'), partition('a', '3', 'differs', 5), partition('a', '4', 'inconclusive'), partition('a', '5', 'differs', 90), partition('a', '6', 'consistent within tolerance')]);
    assert.deepEqual(list.map(each => each.partition), ['5', '3', '4', '2']);
    assert.deepEqual(stateCounts(list), { differs: 2, inconclusive: 1, 'in flight': 1 });
  });

  it('moves between partitions over gaps', () => {
    const [map] = partitionMaps([partition('g', '2016-02'), partition('g', '2016-11'), partition('g', '2018-10')]);
    const lines = map?.lines ?? [];
    const start = { line: 0, slot: 1 };
    assert.deepEqual(stepSlot(lines, start, 'ArrowRight'), { line: 0, slot: 10 });
    assert.deepEqual(stepSlot(lines, { line: 0, slot: 10 }, 'ArrowRight'), { line: 1, slot: 9 });
    assert.deepEqual(stepSlot(lines, start, 'ArrowDown'), { line: 1, slot: 9 });
    assert.deepEqual(stepSlot(lines, start, 'ArrowUp'), start);
    assert.deepEqual(stepSlot(lines, start, 'ArrowLeft'), start);
    assert.deepEqual(stepSlot(lines, start, 'End'), { line: 0, slot: 10 });
  });
});
