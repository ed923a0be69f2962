import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Finding, FindingKind } from '../../../server/engine/types.ts';
import { RunNotKeptError, RunStorageError } from '../../../server/runs/errors.ts';
import { openRunStore } from '../../../server/runs/runStore.ts';
import type { FindingFilter } from '../../../server/runs/types.ts';
import { all, changed, finished, kept, partition, temporaryFolder } from './support.ts';

describe('a run', () => {
  it('is read back as it was written, by another store as well', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const findings = [
      changed(1),
      changed(2, { kind: 'missing', table: null, partition: null, columns: { 'ö|"\n\u2028\ud800': { legacy: 'a\u0000\n"\\', new: null } } }),
      changed('', { kind: 'duplicated', times: { legacy: 1, new: 3 } }),
    ];
    const record = await kept(store, findings);
    assert.deepEqual(record.totals, { findings: 3, partitions: 0 });
    for (const reader of [store, await openRunStore(folder)]) {
      assert.deepEqual(await reader.get(record.id), record);
      assert.deepEqual(await reader.findings(record.id, {}, 0, 10), { total: 3, findings });
      assert.deepEqual(await all(reader.allFindings(record.id, {})), findings);
    }
  });

  it('without findings is one file', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const { id } = await kept(store);
    assert.deepEqual(await readdir(path.join(folder, 'v1')), [`${id}.json`]);
    assert.deepEqual(await store.findings(id, { text: 'x' }, 0, 10), { total: 0, findings: [] });
    assert.deepEqual(await store.partitions(id, 0, 10), { total: 0, partitions: [] });
  });

  it('is not visible before it is finished, and discarding leaves nothing', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const writer = await store.create();
    for (let i = 0; i < 5000; i += 1) await writer.finding(changed(i));
    writer.partition(partition('games', '2016-07'));
    assert.equal(await store.get(writer.id), null);
    assert.deepEqual(await store.list(), []);
    assert.notDeepEqual(await readdir(path.join(folder, 'v1')), []);
    await writer.discard();
    assert.deepEqual(await readdir(path.join(folder, 'v1')), []);
    await assert.rejects(writer.finding(changed(1)), /already discarded/);
    await assert.rejects(writer.finish(finished()), /already discarded/);
  });

  it('keeps the findings of callers that do not wait for each other', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    const writer = await store.create();
    await Promise.all(Array.from({ length: 20_000 }, (_, i) => writer.finding(changed(i))));
    const { id } = await writer.finish(finished());
    const { total, findings } = await store.findings(id, {}, 19_998, 10);
    assert.equal(total, 20_000);
    assert.deepEqual(findings.map(finding => finding.key[0]), ['19998', '19999']);
  });

  it('keeps partitions in the order of table and id, the last word on each, and those of the sources out of the record', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    const writer = await store.create();
    for (const [table, id] of [['plays', '10'], ['plays', '9'], ['games', '2016-10'], ['games', '2016-07'], ['games', null]] as const) writer.partition(partition(table, id));
    writer.partition(partition('games', '2016-07', { verdict: 'consistent' }));
    const source = { table: 'teams', outcome: { ...finished().outcome, partitions: [partition('teams', 'x'), partition('games', '2016-07')] } };
    const record = await writer.finish(finished({ causeOutcome: { words: 'w', sources: [source] } }));
    assert.deepEqual(record.causeOutcome?.sources[0]?.outcome.partitions, []);
    const { total, partitions } = await store.partitions(record.id, 0, 100);
    assert.equal(total, 6);
    assert.deepEqual(partitions.map(({ table, partition, verdict }) => [table, partition, verdict]), [
      ['games', null, 'differs'], ['games', '2016-07', 'consistent'], ['games', '2016-10', 'differs'],
      ['plays', '9', 'differs'], ['plays', '10', 'differs'], ['teams', 'x', 'differs'],
    ]);
    assert.deepEqual((await store.partitions(record.id, 1, 2)).partitions.map(({ partition }) => partition), ['2016-07', '2016-10']);
  });

  it('that is not kept is an error, not an empty page', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    for (const id of ['20260102T030405678Z-0000-00000000', '../v1/x', '']) {
      assert.equal(await store.get(id), null);
      await assert.rejects(store.findings(id, {}, 0, 1), RunNotKeptError);
      await assert.rejects(all(store.allFindings(id, {})), RunNotKeptError);
    }
  });

  it('whose findings were cut off is an error, not fewer findings', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const { id } = await kept(store, [changed(1), changed(2)]);
    const file = path.join(folder, 'v1', `${id}.findings.jsonl`);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -20));
    await assert.rejects(store.findings(id, {}, 0, 10), RunStorageError);
  });
});

