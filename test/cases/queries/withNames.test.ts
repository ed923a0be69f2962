/** A WITH name that is a table's name too: the table is found by its schema, and so is the cause. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openTwoStores } from '../../support/twoStores.ts';

const TEXT = 'WITH orders AS (SELECT id, CASE WHEN amount < 0 THEN 0 ELSE amount END AS amount FROM main.orders) SELECT sum(amount) AS amount FROM orders';

it('a WITH name that is a table too', async () => {
  const made = (amount: number): readonly string[] => ['CREATE TABLE orders (id INTEGER PRIMARY KEY, amount DECIMAL(10, 2))', `INSERT INTO orders VALUES (1, ${amount}), (2, -5), (3, 20)`];
  const stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: made(10), new: made(11) }, { orders: { key: ['id'] } });
  try {
    const { run, findings } = await stores.compare(TEXT);
    assert.deepEqual([run.verdict, run.cause, run.causeOutcome?.sources.map(({ table }) => table)], ['differs', 'data', ['orders']], run.causeOutcome?.words);
    assert.deepEqual(findings.filter(({ table }) => table === 'orders').map(({ key }) => key), [['1']]);
    const other = await stores.compare({ legacy: TEXT, new: TEXT.replace('amount < 0', 'amount < 25') });
    assert.deepEqual([other.run.verdict, other.run.cause], ['differs', 'both'], other.run.causeOutcome?.words);
  } finally {
    await stores.close();
  }
});
