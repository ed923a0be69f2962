/** The reader of the baseball files: what it makes of '' and of nothing decides what a NULL is in the legacy store. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCsv, tabLine } from './support/csv.ts';

const cases: readonly (readonly [text: string, rows: readonly (readonly (string | null)[])[]])[] = [
  ['', []],
  ['a,b\nc,d\n', [['a', 'b'], ['c', 'd']]],
  ['"",,"x"\n', [['', null, 'x']]],
  [',\r\n"",""\r\n', [[null, null], ['', '']]],
  ['"a,b\nc","say ""no""",7', [['a,b\nc', 'say "no"', '7']]],
  ['1,2,', [['1', '2', null]]],
];

for (const [text, rows] of cases) test(`${JSON.stringify(text)} is read`, () => assert.deepEqual([...parseCsv(text)], rows));

test('a quote without an end is refused', () => assert.throws(() => [...parseCsv('a,"b\n')], /never ends/));

test('NULL, the empty text and the text \\N stay apart on their way to LOAD DATA', () => assert.equal(tabLine([null, '', '\\N', 'a\tb\\']), '\\N\t\t\\\\N\ta\\tb\\\\\n'));
