/** Relations with JSON: the same rows and checksums from engines that print it in different ways. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { GroupChecksum, ReadPlan, ReadRow } from '../../server/engine/ports.ts';
import type { Key } from '../../server/engine/types.ts';
import { naturalForm } from '../../server/sql/dialects/engineSql.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

interface Read {
  readonly byKey: readonly ReadRow[];
  readonly byHash: readonly ReadRow[];
  readonly all: readonly GroupChecksum[];
  readonly partitions: readonly GroupChecksum[];
  readonly ranges: readonly GroupChecksum[];
}

const BOUNDARIES: readonly Key[] = [['10'], ['25'], ['40']];

describe('relations with JSON', () => {
  const engines: TestEngine[] = [];
  before(async () => {
    for (const name of ENGINES) {
      const engine = await openEngine(name);
      engines.push(engine);
      const json = (text: string): string => (name === 'trino' ? `json_parse('${text}')` : `'${text}'`);
      // Each engine is given the keys in another order, and the numbers in another notation.
      const spelled: Record<EngineName, (n: number) => string> = {
        duckdb: (n) => `{"n": ${n}.0, "t": "x${n}"}`, mariadb: (n) => `{ "t":"x${n}", "n":${n}e0 }`, mysql: (n) => `{"t": "x${n}", "n": ${n}}`,
        postgres: (n) => `{"n":${n}.00,\t"t":"x${n}"}`, trino: (n) => `{"n":${n},"t":"x${n}"}`,
      };
      const rows = Array.from({ length: 50 }, (_, n) => `(${n}, date '2016-0${(n % 3) + 1}-01', ${n % 7 === 0 ? 'null' : json(spelled[name](n % 20))})`);
      await engine.write(['create table facts (id integer, d date, j json)', `insert into facts values ${rows.join(', ')}`]);
    }
  });
  after(() => Promise.all(engines.map((engine) => engine.dispose())));

  test('are read alike', async () => {
    const reads: Read[] = [];
    for (const engine of engines) reads.push(await read(engine));
    const [first] = reads;
    assert.equal(first?.byKey.length, 50);
    assert.equal(first.byKey[1]?.values[2], '{"n":1,"t":"x1"}');
    for (const [i, other] of reads.entries()) assert.deepEqual(other, first, engines[i]?.name);
    const sum = (groups: readonly GroupChecksum[]): bigint => groups.reduce((total, { checksum }) => total + BigInt(checksum.sum), 0n);
    assert.deepEqual(first.partitions.map(({ group }) => group), ['2016-01', '2016-02', '2016-03']);
    assert.deepEqual(first.ranges.map(({ group, checksum }) => [group, checksum.count]), [[0, 10], [1, 15], [2, 15], [3, 10]]);
    assert.equal(sum(first.partitions), sum(first.all));
    assert.equal(sum(first.ranges), sum(first.all));
    assert.deepEqual(first.byHash.map((row) => BigInt(row.hash)), first.byKey.map((row) => BigInt(row.hash)).sort((l, r) => (l < r ? -1 : 1)));
  });

  test('JSON in a key is refused', async () => {
    const [engine] = engines;
    assert.ok(engine !== undefined);
    const store = engine.store();
    const session = await store.open(noCancel());
    const relation = sqlRelation(session, store.dialect, 'facts', { kind: 'table', table: 'facts' });
    const plan = await planOf(relation.describe(noCancel()), 2);
    await assert.rejects(relation.boundaries(plan, {}, 4, noCancel()), /facts: .*JSON.*key/);
    await session.close();
    await store.close();
  });
});

async function planOf(columns: ReturnType<ReturnType<typeof sqlRelation>['describe']>, key: number): Promise<ReadPlan> {
  const rendered = (await columns).map((column) => ({ column, form: naturalForm(column.type) ?? { form: 'json' as const } }));
  return { columns: rendered, key: [key], hashed: [0, 1, 2], hash: 'sha256', partition: { scheme: { column: 'd', by: 'month' }, column: 1 } };
}

async function read(engine: TestEngine): Promise<Read> {
  const store = engine.store();
  const session = await store.open(noCancel());
  try {
    const relation = sqlRelation(session, store.dialect, 'facts', { kind: 'table', table: 'facts' });
    const plan = await planOf(relation.describe(noCancel()), 0);
    const rows = async (order: 'key' | 'hash'): Promise<readonly ReadRow[]> => {
      const found: ReadRow[] = [];
      for await (const batch of relation.rows(plan, {}, order, noCancel())) found.push(...batch);
      return found;
    };
    const byGroup = (groups: readonly GroupChecksum[]): readonly GroupChecksum[] => [...groups].sort((l, r) => (String(l.group) < String(r.group) ? -1 : 1));
    return {
      byKey: await rows('key'),
      byHash: await rows('hash'),
      all: await relation.checksums(plan, {}, { by: 'nothing' }, noCancel()),
      partitions: byGroup(await relation.checksums(plan, {}, { by: 'partition' }, noCancel())),
      ranges: byGroup(await relation.checksums(plan, {}, { by: 'range', boundaries: BOUNDARIES }, noCancel())),
    };
  } finally {
    await session.close();
    await store.close();
  }
}
