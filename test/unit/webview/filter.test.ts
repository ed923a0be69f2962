import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chipsOf, forPartition, isNarrowed, NO_FILTER, parseFilter, sameFilter, toWire, withKindToggled, withoutChip, withTable } from '../../../webview/rows/filter.ts';
import { freshState, parseState } from '../../../webview/state.ts';

describe('filter of the rows', () => {
  it('leaves out of the wire what does not filter', () => {
    assert.deepEqual(toWire(NO_FILTER), {});
    assert.deepEqual(toWire({ ...NO_FILTER, text: '   ' }), {});
    assert.deepEqual(toWire({ table: null, partitions: [null, '2016-07'], kinds: ['changed'], column: 'park', text: ' BOS ' }),
      { table: null, partitions: [null, '2016-07'], kinds: ['changed'], column: 'park', text: 'BOS' });
  });

  it('tells the query\'s own result from everything', () => {
    assert.ok(!sameFilter(NO_FILTER, { ...NO_FILTER, table: null }));
    assert.ok(!isNarrowed({ ...NO_FILTER, table: null }));
    assert.ok(isNarrowed(forPartition('games', '2016-07')));
  });

  it('toggles kinds, always in the same order', () => {
    const both = withKindToggled(withKindToggled(NO_FILTER, 'extra'), 'changed');
    assert.deepEqual(both.kinds, ['changed', 'extra']);
    assert.deepEqual(withKindToggled(both, 'changed').kinds, ['extra']);
  });

  it('lets partitions and columns go with their table', () => {
    const filter = { ...forPartition('games', '2016-07'), column: 'park', text: 'BOS' };
    assert.deepEqual(withTable(filter, null), { table: null, partitions: [], kinds: [], text: 'BOS' });
    assert.equal(Object.hasOwn(withTable(filter, undefined), 'table'), false);
    assert.equal(withTable(filter, 'games'), filter);
  });

  it('takes chips away one by one', () => {
    const filter = { ...NO_FILTER, partitions: ['2016-07', null], column: 'park' };
    assert.equal(chipsOf(filter).length, 3);
    const left = chipsOf(filter).reduce(withoutChip, filter as typeof NO_FILTER);
    assert.deepEqual(left, NO_FILTER);
  });

  it('reads a kept filter, and nothing that it does not understand', () => {
    const filter = { table: null, partitions: [null, 'x'], kinds: ['changed'] as const, column: 'park', text: 'a' };
    assert.deepEqual(parseFilter(JSON.parse(JSON.stringify(filter))), filter);
    assert.deepEqual(parseFilter({ table: 7, partitions: [1, 'x'], kinds: ['nonsense', 'extra'], column: {}, text: 5 }), { partitions: ['x'], kinds: ['extra'], text: '' });
    for (const junk of [undefined, null, 5, 'x', []]) assert.deepEqual(parseFilter(junk), NO_FILTER);
  });
});

describe('kept state', () => {
  it('comes back as it was', () => {
    const state = { ...freshState('run-1', 'rows'), rows: { top: 1234.5, left: 20, changedOnly: true }, filter: forPartition('games', null) };
    assert.deepEqual(parseState(JSON.parse(JSON.stringify(state))), state);
  });

  it('is put right where it is damaged', () => {
    assert.equal(parseState({ tab: 'rows' }), undefined);
    assert.equal(parseState('x'), undefined);
    assert.deepEqual(parseState({ runId: 'r', tab: 'gone', rows: { top: -4, left: 'x' } }), freshState('r'));
    assert.deepEqual(parseState({ runId: 'r', rows: { top: Infinity } })?.rows.top, 0);
  });
});
