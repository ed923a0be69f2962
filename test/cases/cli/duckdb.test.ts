import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parity, warehouses } from './warehouses.ts';

interface Report {
  readonly verdict: string;
  readonly cause?: string;
  readonly items: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly cause?: string;
    readonly reason?: { readonly code: string; readonly message: string };
    readonly counts: Readonly<Record<string, number>>;
    readonly partitions: readonly { readonly table: string; readonly partition: string | null; readonly verdict: string }[];
    readonly findings: readonly { readonly kind: string; readonly table: string | null; readonly partition: string | null; readonly key: readonly string[] }[];
  }[];
}

const valid = new Ajv2020({ formats: { 'date-time': true } }).compile(JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8')) as object);

function reportOf(text: string): Report {
  const report: unknown = JSON.parse(text);
  assert.ok(valid(report), JSON.stringify(valid.errors));
  return report as Report;
}

const MONTHLY = `-- parity:name runs by month
SELECT date_trunc('month', day) AS month, sum(runs) AS runs FROM games WHERE day >= DATE '2016-06-01' AND day < DATE '2016-09-01' GROUP BY 1;
`;
/** Days 192 to 194 after the first of January 2016 (a leap year). */
const SHORT_LOAD = 'DELETE FROM games WHERE id IN (192, 193, 194)';

describe('parity on two DuckDB files', () => {
  it('ends with 0 when both agree', async test => {
    const cwd = await warehouses(test, [], { 'q.sql': MONTHLY });
    for (const args of [['compare', 'q.sql'], ['check'], ['check', 'games/2016-07'], ['doctor']]) {
      const { code, stdout, stderr } = await parity(cwd, args);
      assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      assert.match(stdout, /✓/u);
      assert.doesNotMatch(stdout, /✗|\?/u);
    }
    assert.match((await parity(cwd, ['compare', 'q.sql'])).stdout, /^✓ consistent · 3 rows\n {2}runs by month · q\.sql:2 · dev: /u);
  });

  it('asks before more rows than a store allows are read, and tells them with --estimate', async test => {
    const small = { 'parity.jsonc': `{
      "environments": { "dev": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb", "limits": { "askAboveRows": 299 } }, "new": { "driver": "duckdb", "path": "new.duckdb" } } },
      "tables": { "games": { "key": ["id"], "partition": { "column": "day", "by": "month" } } } }` };
    const cwd = await warehouses(test, [], { ...small, 'month.sql': MONTHLY, 'all.sql': 'SELECT count(*) AS n FROM games' });
    const size = 'games: about 300 rows (legacy); about 300 rows (new)';
    for (const args of [['check'], ['compare', 'all.sql']]) {
      const refused = await parity(cwd, args);
      assert.equal(refused.code, 3, refused.stderr);
      assert.match(refused.stdout, /games has about 300 rows on the legacy store, more than its "askAboveRows" of 299\. .*--yes/u);
      assert.equal((await parity(cwd, [...args, '--yes'])).code, 0);
      assert.ok((await parity(cwd, [...args, '--estimate'])).stdout.endsWith(`\n  ${size}\n`));
    }
    // A part of a table is not the whole of it.
    assert.equal((await parity(cwd, ['check', 'games/2016-07'])).code, 0);
    assert.equal((await parity(cwd, ['compare', 'month.sql'])).code, 0);
  });

  it('ends with 1 when rows are missing, and names the partition and every row', async test => {
    const cwd = await warehouses(test, [SHORT_LOAD], { 'q.sql': MONTHLY });
    const text = await parity(cwd, ['compare', 'q.sql']);
    assert.equal(text.code, 1, text.stderr);
    assert.match(text.stdout, /^✗ 1 row differs — data: games 2016-07\n/u);
    assert.match(text.stdout, /games 2016-07 {2}3 only on legacy/u);

    const { cause, items: [item] } = reportOf((await parity(cwd, ['compare', 'q.sql', '--format', 'json'])).stdout);
    assert.equal(cause, 'data');
    assert.deepEqual(item?.partitions.filter(({ verdict }) => verdict === 'differs').map(({ table, partition }) => [table, partition]), [['games', '2016-07']]);
    const missing = item?.findings.filter(({ kind, table }) => kind === 'missing' && table === 'games') ?? [];
    assert.deepEqual(missing.map(({ key, partition }) => [...key, partition]).sort(), [['192', '2016-07'], ['193', '2016-07'], ['194', '2016-07']]);

    const checked = await parity(cwd, ['check', '--format', 'csv']);
    assert.equal(checked.code, 1);
    const lines = checked.stdout.trimEnd().split('\r\n');
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? '', /^games,missing,games,2016-07,/u);
    assert.equal((await parity(cwd, ['check', 'games/2016-06'])).code, 0);
    assert.equal((await parity(cwd, ['compare', 'q.sql', '--fail-on', 'none'])).code, 0);
  });

  it('tells a fault of the query, and of both', async test => {
    const pair = (filter: string): string => `-- parity:legacy\nSELECT day, runs FROM games WHERE ${filter};\n-- parity:new\nSELECT day, runs + 1 AS runs FROM games WHERE ${filter};\n-- parity:end\n`;
    const cwd = await warehouses(test, [SHORT_LOAD], { 'query.sql': pair("day < DATE '2016-03-01'"), 'both.sql': pair("day >= DATE '2016-07-01' AND day < DATE '2016-09-01'") });
    const { verdict, cause, items } = reportOf((await parity(cwd, ['compare', 'query.sql', 'both.sql', '--format', 'json'])).stdout);
    assert.deepEqual([verdict, cause, ...items.map(item => item.cause)], ['differs', 'both', 'query', 'both']);
  });

  it('ends with 2 for what no verdict can be earned of, and sends nothing that writes', async test => {
    const cwd = await warehouses(test, [], { 'random.sql': 'SELECT random() AS x', 'delete.sql': 'DELETE FROM games', 'missing.sql': 'SELECT * FROM nowhere' });
    const before = ['legacy.duckdb', 'new.duckdb'].map(name => statSync(path.join(cwd, name)).mtimeMs);
    for (const [file, words] of [['random.sql', /^\? inconclusive · /u], ['delete.sql', /^– not compared: DELETE writes data\n/u], ['missing.sql', /^! .*table not found/u]] as const) {
      const { code, stdout } = await parity(cwd, ['compare', file]);
      assert.match(stdout, words);
      assert.equal(code, 2, stdout);
    }
    assert.equal((await parity(cwd, ['compare', '*.sql'])).code, 2);
    assert.deepEqual(['legacy.duckdb', 'new.duckdb'].map(name => statSync(path.join(cwd, name)).mtimeMs), before);
  });

  it('ends with 3 when a store is not there', async test => {
    const cwd = await warehouses(test, [], { 'q.sql': MONTHLY });
    const config = readFileSync(path.join(cwd, 'parity.jsonc'), 'utf8').replace('new.duckdb', 'gone.duckdb');
    await writeFile(path.join(cwd, 'parity.jsonc'), config);
    for (const args of [['compare', 'q.sql'], ['check'], ['doctor']]) {
      const { code, stdout, stderr } = await parity(cwd, args);
      assert.equal(code, 3, `${args.join(' ')}: ${stdout}${stderr}`);
      assert.match(stdout, /gone\.duckdb/u);
    }
  });

  it('ends with 130 soon after Ctrl+C, or when asked to end', async test => {
    const endless = 'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 42';
    const cwd = await warehouses(test, [], { 'endless.sql': endless, 'q.sql': MONTHLY });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      let asked = 0;
      const ended = await parity(cwd, ['compare', 'endless.sql', 'q.sql', '--format', 'json'], child => {
        void sleep(2500).then(() => { asked = performance.now(); child.kill(signal); });
      });
      assert.equal(ended.code, 130, ended.stderr);
      assert.ok(performance.now() - asked < 5000, 'it took long to end');
      assert.match(ended.stderr, /Stopping what runs on the servers/u);
      assert.deepEqual(reportOf(ended.stdout).items.map(item => [item.verdict, item.reason?.code]), [['inconclusive', 'cancelled'], ['inconclusive', 'cancelled']]);
    }
  });

  it('is quiet when its reader goes away', async test => {
    const cwd = await warehouses(test, ['DELETE FROM games'], {});
    const { code, stderr } = await parity(cwd, ['check', '--format', 'json', '--quiet'], child => { child.stdout?.destroy(); });
    assert.equal(stderr, '');
    assert.equal(code, 1);
  });
});

describe('parity demo', () => {
  it('finds every fault that was put in, and nothing else', async test => {
    const cwd = await warehouses(test, [], {});
    const { code, stdout, stderr } = await parity(cwd, ['demo', '--once', '--rows', '20000', '--folder', 'here', '--format', 'json']);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /All \d+ verdicts are as expected\.\n$/u);
    assert.equal(reportOf(stdout).verdict, 'differs');
    assert.equal((await parity(cwd, ['demo', '--rows', '7'])).code, 3);
  });
});
