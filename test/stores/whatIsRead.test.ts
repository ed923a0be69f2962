/** The cause on real servers: columns that no text names and rows that no WHERE lets in are no fault of the data. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTwoStores } from '../support/twoStores.ts';
import type { EngineName } from './engines.ts';

/** Ninety rows; on the new side every load time is another one, a note of one row, and an amount of a late one. */
function made(engine: EngineName, side: 'legacy' | 'new'): readonly string[] {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const day = `2024-0${1 + Math.floor(i / 30)}-${String(1 + (i % 28)).padStart(2, '0')}`;
    const [amount, note, load] = side === 'legacy' ? [i * 7, `n${i}`, '2024-05-01'] : [i === 85 ? 1 : i * 7, i === 40 ? 'other' : `n${i}`, '2024-05-02'];
    return `(${i}, ${i % 4}, date '${day}', ${amount}, '${note}', date '${load}')`;
  });
  const key = engine === 'trino' ? '' : ' primary key';
  return [`create table ord (id integer${key}, cust integer, d date, amount integer, note varchar(20), loaded_at date)`, `insert into ord values ${rows.join(', ')}`];
}

const TABLES = { ord: { key: ['id'], partition: { column: 'd', by: 'month' }, columns: { loaded_at: { ignore: 'each load writes its own time' } } } };

for (const [legacy, other] of [['mysql', 'postgres'], ['mariadb', 'trino']] as const) {
  describe(`what counts as data on ${legacy} and ${other}`, () => {
    it('is what the texts read', async () => {
      const stores = await openTwoStores({ legacy, new: other }, { legacy: made(legacy, 'legacy'), new: made(other, 'new') }, TABLES);
      try {
        const cause = async (one: string, two: string = one) => {
          const { run } = await stores.compare({ legacy: one, new: two });
          assert.equal(run.verdict, 'differs', run.headline);
          return run.cause ?? run.causeOutcome?.reason?.code;
        };
        const early = "select cust, sum(amount) as s from ord where d < date '2024-03-01' group by cust";
        assert.equal(await cause(early, early.replace('<', '<=').replace('2024-03-01', '2024-02-20')), 'query');
        // The amount that differs is of March; the day is no bound that the partition would tell.
        const some = 'select o.id, o.amount from ord o where o.id between 10 and 60 and o.cust <> 3';
        assert.equal(await cause(some, some.replace('60', '59')), 'query');
        assert.equal(await cause('select id, amount, cust from ord'), 'data');
        assert.equal(await cause('select id, amount, cust from ord', 'select id, amount, cust + 1 as cust from ord'), 'both');
        assert.equal(await cause('select id, note from ord where id > 5'), 'data');
        assert.equal(await cause('select max(loaded_at) as m from ord'), 'nothingLeft');
      } finally {
        await stores.close();
      }
    });
  });
}