describe('a page of findings', () => {
  const kinds: readonly FindingKind[] = ['missing', 'extra', 'changed', 'duplicated', 'inFlight'];
  const finding = (i: number): Finding => changed(i, {
    kind: kinds[i % 5] ?? 'changed',
    table: i % 3 === 0 ? null : 'games',
    partition: i % 7 === 0 ? null : `2016-0${String(i % 7)}`,
    columns: { [i % 2 === 0 ? 'score' : 'park']: { legacy: `value ${String(i)}`, new: i === 31_337 ? 'Straße "ΟΔΟΣΑ"' : null } },
  });
  // What a filter means, said once more and plainly.
  const passes = (filter: FindingFilter, { table, partition, kind, columns, key }: Finding): boolean =>
    (filter.table === undefined || filter.table === table)
    && (filter.partitions === undefined || filter.partitions.includes(partition))
    && (filter.kinds === undefined || filter.kinds.includes(kind))
    && (filter.column === undefined || (kind === 'changed' && Object.hasOwn(columns, filter.column)))
    && (filter.text === undefined || filter.text === '' || [...key, ...Object.values(columns).flatMap(sides => [sides.legacy, sides.new])].some(value => value?.toUpperCase().includes(filter.text?.toUpperCase() ?? '')));

  it('of 50,000, anywhere and with any filter, is what a filter over all gives', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    const findings = Array.from({ length: 50_000 }, (_, i) => finding(i));
    const { id } = await kept(store, findings);
    const filters: readonly FindingFilter[] = [
      {}, { table: null }, { table: 'games' }, { table: 'none' }, { kinds: ['missing', 'inFlight'] }, { kinds: [] }, { partitions: [null, '2016-03'] },
      { column: 'score' }, { column: 'toString' }, { text: '' }, { text: 'VALUE 12' }, { text: 'strasse' }, { text: '"οδος' }, { text: 'no such' }, { text: 'legacy' },
      { table: 'games', kinds: ['changed'], partitions: ['2016-02'], column: 'park', text: '77' },
    ];
    for (const filter of filters) {
      const expected = findings.filter(one => passes(filter, one));
      for (const start of [0, 1, 4999, 49_990, expected.length - 3, 60_000, -5]) {
        const { total, findings: found } = await store.findings(id, filter, start, 200);
        assert.equal(total, expected.length, JSON.stringify(filter));
        assert.deepEqual(found, expected.slice(Math.max(0, start), Math.max(0, start) + 200), JSON.stringify([filter, start]));
      }
      let streamed = 0;
      for await (const one of store.allFindings(id, filter)) {
        assert.deepEqual(one, expected[streamed]);
        streamed += 1;
      }
      assert.equal(streamed, expected.length);
    }
    assert.equal((await store.findings(id, { text: 'strasse' }, 0, 1)).total, 1);
  });

  it('filters by partition when there are more partitions than codes', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    const findings = Array.from({ length: 25_000 }, (_, i) => changed(i, { partition: `p${String(i)}` }));
    const { id } = await kept(store, findings);
    for (const partitions of [['p3', 'p24999', 'p21000'], ['p24998'], ['p0']]) {
      const { total, findings: found } = await store.findings(id, { partitions }, 0, 10);
      assert.equal(total, partitions.length);
      assert.deepEqual(found.map(one => one.partition), [...partitions].sort((x, y) => Number(x.slice(1)) - Number(y.slice(1))));
    }
  });

  it('holds values of any length and content', async test => {
    const folder = await temporaryFolder(test);
    const value = fc.option(fc.string({ unit: 'binary', maxLength: 40 }), { nil: null });
    const values = fc.record({ legacy: value, new: value }, { noNullPrototype: true });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(value, values), { maxLength: 30 }), fc.nat(30), async (rows, start) => {
      const store = await openRunStore(folder);
      const findings = rows.map(([key, sides]) => changed('', { key: [key], columns: { x: sides } }));
      const { id } = await kept(store, findings);
      assert.deepEqual((await store.findings(id, {}, start, 5)).findings, findings.slice(start, start + 5));
      const text = rows[0]?.[0];
      if (typeof text === 'string' && !/[\ud800-\udfff]/u.test(text)) {
        const { total } = await store.findings(id, { text }, 0, 5);
        assert.equal(total, findings.filter(one => passes({ text }, one)).length);
      }
    }), { numRuns: 60 });
    const store = await openRunStore(folder);
    const long = changed(1, { columns: { x: { legacy: 'é'.repeat(3_000_000), new: null } } });
    const { id } = await kept(store, [changed(0), long, changed(2)]);
    assert.deepEqual((await store.findings(id, { text: 'ÉÉ' }, 0, 5)).findings, [long]);
    assert.deepEqual((await store.findings(id, {}, 2, 5)).findings, [changed(2)]);
  });
});

