/** What users of other comparers asked for, as far as it is about comparing. */
import type { PeerCase } from './peerCase.ts';

const TEN = Array.from({ length: 10 }, (_, i) => `k${i}`);
const tenKeys = (i: number): readonly string[] => TEN.map((_, n) => String((i >> n) & 1));

export const asked: readonly PeerCase[] = [
  {
    item: 'asked 17', name: 'nearly every row differs: counted to the end, shown up to the limit',
    columns: { id: 'bigint', n: 'int' }, limits: { maxFindings: 5, leafRows: 50, wholeRows: 10 },
    rows: { legacy: Array.from({ length: 300 }, (_, i) => [String(i), '1']), new: Array.from({ length: 300 }, (_, i) => [String(i), i === 7 ? '1' : '2']) },
    verdict: 'differs', counts: { changed: 299 },
  },
  {
    item: 'asked 18', name: 'a key of ten columns',
    columns: { ...Object.fromEntries(TEN.map((name) => [name, 'int'])), n: 'int' }, key: TEN, limits: { leafRows: 30, wholeRows: 5, fanOut: 4 },
    rows: {
      legacy: Array.from({ length: 200 }, (_, i) => [...tenKeys(i), String(i)]),
      new: Array.from({ length: 200 }, (_, i) => [...tenKeys(i), String(i === 3 || i === 77 || i === 150 ? -1 : i)]).slice(0, 199),
    },
    verdict: 'differs',
    findings: [...[3, 77, 150].map((i) => `changed ${tenKeys(i).join('/')} n: ${i} → -1`), `missing ${tenKeys(199).join('/')}`],
  },
  {
    item: 'asked 20', name: 'queries are cut into ranges as tables are',
    columns: { id: 'bigint', n: 'int' }, limits: { leafRows: 20, wholeRows: 4, fanOut: 4 },
    query: { legacy: 'select id, n * 2 as doubled from {t} -- the end', new: 'select n + n as doubled, id from {t} where id >= 0' },
    rows: { legacy: Array.from({ length: 200 }, (_, i) => [String(i), String(i)]), new: Array.from({ length: 200 }, (_, i) => [String(i), String(i === 55 ? 0 : i)]) },
    verdict: 'differs', findings: ['changed 55 doubled: 110 → 0'],
  },
  {
    item: 'asked 24', name: 'two queries, one on each side',
    columns: { legacy: { id: 'bigint', first: 'text', last: 'text' }, new: { id: 'bigint', name: 'text' } },
    query: { legacy: "select id, concat(first, ' ', last) as name from {t}", new: 'select id, name from {t}' },
    rows: { legacy: [['1', 'Babe', 'Ruth'], ['2', 'Ty', 'Cobb']], new: [['1', 'Babe Ruth'], ['2', 'Ty Cobb']] },
    verdict: 'consistent',
  },
  {
    item: 'asked 26', name: 'no key, in no order',
    columns: { name: 'text', n: 'int' }, key: [],
    rows: { legacy: [['a', '1'], [null, '2'], ['b', '3'], [null, null]], new: [[null, null], ['b', '3'], ['a', '1'], [null, '2']] },
    verdict: 'consistent',
  },
  {
    item: 'asked 26', name: 'no key: one more and one less',
    columns: { name: 'text', n: 'int' }, key: [],
    rows: { legacy: [['a', '1'], ['b', '2'], ['c', '3']], new: [['a', '1'], ['b', '2'], ['c', '3'], ['zz', '900']] },
    verdict: 'differs', findings: ['extra zz/900'],
  },
  {
    item: 'asked 26', name: 'NULL in a key is a value: not a duplicate, not lost',
    columns: { id: 'bigint', day: 'date', n: 'int' }, key: ['id', 'day'], limits: { leafRows: 2, wholeRows: 1, fanOut: 2 },
    rows: {
      legacy: [[null, '2016-07-03', '1'], ['1', null, '2'], [null, null, '3'], ['1', '2016-07-03', '4'], ['2', null, '5']],
      new: [[null, '2016-07-03', '1'], ['1', null, '-2'], [null, null, '3'], ['1', '2016-07-03', '4'], ['3', null, '5']],
    },
    verdict: 'differs', findings: ['changed 1/NULL n: 2 → -2', 'missing 2/NULL', 'extra 3/NULL'],
  },
  {
    item: 'asked 26', name: 'NULL and the empty text in a text key',
    columns: { id: 'text', n: 'int' }, limits: { leafRows: 1, wholeRows: 1, fanOut: 2 },
    rows: { legacy: [[null, '1'], ['', '2'], ['~', '3'], ['NULL', '4']], new: [['', '1'], [null, '2'], ['~', '3'], ['NULL', '4']] },
    verdict: 'differs', findings: ['changed  n: 2 → 1', 'changed NULL n: 1 → 2'],
  },
  {
    item: 'asked 27', name: 'the key has other types on the two sides',
    columns: { legacy: { id: 'int', n: 'int' }, new: { id: 'decimal(20,2)', n: 'int' } }, limits: { leafRows: 3, wholeRows: 1, fanOut: 2 },
    rows: { legacy: [['-5', '1'], ['9', '2'], ['10', '3'], ['100', '4'], ['2', '5']], new: [['-5.00', '1'], ['9', '2'], ['10', '-3'], ['100', '4'], ['2', '5']] },
    verdict: 'differs', findings: ['changed 10.00 n: 3 → -3'],
  },
  {
    item: 'asked 27', name: 'binary keys, which are shown in hex',
    columns: { id: 'bytes', n: 'int' }, limits: { leafRows: 2, wholeRows: 1, fanOut: 2 },
    rows: { legacy: [['00', '1'], ['', '2'], ['ff00', '3'], ['ff', '4'], ['7f', '5']], new: [['00', '1'], ['', '2'], ['ff00', '-3'], ['ff', '4'], ['80', '5']] },
    verdict: 'differs', findings: ['changed ff00 n: 3 → -3', 'missing 7f', 'extra 80'],
  },
  {
    item: 'asked 29', name: 'duplicates under one key, and how often each side has them',
    columns: { id: 'bigint', n: 'int' },
    rows: { legacy: [['1', '1'], ['1', '1'], ['2', '1'], ['3', '1'], ['3', '2']], new: [['1', '1'], ['2', '1'], ['2', '1'], ['3', '2'], ['3', '1']] },
    verdict: 'differs', findings: ['duplicated 1 (2 and 1)', 'duplicated 2 (1 and 2)'],
  },
  {
    item: 'asked 32', name: 'more than fifty findings are all kept',
    columns: { id: 'bigint', n: 'int' },
    rows: { legacy: Array.from({ length: 120 }, (_, i) => [String(i), '1']), new: Array.from({ length: 120 }, (_, i) => [String(i), '2']) },
    verdict: 'differs', findings: Array.from({ length: 120 }, (_, i) => `changed ${i} n: 1 → 2`),
  },
  {
    item: 'asked 33', name: 'rows are matched by key, not by place',
    columns: { id: 'bigint', name: 'text' },
    rows: { legacy: [['1', 'a'], ['2', 'b'], ['3', 'c'], ['4', 'd']], new: [['2', 'b'], ['3', 'c'], ['4', 'd']] },
    verdict: 'differs', findings: ['missing 1'],
  },
];
