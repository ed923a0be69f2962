/** What is said of texts that came, and what a calibration does to a plan. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge, type Seen } from '../../../server/calibrate/judge.ts';
import { insteadOf } from '../../../server/calibrate/instead.ts';
import { resultWords, summary, tally } from '../../../server/calibrate/summary.ts';
import type { PairResult } from '../../../server/calibrate/calibrate.ts';
import { applyCalibration, type Calibration } from '../../../server/engine/calibrated.ts';
import { planColumns } from '../../../server/engine/columnPlan.ts';
import type { CanonicalForm, Column, ColumnType, PlannedColumn } from '../../../server/engine/types.ts';

const seen = (value: string | null, text: string | null, wanted: string | null | undefined = value, hash: string | null = '7', hashOfText: string | null = '7'): Seen => ({ value, text, wanted, hash, hashOfText });

describe('judging', () => {
  test('all is well', () => {
    assert.equal(judge({ legacy: [seen(null, null), seen('0', '0')], new: [seen('1', '1')] }), null);
  });

  test('a text that is not the value’s, on either side, with examples and a count', () => {
    assert.equal(judge({ legacy: [seen('0.1', '0.1')], new: [seen('0.1', '0.10')] }), 'the new side writes 0.1 as "0.10", which has to be "0.1"');
    assert.equal(judge({ legacy: [seen('a', null)], new: [] }), 'the legacy side writes "a" as NULL, which has to be "a"');
    const all = ['1', '2', '3', '4', '5'].map((value) => seen(value, 'x'));
    assert.match(judge({ legacy: all, new: [] }) ?? '', /^the legacy side writes 1 as .*; the legacy side writes 3 as "x", which has to be "3"; and 2 more$/);
  });

  test('two sides that lose the same digits are both wrong', () => {
    const cut = [seen('01:02:03.5', '01:02:03', '01:02:03.5')];
    assert.match(judge({ legacy: cut, new: cut }) ?? '', /the legacy side writes 01:02:03\.5 as "01:02:03", which has to be "01:02:03\.5"; the new side/);
  });

  test('row hashes: that of the text, or, of an engine’s own, one for one text', () => {
    assert.match(judge({ legacy: [seen('1', '1', '1', '8')], new: [] }) ?? '', /the legacy side hashes a row with 1 otherwise than its text/);
    const own = (value: string, hash: string): Seen => seen(value, value, value, hash, null);
    assert.equal(judge({ legacy: [own('1', '5'), own('2', '6')], new: [own('1', '5')] }), null);
    assert.match(judge({ legacy: [own('1', '5')], new: [own('1', '6')] }) ?? '', /rows with 1 have two hashes/);
  });

  test('nothing that could drive a terminal, and nothing without end', () => {
    const words = judge({ legacy: [seen('\u001b[31m', 'x'.repeat(500))], new: [] }) ?? '';
    assert.ok(!words.includes('\u001b') && words.length < 200, words);
  });
});

const values = { legacy: 1, new: 1 };
const RESULTS: readonly PairResult[] = [
  { kind: 'exact', values }, { kind: 'rule', rule: 'the padding of CHAR is not data', values }, { kind: 'blind', below: 'a double', values }, { kind: 'disagrees', words: 'so', values },
  { kind: 'unsupported', why: 'no form' }, { kind: 'unknown', why: 'refused' },
];

test('results in words', () => {
  assert.deepEqual(RESULTS.map(resultWords), ['exact', 'exact with rule: the padding of CHAR is not data', 'blind below a double', 'disagrees: so', 'not comparable: no form', 'not calibrated: refused']);
  assert.deepEqual(summary({ legacy: 'MariaDB 10', new: 'PostgreSQL 15' }, RESULTS.slice(0, 1)), ['calibrated 1 column pair on MariaDB 10 and PostgreSQL 15: all exact']);
  assert.deepEqual(summary({ legacy: 'X', new: 'X' }, RESULTS.slice(0, 2)), ['calibrated 2 column pairs on X on both sides: 1 exact, 1 exact with a rule']);
  assert.deepEqual(summary({ legacy: 'X', new: 'Y' }, []), []);
  assert.equal(tally(RESULTS), '1 exact, 1 exact with a rule, 1 blind below a double, 1 not written alike, 1 without a form, 1 not calibrated');
});

const TEXT: ColumnType = { kind: 'text', fixed: false, caseInsensitive: false };
const column = (name: string, type: ColumnType): Column => ({ name, native: 'x', type });

test('other forms: bytes for texts, which lose nothing; coarser ones for numbers, which do', () => {
  const planned = (type: ColumnType, form: CanonicalForm): PlannedColumn => ({ name: 'c', sides: { legacy: column('c', type), new: column('c', type) }, form, isKey: false });
  const forms = (type: ColumnType, form: CanonicalForm): readonly unknown[] => insteadOf(planned(type, form)).map((other) => [other.form.form, other.exact]);
  assert.deepEqual(forms(TEXT, { form: 'text', trimBlanks: false, foldCase: false }), [['binary', true]]);
  assert.deepEqual(forms(TEXT, { form: 'text', trimBlanks: true, foldCase: false }), [], 'the padding would count');
  assert.deepEqual(forms({ kind: 'decimal', precision: 9, scale: 2 }, { form: 'decimal', scale: 2 }), [['float', false]]);
  assert.deepEqual(forms({ kind: 'date' }, { form: 'date' }), []);
});

describe('a plan after calibration', () => {
  const types: readonly Column[] = [column('id', { kind: 'integer' }), column('a', TEXT), column('b', { kind: 'date' }), column('day', { kind: 'date' })];
  const rules = { key: ['id'], partition: { column: 'day', by: 'month' }, columns: {} } as const;
  const planned = planColumns({ legacy: types, new: types }, { rules, pairing: 'name', exact: false });
  const reason = (name: string): Calibration['disagreements'][number]['reason'] => ({ code: 'unsupportedType', message: `Column ${name} was not compared.` });
  const found = (...disagreements: Calibration['disagreements']): Calibration => ({ disagreements, withoutCells: [], wrongHashes: [], notes: ['calibrated'], blindSpots: ['spot'] });

  test('a column that disagrees is left out and costs the tick', () => {
    const after = applyCalibration(planned, rules, found({ column: 'b', reason: reason('b') }));
    assert.ok('plan' in after);
    assert.deepEqual([after.plan.columns.map(({ name }) => name), after.obstacles, after.plan.notes, after.plan.blindSpots], [['id', 'a', 'day'], [reason('b')], ['calibrated'], ['spot']]);
  });

  test('another form that loses nothing keeps the tick; one that loses digits does not', () => {
    const instead = { form: { form: 'binary' }, exact: true, words: 'compared byte by byte' } as const;
    const exact = applyCalibration(planned, rules, found({ column: 'a', reason: reason('a'), instead }));
    assert.ok('plan' in exact);
    assert.deepEqual([exact.plan.columns[1]?.form, exact.obstacles, exact.plan.notes], [{ form: 'binary' }, [], ['calibrated', 'a: compared byte by byte']]);
    const coarse = applyCalibration(planned, rules, found({ column: 'a', reason: reason('a'), instead: { ...instead, exact: false } }));
    assert.ok('plan' in coarse);
    assert.deepEqual([coarse.plan.columns[1]?.form, coarse.obstacles], [{ form: 'binary' }, [reason('a')]]);
  });

  test('rows cannot be told apart, or cut into partitions, by what is not written alike', () => {
    for (const name of ['id', 'day']) assert.deepEqual(applyCalibration(planned, rules, found({ column: name, reason: reason(name) })), { refused: reason(name) });
  });
});
