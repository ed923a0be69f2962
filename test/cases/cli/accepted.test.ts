/** Accepted differences and the tolerance of a row count, from the files of a repository to the exit code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parity, warehouses } from './warehouses.ts';

const valid = new Ajv2020({ formats: { 'date-time': true } }).compile(JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8')) as object);

interface Item {
  readonly verdict: string;
  readonly cause?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly partitions: readonly { readonly partition: string | null; readonly verdict: string }[];
  readonly findings: readonly { readonly kind: string; readonly key: readonly string[]; readonly accepted?: { readonly until: string; readonly reason: string; readonly by?: string } }[];
  readonly evidence: { readonly notes: readonly string[] };
}

/** The first item of a report. */
async function itemOf(cwd: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly item: Item }> {
  const { code, stdout, stderr } = await parity(cwd, [...args, '--format', 'json']);
  const report = JSON.parse(stdout) as { readonly items: readonly Item[] };
  assert.ok(valid(report), JSON.stringify(valid.errors));
  return { code, item: report.items[0] ?? assert.fail(stderr) };
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** Two rows of July are missing, one of August has other runs. */
const FAULTS = ['DELETE FROM games WHERE id IN (192, 193)', 'UPDATE games SET runs = 99 WHERE id = 220'];
const file = (...entries: readonly object[]): string => `// known differences\n${JSON.stringify({ accepted: entries }, null, 2)}\n`;
const JULY = { table: 'games', partition: '2016-07', kind: 'missing', reason: 'never loaded, nobody needs them', until: inDays(30), by: 'the data team' };
const AUGUST = { table: 'games', keys: [[220], ['221']], columns: ['runs'], reason: 'corrected by hand', until: inDays(60) };

describe('parity.accepted.jsonc', () => {
  it('lets a table through whose every difference is accepted, and says which rows, until when and why', async test => {
    const cwd = await warehouses(test, FAULTS, { 'parity.accepted.jsonc': file(JULY, AUGUST) });
    const { code, item } = await itemOf(cwd, ['check']);
    assert.deepEqual([code, item.verdict], [0, 'consistent within tolerance']);
    assert.deepEqual(item.counts, { legacy: 300, new: 298, onlyLegacy: 2, onlyNew: 0, changed: 1, duplicates: 0, inFlight: 0, accepted: 3 });
    assert.deepEqual(item.findings.map(({ kind, key, accepted }) => [kind, ...key, accepted?.until, accepted?.by]), [['missing', '192', inDays(30), 'the data team'], ['missing', '193', inDays(30), 'the data team'], ['changed', '220', inDays(60), undefined]]);
    assert.deepEqual(item.partitions.filter(({ verdict }) => verdict !== 'consistent').map(({ partition, verdict }) => [partition, verdict]), [['2016-07', 'consistent within tolerance'], ['2016-08', 'consistent within tolerance']]);
    assert.deepEqual(item.evidence.notes.filter(note => note.includes('accepted')), [
      `2 rows that differ are accepted until ${inDays(30)} by the data team: never loaded, nobody needs them`, `1 row that differs is accepted until ${inDays(60)}: corrected by hand`,
    ]);

    const { stdout } = await parity(cwd, ['check']);
    assert.match(stdout, /^✓ consistent within tolerance · 300 rows · 3 accepted\n/u);
    assert.match(stdout, /2 only on legacy, 3 of them accepted/u);
    assert.ok(stdout.includes(`accepted until ${inDays(60)}: corrected by hand`), stdout);
    const csv = await parity(cwd, ['check', '--format', 'csv']);
    assert.match(csv.stdout, /differs,accepted,key\.id/u);
    assert.ok(csv.stdout.includes(`"until ${inDays(30)} by the data team: never loaded, nobody needs them"`), csv.stdout);
  });

  it('lets nothing through beside it', async test => {
    const cwd = await warehouses(test, FAULTS, { 'parity.accepted.jsonc': file(JULY) });
    const { code, item } = await itemOf(cwd, ['check']);
    assert.deepEqual([code, item.verdict, item.counts['accepted'], item.counts['changed']], [1, 'differs', 2, 1]);
    assert.equal((await parity(cwd, ['check', 'games/2016-07'])).code, 0);
    assert.equal((await parity(cwd, ['check', 'games/2016-08'])).code, 1);
    // More findings than are kept: what nobody can see is not accepted.
    await writeFile(path.join(cwd, 'parity.accepted.jsonc'), file(JULY, AUGUST));
    assert.equal((await parity(cwd, ['check', '--max-findings', '2'])).code, 1);
  });

  it('accepts nothing any more after its last day, and says so', async test => {
    const cwd = await warehouses(test, FAULTS, { 'parity.accepted.jsonc': file({ ...JULY, until: inDays(-1) }, AUGUST) });
    const { code, stdout, stderr } = await parity(cwd, ['check']);
    assert.equal(code, 1);
    assert.match(stdout, /^✗ 2 rows differ in partition 2016-07\n/u);
    assert.match(stderr, /^parity\.accepted\.jsonc:9:\d+: warning: This entry ended on .* and accepts nothing any more/mu);
  });

  it('is refused with an error: nothing is compared under a file that was not understood', async test => {
    const { reason: _, ...unexplained } = JULY;
    const cwd = await warehouses(test, FAULTS, { 'parity.accepted.jsonc': file(unexplained) });
    const { code, stderr } = await parity(cwd, ['check']);
    assert.equal(code, 3);
    assert.match(stderr, /^parity\.accepted\.jsonc:4:\d+: error: An accepted difference needs "reason"/mu);
    await writeFile(path.join(cwd, 'parity.accepted.jsonc'), file({ ...JULY, until: inDays(400) }));
    assert.equal((await parity(cwd, ['check'])).code, 3);
    await rm(path.join(cwd, 'parity.accepted.jsonc'));
    assert.equal((await parity(cwd, ['check'])).code, 1);
  });

  it('leaves the cause as it is: rows of a table that are accepted still make a query differ, unless its result is accepted too', async test => {
    const query = "-- parity:name runs by month\nSELECT date_trunc('month', day) AS month, sum(runs) AS runs FROM games GROUP BY 1;\n";
    const cwd = await warehouses(test, FAULTS, { 'q.sql': query, 'parity.accepted.jsonc': file(JULY, AUGUST) });
    const first = await itemOf(cwd, ['compare', 'q.sql']);
    assert.deepEqual([first.code, first.item.verdict, first.item.cause, first.item.counts['accepted']], [1, 'differs', 'data', 0]);
    assert.ok(first.item.evidence.notes.some(note => note.startsWith('games: 2 rows that differ are accepted')), first.item.evidence.notes.join('\n'));
    await writeFile(path.join(cwd, 'parity.accepted.jsonc'), file({ query: 'runs by month', kind: 'changed', reason: 'follows from the games', until: inDays(10) }));
    const second = await itemOf(cwd, ['compare', 'q.sql']);
    assert.deepEqual([second.code, second.item.verdict, second.item.counts['accepted']], [0, 'consistent within tolerance', 2]);
  });
});

describe('rowCountTolerance', () => {
  it('lets through so many rows on one side only, listed all the same, and no changed row', async test => {
    const missing = FAULTS.slice(0, 1);
    const config = (tolerance: string): string => `{
      "environments": { "dev": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb" }, "new": { "driver": "duckdb", "path": "new.duckdb" } } },
      "tables": { "games": { "key": ["id"], "partition": { "column": "day", "by": "month" }, "rowCountTolerance": ${tolerance} } }
    }`;
    const cwd = await warehouses(test, missing, { 'parity.jsonc': config('{ "rows": 2 }') });
    const { code, item } = await itemOf(cwd, ['check']);
    assert.deepEqual([code, item.verdict, item.findings.length, item.counts['onlyLegacy']], [0, 'consistent within tolerance', 2, 2]);
    assert.deepEqual(item.partitions.filter(({ verdict }) => verdict !== 'consistent').map(({ verdict }) => verdict), ['consistent within tolerance']);
    assert.ok(item.evidence.notes.includes('2 rows are on one side only, which the tolerance of 2 rows allows'));
    assert.match((await parity(cwd, ['check'])).stdout, /^✓ consistent within tolerance · 300 rows · 2 one-sided\n/u);
    for (const [tolerance, wanted] of [['{ "rows": 1 }', 1], ['{ "percent": 0.7 }', 0], ['{ "percent": "0.6" }', 1]] as const) {
      await writeFile(path.join(cwd, 'parity.jsonc'), config(tolerance));
      assert.equal((await parity(cwd, ['check'])).code, wanted, tolerance);
    }
    const changed = await warehouses(test, FAULTS, { 'parity.jsonc': config('{ "rows": 100 }') });
    assert.equal((await parity(changed, ['check'])).code, 1);
  });
});
