/** Traps for whoever builds a comparer, beyond those that the other lists cover already. */
import type { PeerCase } from './peerCase.ts';

const THIRTY = '0.123456789012345678901234567890';

export const traps: readonly PeerCase[] = [
  {
    item: 'trap 1', name: 'rows before the first and after the last key of the other side',
    columns: { id: 'text', n: 'int' }, limits: { leafRows: 4, wholeRows: 2, fanOut: 3 },
    rows: { legacy: Array.from({ length: 40 }, (_, i) => [`m${String(i).padStart(3, '0')}`, '1']), new: [['', '0'], ['a', '1'], ...Array.from({ length: 40 }, (_, i) => [`m${String(i).padStart(3, '0')}`, '1']), ['z', '1'], ['🤦', '2']] },
    verdict: 'differs', findings: ['extra ', 'extra a', 'extra z', 'extra 🤦'],
  },
  {
    item: 'trap 2', name: 'numbers of a thousand and more have no separators of groups',
    columns: { legacy: { id: 'bigint', n: 'decimal(18,2)', whole: 'bigint' }, new: { id: 'bigint', n: 'decimal(18,3)', whole: 'decimal(20,0)' } },
    rows: [['1', '1234567.89', '1000'], ['2', '-1000.00', '-1234567890']],
    verdict: 'consistent',
  },
  {
    item: 'trap 3', name: 'NaN, the infinities and zeros: each equals itself only',
    columns: { id: 'bigint', x: 'double' }, without: ['mariadb', 'mysql'],
    rows: { legacy: [['1', 'NaN'], ['2', 'Infinity'], ['3', '-Infinity'], ['4', '-0'], ['5', 'NaN'], ['6', 'Infinity']], new: [['1', 'NaN'], ['2', 'Infinity'], ['3', '-Infinity'], ['4', '0'], ['5', '0'], ['6', '-Infinity']] },
    verdict: 'differs', findings: ['changed 5 x: NaN → 0', 'changed 6 x: Infinity → -Infinity'],
  },
  {
    item: 'trap 4', name: 'no digit is cut: the thirtieth decimal differs',
    columns: { legacy: { id: 'bigint', n: 'decimal(31,30)' }, new: { id: 'bigint', n: 'decimal(38,31)' } },
    rows: { legacy: [['1', THIRTY], ['2', '0.1']], new: [['1', `${THIRTY.slice(0, -1)}1`], ['2', '0.1']] },
    verdict: 'differs', findings: [`changed 1 n: ${THIRTY}0 → ${THIRTY.slice(0, -1)}10`],
  },
  {
    item: 'trap 5', name: 'a column that cannot be compared leaves no tick',
    columns: { legacy: { id: 'bigint', place: 'shape' }, new: { id: 'bigint', place: 'outline' } },
    rows: [['1', null], ['2', null]],
    verdict: 'inconclusive', reason: 'unsupportedType',
  },
  {
    item: 'trap 5', name: 'a column that only one side has leaves no tick',
    columns: { legacy: { id: 'bigint', a: 'int', b: 'int' }, new: { id: 'bigint', a: 'int' } },
    rows: { legacy: [['1', '1', '1']], new: [['1', '1']] },
    verdict: 'inconclusive', reason: 'columnsDiffer',
  },
  {
    item: 'trap 5', name: 'types that do not compare leave no tick',
    columns: { legacy: { id: 'bigint', a: 'double' }, new: { id: 'bigint', a: 'text' } },
    rows: [['1', '1.5']],
    verdict: 'inconclusive', reason: 'unsupportedType',
  },
  {
    item: 'trap 6', name: 'every row differs in one column: said as it is, with no tick',
    columns: { id: 'bigint', at: 'timestamp(0)' },
    rows: { legacy: Array.from({ length: 60 }, (_, i) => [String(i), `2020-01-01 10:00:${String(i).padStart(2, '0')}`]), new: Array.from({ length: 60 }, (_, i) => [String(i), `2020-01-01 12:00:${String(i).padStart(2, '0')}`]) },
    verdict: 'differs', counts: { changed: 60, onlyLegacy: 0, onlyNew: 0 },
  },
];
