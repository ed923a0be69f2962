/** `parity check table/partition`: what can be no partition is refused, what is not there earns no tick. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parity, warehouses } from './warehouses.ts';

const valid = new Ajv2020({ formats: { 'date-time': true } }).compile(JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8')) as object);

const MORE = [
  "CREATE TABLE by_day AS SELECT 1 AS id, DATE '2016-07-03' AS d, TIMESTAMP '2016-07-03 10:00:00' AS t, '2016/07' AS words, 7 AS n, 1.50::DECIMAL(5,2) AS price, true AS flag",
  "INSERT INTO by_day VALUES (2, DATE '0044-03-15 (BC)', TIMESTAMP '10000-01-15 00:00:00', 'x', 8, 2, false), (3, 'infinity', '-infinity', '', 9, 3, true), (4, NULL, NULL, NULL, NULL, NULL, NULL)",
];

const config = (tables: Readonly<Record<string, { readonly column: string; readonly by: string }>>): string => JSON.stringify({
  environments: { dev: { legacy: { driver: 'duckdb', path: 'new.duckdb' }, new: { driver: 'duckdb', path: 'copy.duckdb' } } },
  tables: Object.fromEntries(Object.entries(tables).map(([name, partition]) => [name, { legacy: `p_${name}`, new: `p_${name}`, key: ['id'], partition }])),
});

const TABLES = {
  day: { column: 'd', by: 'day' }, month: { column: 'd', by: 'month' }, year: { column: 'd', by: 'year' }, moment: { column: 't', by: 'month' }, words: { column: 'words', by: 'month' },
  number: { column: 'n', by: 'value' }, price: { column: 'price', by: 'value' }, flag: { column: 'flag', by: 'value' }, text: { column: 'words', by: 'value' }, date: { column: 'd', by: 'value' },
};

describe('a partition that is named', () => {
  it('is refused in words, with 3, when it can be none', async test => {
    const cwd = await both(test);
    const cases: readonly (readonly [string, readonly string[], string])[] = [
      ['day', ['2016-07', '2016-07-32', '2016-02-30', '2016-7-3', 'banana', '2016-07-03 '], 'a day, written YYYY-MM-DD'],
      ['month', ['2016-13', '2016', '2016-1', '2016-07-03', '2016-00', 'banana', '2016-07x', "2016-07' or 1=1 --"], 'a month, written YYYY-MM'],
      ['year', ['16', '2016-07', '20 16', 'abcd'], 'a year, written YYYY'],
      ['moment', ['2016-13', 'July'], 'a month, written YYYY-MM'],
      ['words', ['2016-13', 'banana'], 'a month, written YYYY-MM'],
      ['number', ['seven', '1 or 1=1', '7.5'], 'a whole number'],
      ['price', ['cheap', '1,5'], 'a number, such as 12.50'],
      ['flag', ['maybe', 'true'], '0 or 1'],
      ['date', ['2016-13-01', '2016-07'], 'a day, written YYYY-MM-DD'],
    ];
    const words = cases.flatMap(([table, ids]) => ids.map(id => `${table}/${id}`));
    const { code, stdout } = await parity(cwd, ['check', ...words, '--format', 'json']);
    assert.equal(code, 3);
    const report = JSON.parse(stdout) as { readonly items: readonly { readonly kind: string; readonly name: string; readonly verdict: string; readonly reason?: { readonly code: string; readonly message: string } }[] };
    assert.ok(valid(report), JSON.stringify(valid.errors));
    assert.deepEqual(
      report.items.map(({ kind, name, verdict, reason }) => [kind, name, verdict, reason?.code, reason?.message]),
      cases.flatMap(([table, ids, wanted]) => ids.map(id => ['table', `${table}/${id}`, 'inconclusive', 'configuration', `"${id}" is no partition of ${table}: a partition of ${table} is ${wanted}.`])),
    );
    const alone = await parity(cwd, ['check', 'month/2016-13']);
    assert.equal(alone.code, 3);
    assert.match(alone.stdout, /a partition of month is a month, written YYYY-MM/u);
    assert.equal((await parity(cwd, ['check', 'month/'])).code, 3);
  });

  it('is no tick when neither side has it, and says which', async test => {
    const cwd = await both(test);
    const names = ['day/2099-01-01', 'month/2099-01', 'year/2099', 'moment/2099-01', 'words/2099-01', 'number/70', 'price/9.99', 'text/2016/08', 'month/-0001-01', 'moment/infinity'];
    const { code, stdout } = await parity(cwd, ['check', ...names]);
    assert.equal(code, 2, stdout);
    for (const name of names) {
      const partition = name.slice(name.indexOf('/') + 1);
      assert.ok(stdout.includes(`? ${partition}: inconclusive · `), `${name}: ${stdout}`);
      assert.ok(stdout.includes(`${name.slice(0, name.indexOf('/'))} has no row in partition ${partition} on either side: nothing was compared.`), `${name}: ${stdout}`);
    }
    assert.doesNotMatch(stdout, /✓/u);
  });

  it('is compared under every name that a check of the whole table shows', async test => {
    const cwd = await both(test);
    const ids: Readonly<Record<string, readonly string[]>> = {
      day: ['-0043-03-15', '2016-07-03', 'NULL', 'infinity'], month: ['-0043-03', '2016-07', 'NULL', 'infinity'], year: ['-0043', '2016', 'NULL', 'infinity'], moment: ['-infinity', '10000-01', '2016-07', 'NULL'],
      words: ['', '2016/07', 'NULL', 'x'], number: ['7', '8', '9', 'NULL'], price: ['1.50', '2.00', '3.00', 'NULL'], text: ['', '2016/07', 'NULL', 'x'],
    };
    const whole = JSON.parse((await parity(cwd, ['check', ...Object.keys(ids), '--format', 'json'])).stdout) as { readonly items: readonly { readonly partitions: readonly { readonly partition: string | null }[] }[] };
    assert.deepEqual(whole.items.map(({ partitions }) => partitions.map(({ partition }) => partition ?? 'NULL').sort()), Object.values(ids).map(all => [...all].sort()));
    const named = Object.entries(ids).flatMap(([table, all]) => all.filter(id => id !== '').map(id => ({ table, id })));
    const { code, stdout } = await parity(cwd, ['check', ...named.map(({ table, id }) => `${table}/${id}`)]);
    assert.equal(code, 0, stdout);
    for (const { id } of named) assert.ok(stdout.includes(`✓ consistent · 1 row in partition ${id}\n`), `${id}: ${stdout}`);
  });
});

/** Two stores that hold the same. */
async function both(test: Parameters<typeof warehouses>[0]): Promise<string> {
  const cwd = await warehouses(test, [...MORE, ...Object.keys(TABLES).map(name => `CREATE TABLE p_${name} AS FROM by_day`)], { 'parity.jsonc': config(TABLES) });
  await copyFile(`${cwd}/new.duckdb`, `${cwd}/copy.duckdb`);
  return cwd;
}
