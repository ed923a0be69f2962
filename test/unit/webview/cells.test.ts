import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunSummary, WireFinding } from '../../../protocol/model.ts';
import { cellLabel, cellText, cellView, differingColumns, rowText } from '../../../webview/rows/cells.ts';
import { discover, frozenThatFit, gridColumns, isNumeric, NOTHING_DISCOVERED } from '../../../webview/rows/columns.ts';
import type { GridColumn } from '../../../webview/rows/columns.ts';
import { NO_FILTER } from '../../../webview/rows/filter.ts';
import { createWords } from '../../../webview/texts.ts';
import { summaryOf } from '../../e2e/support/panelHarnessData.ts';

const words = createWords({}, 'en');
const amount: GridColumn = { of: 'value', name: 'amount', title: 'amount', width: 100, numeric: true };
const key: GridColumn = { of: 'key', index: 0, title: 'id', width: 100, numeric: true };
const kind: GridColumn = { of: 'kind', title: 'Finding', width: 100, numeric: false };
const finding = (over: Partial<WireFinding> = {}): WireFinding => ({ kind: 'changed', table: null, partition: null, key: ['7'], columns: { amount: { legacy: '10.00', new: '10.01' } }, ...over });

describe('cells', () => {
  it('says a changed cell as a whole', () => {
    assert.equal(cellLabel(finding(), amount, words), 'amount: legacy 10.00, new 10.01, differs');
  });

  it('says of an accepted row until when and why', () => {
    const accepted = finding({ accepted: { until: '2027-01-31', reason: 'counted anew' } });
    assert.equal(cellText(accepted, kind, words), 'changed, accepted');
    assert.match(cellLabel(accepted, kind, words), /same key, other values; accepted until 2027-01-31: counted anew/u);
  });

  it('tells NULL, the empty text and the text NULL apart', () => {
    const view = (legacy: string | null, other: string | null): string => cellLabel(finding({ columns: { amount: { legacy, new: other } } }), amount, words);
    assert.equal(view(null, ''), 'amount: legacy NULL, new empty text, differs');
    assert.deepEqual(cellView(finding({ columns: { amount: { legacy: null, new: 'NULL' } } }), amount), { show: 'both', legacy: null, new: 'NULL' });
  });

  it('does not call the absent side of a row NULL', () => {
    const missing = finding({ kind: 'missing', columns: { amount: { legacy: '10.00', new: null } } });
    assert.deepEqual(cellView(missing, amount), { show: 'side', side: 'legacy', value: '10.00' });
    assert.equal(cellLabel(missing, amount, words), 'amount: legacy 10.00, no row in new');
    const extra = finding({ kind: 'extra', columns: { amount: { legacy: null, new: null } } });
    assert.equal(cellLabel(extra, amount, words), 'amount: new NULL, no row in legacy');
  });

  it('says that a column agrees only where it was compared', () => {
    assert.equal(cellView(finding({ columns: {} }), amount).show, 'agrees');
    assert.equal(cellView(finding({ kind: 'inFlight', columns: {} }), amount).show, 'unknown');
    assert.equal(cellView(finding({ kind: 'missing', columns: {} }), amount).show, 'unknown');
  });

  it('is not confused by a column that is named like a part of every object', () => {
    const column: GridColumn = { of: 'value', name: 'constructor', title: 'constructor', width: 100, numeric: false };
    assert.equal(cellView(finding(), column).show, 'agrees');
  });

  it('finds the columns to stop at', () => {
    assert.deepEqual(differingColumns(finding(), [kind, key, amount]), [2]);
    assert.deepEqual(differingColumns(finding({ kind: 'missing' }), [kind, key, amount]), []);
  });

  it('copies raw text: a cell with both sides, a row with its names', () => {
    assert.equal(cellText(finding(), amount, words), '10.00\n10.01');
    assert.equal(cellText(finding(), key, words), '7');
    assert.equal(rowText(finding({ columns: { amount: { legacy: 'a\tb"', new: null } } }), [kind, key, amount], words),
      'Finding\t\tid\tamount\nchanged\tlegacy\t7\t"a\tb"""\nchanged\tnew\t7\tNULL');
    assert.equal(rowText(finding({ kind: 'extra', columns: { amount: { legacy: null, new: '1' } } }), [kind, key, amount], words).split('\n').length, 2);
  });
});

describe('columns', () => {
  const summary: RunSummary = summaryOf('run', { findings: 10, columns: 3, partitions: 0 });
  const titles = (over: Partial<Parameters<typeof gridColumns>[0]>): readonly string[] =>
    gridColumns({ summary, filter: { ...NO_FILTER, table: null }, discovered: NOTHING_DISCOVERED, changedOnly: false, compact: false, words, ...over }).all.map(column => column.title);

  it('puts the finding and the key first, then every value column', () => {
    assert.deepEqual(titles({}), ['Finding', 'game_date', 'home_team', 'game_number', 'attendance', 'revenue', 'park']);
  });

  it('hides columns without a difference when told to', () => {
    assert.deepEqual(titles({ changedOnly: true }), ['Finding', 'game_date', 'home_team', 'game_number', 'attendance', 'revenue']);
  });

  it('takes a source table\'s own key and columns, and numbers a key without names', () => {
    const discovered = discover(NOTHING_DISCOVERED, [finding({ table: 'games', partition: '2016-07', columns: { weather: { legacy: 'a', new: 'b' } } })]);
    assert.deepEqual(titles({ filter: { ...NO_FILTER, table: 'games' }, discovered }), ['Finding', 'game_id', 'Partition', 'attendance', 'park', 'weather']);
    assert.deepEqual(titles({ filter: { ...NO_FILTER, table: 'pitches' }, discovered }), ['Finding', '1', 'Partition', 'weather']);
  });

  it('keeps the first column in sight in any width', () => {
    const columns = gridColumns({ summary, filter: { ...NO_FILTER, table: null }, discovered: NOTHING_DISCOVERED, changedOnly: false, compact: false, words });
    assert.equal(columns.frozen, 4);
    assert.equal(frozenThatFit(columns, 200), 1);
    assert.equal(frozenThatFit(columns, 2000), 4);
  });

  it('knows numbers of every engine', () => {
    for (const native of ['int(11)', 'BIGINT', 'decimal(10,2)', 'double', 'float8', 'numeric', 'int8', 'hugeint', 'tinyint(1)', 'double precision', 'number(38,0)']) assert.ok(isNumeric(native), native);
    for (const native of ['varchar(10)', 'interval', 'point', 'date', 'internal', 'timestamp(6)', 'text']) assert.ok(!isNumeric(native), native);
  });
});