describe('the runs of a folder', () => {
  it('are listed newest first, by document and kind', async test => {
    const store = await openRunStore(await temporaryFolder(test));
    const first = await kept(store);
    const second = await kept(store, [], { subject: { ...first.subject, uri: 'file:///b.sql' } });
    const { uri, ...rest } = first.subject;
    assert.equal(uri, 'file:///a.sql');
    const third = await kept(store, [], { subject: { ...rest, kind: 'table' } });
    const listed = async (filter?: Parameters<typeof store.list>[0]): Promise<readonly string[]> => (await store.list(filter)).map(record => record.id);
    assert.deepEqual(await listed(), [third.id, second.id, first.id]);
    assert.deepEqual(await listed({ uri: 'file:///a.sql' }), [first.id]);
    assert.deepEqual(await listed({ kind: 'query', count: 1 }), [second.id]);
    assert.deepEqual(await listed({ count: 0 }), []);
  });

  it('are shared by two processes', async test => {
    const folder = await temporaryFolder(test);
    const [here, there] = [await openRunStore(folder), await openRunStore(folder)];
    const runs = (await Promise.all(Array.from({ length: 40 }, (_, i) => kept(i % 2 === 0 ? here : there, [changed(i)])))).map(run => run.id);
    assert.equal(new Set(runs).size, 40);
    assert.equal((await here.list()).length, 40);
    assert.equal(await there.prune({ runs: 0, days: 1000 }), 40);
    assert.deepEqual(await here.list(), []);
    assert.equal(await here.get(runs[0] ?? ''), null);
    await assert.rejects(here.findings(runs[0] ?? '', {}, 0, 1), RunNotKeptError);
  });

  it('of another format are ignored and left alone', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const run = await kept(store, [changed(1)]);
    const newer = '29990102T030405678Z-0000-00000000';
    await writeFile(path.join(folder, 'v1', `${newer}.json`), JSON.stringify({ ...run, id: newer, format: 2 }));
    await writeFile(path.join(folder, 'v1', '29990102T030405678Z-0001-00000000.json'), '{"half');
    await mkdir(path.join(folder, 'v2'));
    await writeFile(path.join(folder, 'v2', 'x'), 'newer');
    assert.equal(await store.get(newer), null);
    assert.deepEqual((await store.list()).map(({ id }) => id), [run.id]);
    assert.equal(await store.prune({ runs: 0, days: 0 }), 1);
    assert.deepEqual((await readdir(path.join(folder, 'v1'))).length, 2);
    assert.equal(await readFile(path.join(folder, 'v2', 'x'), 'utf8'), 'newer');
  });

  it('are pruned by number and age', async test => {
    const folder = await temporaryFolder(test);
    let now = new Date('2026-01-20T00:00:00Z');
    const store = await openRunStore(folder, () => now);
    const old = await kept(store, [changed(1)]);
    now = new Date('2026-01-30T00:00:00Z');
    const young = await Promise.all([1, 2, 3].map(() => kept(store, [changed(1)])));
    now = new Date('2026-01-31T00:00:00Z');
    assert.equal(await store.prune({ runs: 10, days: 7 }), 1);
    assert.equal(await store.get(old.id), null);
    assert.equal(await store.prune({ runs: 2, days: 7 }), 1);
    const left = await store.list();
    assert.deepEqual(left.map(({ id }) => id), young.map(({ id }) => id).sort().reverse().slice(0, 2));
    assert.equal((await readdir(path.join(folder, 'v1'))).length, 6);
  });

  it('are swept of what a crash left, after a day', async test => {
    const folder = await temporaryFolder(test);
    const store = await openRunStore(folder);
    const run = await kept(store, [changed(1)]);
    const abandoned = await store.create();
    for (let i = 0; i < 5000; i += 1) await abandoned.finding(changed(i));
    const versioned = path.join(folder, 'v1');
    await writeFile(path.join(versioned, `${abandoned.id}.json.1.tmp`), '{');
    await writeFile(path.join(versioned, 'somebody-elses.txt'), 'x');
    const before = await readdir(versioned);
    await openRunStore(folder);
    assert.deepEqual(await readdir(versioned), before);
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of before) await utimes(path.join(versioned, name), longAgo, longAgo);
    await openRunStore(folder);
    assert.deepEqual((await readdir(versioned)).sort(), [`${run.id}.findings.idx`, `${run.id}.findings.jsonl`, `${run.id}.json`, 'somebody-elses.txt']);
    await abandoned.discard();
  });

  it('cannot be kept where there is no folder to be had', async test => {
    const folder = await temporaryFolder(test);
    await writeFile(path.join(folder, 'file'), '');
    await assert.rejects(openRunStore(path.join(folder, 'file', 'x')), RunStorageError);
  });
});
