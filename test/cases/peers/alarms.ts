/** Equal data that other comparers call different: consistent, or consistent by a rule that the report names. What differs beside it is found. */
import type { PeerCase } from './peerCase.ts';

const DOUBLES = [
  '0.1', '0.30000000000000004', '9007199254740992', '9007199254740994', '123456789012345.67', '1e15', '1e16', '1.5e-7', '645', '0.645', '2e23', '1.7976931348623157e308', '2.2250738585072014e-308',
  '33.333333333333336', '1234567.1', '-0.001', '1e22', '4.35', '100', '0.0001',
];

const KEYS = ['a-b', 'ab', 'aB', 'Ab', 'AB', 'a b', 'a_b', 'é', 'e', 'z', 'Z', '-', '_', '0', '00', 'ÿ', '日', '🤦', 'a', 'A', '~', '|', 'ß', 'ss', 'Ss'];

export const alarms: readonly PeerCase[] = [
  {
    item: 'alarm 1', name: 'the same double, whatever its engine prints',
    columns: { id: 'bigint', x: 'double' },
    rows: DOUBLES.map((x, i) => [String(i), x]),
    verdict: 'consistent',
  },
  {
    item: 'alarm 2', name: 'a tolerance for one column: near enough is said, further is found',
    columns: { id: 'bigint', x: 'double', amount: 'decimal(10,2)' }, rules: { columns: { x: { tolerance: { abs: '0.001' } } } },
    rows: { legacy: [['1', '1.0', '1.00'], ['2', '2.0', '2.00'], ['3', '3.0', '3.00']], new: [['1', '1.0005', '1.00'], ['2', '2.0', '2.01'], ['3', '3.002', '3.00']] },
    verdict: 'differs', findings: ['changed 2 amount: 2.00 → 2.01', 'changed 3 x: 3 → 3.002'],
  },
  {
    item: 'alarm 2', name: 'a tolerance that all differences stay within',
    columns: { id: 'bigint', x: 'double' }, rules: { columns: { x: { tolerance: { abs: '0.001' } } } },
    rows: { legacy: [['1', '1.0'], ['2', '2.0']], new: [['1', '1.0005'], ['2', '2.0']] },
    verdict: 'consistent within tolerance',
  },
  {
    item: 'alarm 3', name: 'minus zero is zero, and -0.19 keeps its digits',
    columns: { id: 'bigint', x: 'double', amount: 'decimal(5,2)' },
    rows: { legacy: [['1', '-0', '-0.00'], ['2', '0', '-0.19']], new: [['1', '0', '0.00'], ['2', '-0', '-0.19']] },
    verdict: 'consistent',
  },
  {
    item: 'alarm 4', name: 'text keys in which engines order hyphens, case and accents otherwise: exactly the rows that differ, of ranges cut from them',
    columns: { id: 'text', n: 'int' }, limits: { leafRows: 4, wholeRows: 2, fanOut: 3 },
    rows: {
      legacy: KEYS.map((key, i) => [key, String(i)]),
      new: [...KEYS].reverse().filter((key) => key !== 'a_b').map((key) => [key, key === 'AB' || key === '日' ? '-1' : String(KEYS.indexOf(key))]).concat([['aa', '7']]),
    },
    verdict: 'differs', findings: ['changed AB n: 4 → -1', 'changed 日 n: 16 → -1', 'missing a_b', 'extra aa'],
  },
  {
    item: 'alarm 5', name: 'text keys that differ in case, accents or blanks at the end only are different rows',
    columns: { id: 'text', n: 'int' }, limits: { leafRows: 2, wholeRows: 1, fanOut: 2 },
    rows: { legacy: [['Ruth', '1'], ['ruth', '2'], ['Rúth', '3'], ['ruth ', '4'], ['', '5'], [' ', '6']], new: [[' ', '6'], ['', '5'], ['Rúth', '3'], ['ruth', '2'], ['ruth ', '4'], ['Ruth', '1']] },
    verdict: 'consistent',
  },
  {
    item: 'alarm 6', name: 'names of columns in another case',
    columns: { legacy: { ID: 'bigint', Name: 'text' }, new: { id: 'bigint', NAME: 'text' } }, without: ['trino'],
    rows: [['1', 'a'], ['2', 'b']],
    verdict: 'consistent',
  },
  {
    item: 'alarm 7', name: '.71 and 0.71, 1e-7 and 0.0000001',
    columns: { legacy: { id: 'bigint', share: 'decimal(2,2)', small: 'decimal(12,9)' }, new: { id: 'bigint', share: 'decimal(6,4)', small: 'decimal(38,20)' } },
    rows: { legacy: [['1', '.71', '0.0000001'], ['2', '-.05', '123.000000001']], new: [['1', '0.71', '0.0000001'], ['2', '-0.0500', '123.000000001']] },
    verdict: 'consistent',
  },
  {
    item: 'alarm 7', name: 'digits after the second on one side only, and a date that is a timestamp on the other',
    columns: { legacy: { id: 'bigint', at: 'timestamp(0)', day: 'date' }, new: { id: 'bigint', at: 'timestamp(6)', day: 'timestamp(3)' } },
    rows: { legacy: [['1', '2016-07-03 01:02:03', '2016-07-03'], ['2', null, null]], new: [['1', '2016-07-03 01:02:03.000000', '2016-07-03 00:00:00.000'], ['2', null, null]] },
    verdict: 'consistent', says: /a date is taken as its midnight/,
  },
  {
    item: 'alarm 7', name: 'an instant is one, whatever it is kept as',
    columns: { legacy: { id: 'bigint', at: 'instant' }, new: { id: 'bigint', at: 'timestamp(6)' } },
    rows: { legacy: [['1', '2016-03-27 01:30:00'], ['2', '1999-12-31 23:59:59.999999']], new: [['1', '2016-03-27 01:30:00'], ['2', '1999-12-31 23:59:59.999999']] },
    // MySQL's TIMESTAMP on one side of the pair is an instant, and the other a plain moment.
    verdict: 'consistent', says: /taken as UTC/,
  },
  {
    item: 'alarm 7', name: 'NULL is NULL on both sides, and not the empty text',
    columns: { id: 'bigint', name: 'text', n: 'decimal(10,2)', day: 'date' },
    rows: { legacy: [['1', null, null, null], ['2', '', '0', '2016-07-03']], new: [['1', null, null, null], ['2', null, '0', '2016-07-03']] },
    verdict: 'differs', findings: ['changed 2 name:  → NULL'],
  },
  {
    item: 'alarm 8', name: 'columns in another order',
    columns: { legacy: { id: 'bigint', a: 'text', b: 'int' }, new: { b: 'int', id: 'bigint', a: 'text' } },
    rows: { legacy: [['1', 'x', '10'], ['2', 'y', '20']], new: [['10', '1', 'x'], ['20', '2', 'y']] },
    verdict: 'consistent',
  },
  {
    item: 'alarm 8', name: 'long rows that are the same',
    columns: { id: 'bigint', a: 'text', b: 'text' },
    rows: [['1', 'x'.repeat(390), 'é'.repeat(390)], ['2', '🤦'.repeat(200), null]],
    verdict: 'consistent',
  },
  {
    item: 'alarm 8', name: 'CHAR and a text: the padding is not data, and that is said',
    columns: { legacy: { id: 'bigint', code: 'char(8)' }, new: { id: 'bigint', code: 'text' } }, without: ['duckdb'],
    rows: [['1', 'NYA'], ['2', ''], ['3', null], ['4', ' x']],
    verdict: 'consistent', says: /the padding of CHAR is not data[^]*trailing blanks/,
  },
  {
    item: 'alarm 8', name: 'a number without a declared scale and a whole number',
    columns: { legacy: { id: 'bigint', n: 'number' }, new: { id: 'bigint', n: 'bigint' } },
    rows: { legacy: [['1', '1'], ['2', '1.5'], ['3', '-9007199254740993'], ['4', '0']], new: [['1', '1'], ['2', '1'], ['3', '-9007199254740993'], ['4', '0']] },
    verdict: 'differs', counts: { changed: 1 },
  },
  {
    item: 'alarm 9', name: 'two thousand rows of every kind, in another order',
    columns: { id: 'bigint', name: 'text', x: 'double', amount: 'decimal(18,4)', day: 'date', at: 'timestamp(6)', ok: 'boolean' }, limits: { leafRows: 300, wholeRows: 50 },
    rows: { legacy: many(2000), new: [...many(2000)].reverse() },
    verdict: 'consistent', counts: { legacy: 2000, new: 2000 },
  },
  {
    item: 'alarm 10', name: 'moments eight hours off are told: no session has a zone of its own',
    columns: { id: 'bigint', at: 'timestamp(0)', seen: 'instant' },
    rows: { legacy: [['1', '2020-01-01 00:00:00', '2020-01-01 00:00:00'], ['2', '2020-06-01 20:00:00', '2020-06-01 20:00:00']], new: [['1', '2020-01-01 08:00:00', '2020-01-01 00:00:00'], ['2', '2020-06-02 04:00:00', '2020-06-01 20:00:00']] },
    verdict: 'differs', findings: ['changed 1 at: 2020-01-01 00:00:00 → 2020-01-01 08:00:00', 'changed 2 at: 2020-06-01 20:00:00 → 2020-06-02 04:00:00'],
  },
  {
    item: 'alarm 10', name: 'instants around the change of the clocks',
    columns: { id: 'instant', n: 'int' },
    rows: ['2016-03-27 00:59:59', '2016-03-27 01:00:00', '2016-10-30 00:30:00', '2016-10-30 01:30:00'].map((at, i) => [at, String(i)]),
    verdict: 'consistent',
  },
  {
    item: 'alarm 11', name: 'rows in another order, of which some stand twice',
    columns: { id: 'text', n: 'int' },
    rows: { legacy: [['b', '1'], ['B', '2'], ['a', '3'], ['a', '3'], ['ä', '4']], new: [['ä', '4'], ['a', '3'], ['B', '2'], ['a', '3'], ['b', '1']] },
    verdict: 'consistent',
  },
  {
    item: 'alarm 12', name: 'decimals exactly, doubles to one part in a thousand million',
    columns: { id: 'bigint', x: 'double', amount: 'decimal(18,4)' }, rules: { columns: { x: { tolerance: { rel: '1e-9' } } } },
    rows: { legacy: [['1', '1000000000', '1.0000'], ['2', '5', '2.0000'], ['3', '1', '1.0000']], new: [['1', '1000000000.5', '1.0000'], ['2', '5', '2.0001'], ['3', '1.00000001', '1.0000']] },
    verdict: 'differs', findings: ['changed 2 amount: 2.0000 → 2.0001', 'changed 3 x: 1 → 1.00000001'],
  },
];

function many(count: number): readonly (readonly (string | null)[])[] {
  return Array.from({ length: count }, (_, i) => [
    String(i * 7), i % 11 === 0 ? null : `name ${i % 97} é ${'x'.repeat(i % 13)}`, String(i / 7), (i / 8).toFixed(4), `20${10 + (i % 10)}-0${1 + (i % 9)}-1${i % 10}`,
    `2016-07-03 0${i % 10}:00:00.${String((i * 37) % 1_000_000).padStart(6, '0')}`, i % 3 === 0 ? 'true' : 'false',
  ]);
}
