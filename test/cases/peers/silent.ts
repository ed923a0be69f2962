/** Differences that other comparers call equal. Each has to be found, exactly. */
import type { PeerCase } from './peerCase.ts';

const long = (end: string): string => `${'abcdefghij'.repeat(30)}${end}`;

export const silent: readonly PeerCase[] = [
  {
    item: 'silent 1', name: 'numbers that are alike in their first 11 digits',
    columns: { id: 'bigint', whole: 'bigint', amount: 'decimal(18,2)' },
    rows: {
      legacy: [['1', '12345678901234', '1.00'], ['2', '5', '123456789012.34'], ['3', '7', '7.00']],
      new: [['1', '12345678901299', '1.00'], ['2', '5', '123456789012.89'], ['3', '7', '7.00']],
    },
    verdict: 'differs',
    findings: ['changed 1 whole: 12345678901234 → 12345678901299', 'changed 2 amount: 123456789012.34 → 123456789012.89'],
  },
  {
    item: 'silent 1', name: 'doubles below 0.0005 and beyond 15 digits',
    columns: { id: 'bigint', x: 'double' },
    rows: { legacy: [['1', '1e-7'], ['2', '123456789012345.6'], ['3', '0.1']], new: [['1', '2e-7'], ['2', '123456789012345.7'], ['3', '0.1']] },
    verdict: 'differs', findings: ['changed 1 x: 1e-7 → 2e-7', 'changed 2 x: 123456789012345.6 → 123456789012345.7'],
  },
  {
    item: 'silent 2', name: 'moments that are alike to the second',
    columns: { id: 'bigint', at: 'timestamp(6)', seen: 'instant' },
    rows: {
      legacy: [['1', '2016-07-03 01:02:03.000001', '2016-07-03 01:02:03'], ['2', '2016-07-03 01:02:03', '2016-07-03 01:02:03.5']],
      new: [['1', '2016-07-03 01:02:03.000002', '2016-07-03 01:02:03'], ['2', '2016-07-03 01:02:03', '2016-07-03 01:02:03.25']],
    },
    verdict: 'differs',
    findings: ['changed 1 at: 2016-07-03 01:02:03.000001 → 2016-07-03 01:02:03.000002', 'changed 2 seen: 2016-07-03 01:02:03.500000 → 2016-07-03 01:02:03.250000'],
  },
  {
    item: 'silent 2', name: 'blanks at the end of a text, and blanks in place of nothing',
    columns: { id: 'bigint', name: 'text' },
    rows: { legacy: [['1', 'Ruth'], ['2', ''], ['3', null], ['4', ' Cobb']], new: [['1', 'Ruth '], ['2', ' '], ['3', ' '], ['4', 'Cobb']] },
    verdict: 'differs', findings: ['changed 1 name: Ruth → Ruth ', 'changed 2 name:  →  ', 'changed 3 name: NULL →  ', 'changed 4 name:  Cobb → Cobb'],
  },
  {
    item: 'silent 3', name: 'a change behind the 256th character of a row',
    columns: { id: 'bigint', name: 'text', last: 'int' },
    rows: { legacy: [['1', long('x'), '1'], ['2', long(''), '1']], new: [['1', long('y'), '1'], ['2', long(''), '2']] },
    verdict: 'differs', findings: [`changed 1 name: ${long('x')} → ${long('y')}`, 'changed 2 last: 1 → 2'],
  },
  {
    item: 'silent 3', name: 'without a key, how often a row stands',
    columns: { name: 'text', n: 'int' }, key: [],
    rows: { legacy: [['a', '1'], ['a', '1'], ['b', '2']], new: [['a', '1'], ['b', '2'], ['b', '2']] },
    verdict: 'differs', findings: ['duplicated a/1 (2 and 1)', 'duplicated b/2 (1 and 2)'],
  },
  {
    item: 'silent 4', name: 'four rows that are all ten minutes off',
    columns: { id: 'bigint', at: 'timestamp(0)' },
    rows: {
      legacy: ['1', '2', '3', '4'].map((id) => [id, `2020-01-0${id} 10:00:00`]),
      new: ['1', '2', '3', '4'].map((id) => [id, `2020-01-0${id} 10:10:00`]),
    },
    verdict: 'differs', findings: ['1', '2', '3', '4'].map((id) => `changed ${id} at: 2020-01-0${id} 10:00:00 → 2020-01-0${id} 10:10:00`),
  },
  {
    item: 'silent 4', name: 'pairs of rows that cancel each other out in an XOR',
    columns: { name: 'text' }, key: [],
    rows: { legacy: [['a'], ['a'], ['b'], ['b']], new: [['c'], ['c'], ['d'], ['d']] },
    verdict: 'differs', counts: { legacy: 4, new: 4, onlyLegacy: 4, onlyNew: 4 },
  },
  {
    item: 'silent 4', name: 'a value that two rows have swapped',
    columns: { id: 'bigint', n: 'bigint', name: 'text' },
    rows: { legacy: [['1', '10', 'a'], ['2', '20', 'b'], ['3', '30', 'c']], new: [['1', '20', 'a'], ['2', '10', 'b'], ['3', '30', 'c']] },
    verdict: 'differs', findings: ['changed 1 n: 10 → 20', 'changed 2 n: 20 → 10'],
  },
  {
    // Their hashes, put together by XOR as DuckDB's hash() does, have the same sum.
    item: 'silent 4', name: 'a value that two rows without a key have swapped, found among hundreds of millions',
    columns: { at: 'double', n: 'double' }, key: [],
    rows: { legacy: [['739077300', '739077302'], ['739077301', '739077303']], new: [['739077300', '739077303'], ['739077301', '739077302']] },
    verdict: 'differs', counts: { legacy: 2, new: 2 },
  },
  {
    item: 'silent 5', name: 'values that flow into each other where nothing, or a plain separator, stands between them',
    columns: { id: 'bigint', left: 'text', right: 'text' },
    rows: {
      legacy: [['1', 'ab', 'c'], ['2', 'a|b', 'c'], ['3', null, '<null>'], ['4', 'a', null], ['5', '', 'x'], ['6', 'a|', 'b'], ['7', 'a|!', ';b']],
      new: [['1', 'a', 'bc'], ['2', 'a', 'b|c'], ['3', '<null>', null], ['4', 'a', ''], ['5', 'x', ''], ['6', 'a', '|b'], ['7', 'a', '!|;b']],
    },
    verdict: 'differs',
    findings: [
      'changed 1 left: ab → a; right: c → bc', 'changed 2 left: a|b → a; right: c → b|c', 'changed 3 left: NULL → <null>; right: <null> → NULL', 'changed 4 right: NULL → ',
      'changed 5 left:  → x; right: x → ', 'changed 6 left: a| → a; right: b → |b', 'changed 7 left: a|! → a; right: ;b → !|;b',
    ],
  },
  {
    item: 'silent 6', name: 'doubles that add up to the same sum: errors that make up for each other, and values that have changed places',
    columns: { id: 'bigint', x: 'double' },
    rows: { legacy: [['1', '1.5'], ['2', '2.5'], ['3', '10'], ['4', '20']], new: [['1', '2.5'], ['2', '1.5'], ['3', '10.25'], ['4', '19.75']] },
    verdict: 'differs', findings: ['changed 1 x: 1.5 → 2.5', 'changed 2 x: 2.5 → 1.5', 'changed 3 x: 10 → 10.25', 'changed 4 x: 20 → 19.75'],
  },
  {
    item: 'silent 6', name: 'more differences than are shown: all are counted, and the verdict stays',
    columns: { id: 'bigint', n: 'int' }, limits: { maxFindings: 3 },
    rows: { legacy: Array.from({ length: 40 }, (_, i) => [String(i), '1']), new: Array.from({ length: 40 }, (_, i) => [String(i), '2']) },
    verdict: 'differs', counts: { changed: 40, legacy: 40, new: 40 },
  },
  {
    item: 'silent 7', name: 'numbers past 64 bits are not cut to what fits',
    columns: { id: 'bigint', n: 'decimal(38,0)' },
    rows: { legacy: [['1', '18446744073709551617'], ['2', '9223372036854775808']], new: [['1', '1'], ['2', '-9223372036854775808']] },
    verdict: 'differs', findings: ['changed 1 n: 18446744073709551617 → 1', 'changed 2 n: 9223372036854775808 → -9223372036854775808'],
  },
  {
    item: 'silent 7', name: '1.0 and 1.00 are one number',
    columns: { legacy: { id: 'bigint', n: 'decimal(20,1)' }, new: { id: 'bigint', n: 'decimal(20,2)' } },
    rows: { legacy: [['1', '1.0'], ['2', '-0.5'], ['3', '0']], new: [['1', '1.00'], ['2', '-0.50'], ['3', '0.00']] },
    verdict: 'consistent',
  },
  {
    item: 'silent 8', name: 'rows and a whole partition that only the new side has',
    columns: { id: 'bigint', day: 'date' }, rules: { partition: { column: 'day', by: 'month' } },
    rows: { legacy: [['1', '2016-07-01'], ['2', '2016-07-02']], new: [['0', '2016-07-01'], ['1', '2016-07-01'], ['2', '2016-07-02'], ['3', '2016-08-01'], ['4', null]] },
    verdict: 'differs', findings: ['extra 0', 'extra 3', 'extra 4'],
  },
];
