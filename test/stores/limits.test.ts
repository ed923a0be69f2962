/** What a LIMIT cuts is asked of each engine: rows that tie at its end, rows that do not, and fewer rows than it allows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTwoStores } from '../support/twoStores.ts';
import type { EngineName } from './engines.ts';

const rows = (order: 'asc' | 'desc'): string => {
  const all = Array.from({ length: 60 }, (_, i) => `(${i}, ${i % 6}, ${(i * 37) % 101}, '${String.fromCharCode(97 + (i % 5))}', ${i % 9 === 0 ? 'null' : i % 4})`);
  return (order === 'asc' ? all : all.toReversed()).join(', ');
};
const made = (name: EngineName, order: 'asc' | 'desc'): readonly string[] => [
  `create table facts (id integer${name === 'trino' ? '' : ' not null'}, cust integer, amt integer, name varchar(5), gap integer)`,
  `insert into facts values ${rows(order)}`,
];
const TABLES = { facts: { key: ['id'] } };

for (const [legacy, other] of [['mariadb', 'trino'], ['mysql', 'postgres'], ['postgres', 'duckdb']] as const satisfies readonly (readonly [EngineName, EngineName])[]) {
  describe(`${legacy} ↔ ${other}`, () => {
    test('cut nothing, between rows that do not tie, between rows that do', async () => {
      const stores = await openTwoStores({ legacy, new: other }, { legacy: made(legacy, 'asc'), new: made(other, 'desc') }, TABLES);
      try {
        const told = async (text: string): Promise<string> => {
          const { run } = await stores.compare(text);
          return `${run.verdict} ${run.outcome.counts.legacy} ${run.evidence.notes.find((note) => note.includes('LIMIT'))?.slice(0, 20) ?? ''}`.trim();
        };
        assert.equal(await told('select cust, sum(amt) as s from facts group by cust order by s desc limit 50'), 'consistent 6 the LIMIT cut nothin');
        assert.equal(await told('select cust, max(id) as m from facts group by cust order by m desc limit 4'), 'consistent 4 no rows tie at the e');
        assert.equal(await told('select id, cust from facts order by cust limit 7'), 'consistent 60 compared without its');
        assert.equal(await told('select id, name, cust from facts order by name, cust limit 3'), 'consistent 60 compared without its');
        assert.equal(await told('select id, name from facts where id < 5 limit 10'), 'consistent 5 the LIMIT cut nothin');
        // MySQL and MariaDB show the rows without a value first, the others last: all rows are the same, and what is shown is not.
        if (legacy !== 'postgres') assert.match(await told('select id, gap from facts order by gap limit 8'), /^inconclusive 60/u);
      } finally {
        await stores.close();
      }
    });
  });
}
