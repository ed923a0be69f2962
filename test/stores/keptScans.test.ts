/** Checksums of an Iceberg snapshot that an earlier check read: when they stand for it, and when nothing does but a scan. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../server/config/load.ts';
import type { Finding } from '../../server/engine/types.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import type { RunRecord, RunStore } from '../../server/runs/types.ts';
import { createService } from '../../server/service/service.ts';
import { scansFolder } from '../../server/service/keptScans.ts';
import { openProxy } from '../real/support/tcpProxy.ts';
import { runTrino } from '../support/trinoClient.ts';
import { noCancel, openEngine, type TestEngine } from './engines.ts';

const ROWS = 30_000;
const NOTE = /checksums of \w+ at Iceberg snapshot \d+, which never changes, were not read now on the new side: a check at \d{4}-\d\d-\d\d \d\d:\d\d UTC read them/;

describe('kept scans of a lake', () => {
  let legacy: TestEngine;
  let lake: (statement: string) => Promise<unknown>;
  let schema: string;
  let server: string;
  let folder: string;
  let runs: RunStore;

  before(async () => {
    legacy = await openEngine('mariadb');
    const trino = await openEngine('trino');
    server = String(trino.connection.settings['server']);
    await trino.dispose();
    schema = `kept_${process.pid}`;
    lake = (statement) => runTrino({ url: server, catalog: 'iceberg', schema }, statement);
    await lake(`create schema iceberg.${schema}`);
    // One whole number as key: fine ranges. Two columns: checksums by partition.
    await legacy.write([
      'create table fine (id bigint primary key, amount integer)', 'create table coarse (team varchar(10), year integer, amount integer, primary key (team, year))',
      `insert into fine select seq, seq * 7 from seq_1_to_${ROWS}`, "insert into coarse select concat('t', seq mod 5), seq div 5, seq from seq_1_to_500",
    ]);
    await lake(`create table fine as select id, cast(id * 7 as integer) as amount from unnest(sequence(1, 10000)) a(n) cross join unnest(array[0, 10000, 20000]) b(o) cross join lateral (select n + o as id)`);
    await lake(`create table coarse as select cast('t' || cast(n % 5 as varchar) as varchar) as team, cast(n / 5 as integer) as year, cast(n as integer) as amount from unnest(sequence(1, 500)) a(n)`);
  });
  after(async () => {
    await lake(`drop schema iceberg.${schema} cascade`);
    await legacy.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** A check as a process of its own makes it. */
  const check = async (table: string, more: { readonly days?: number; readonly certify?: boolean; readonly user?: string; readonly port?: number } = { days: 7 }): Promise<{ readonly run: RunRecord; readonly findings: readonly Finding[] }> => {
    folder ||= mkdtempSync(path.join(tmpdir(), 'parity-kept-'));
    runs ??= await openRunStore(folder);
    const { settings } = legacy.connection;
    const loaded = loadConfig(JSON.stringify({
      environments: { e: { legacy: { driver: 'mariadb', ...settings, port: more.port ?? Number(settings['port']), password: '${env:P}' }, new: { driver: 'trino', server, user: more.user ?? 'reader', catalog: 'iceberg', schema, password: null } } },
      ...(more.days === undefined ? {} : { trustSnapshotsForDays: more.days }),
      tables: { fine: {}, coarse: { partition: { column: 'team', by: 'value' } } },
    }));
    assert.deepEqual(loaded.problems, []);
    const service = createService({ runs, stateFolder: folder, secrets: { secret: async () => null }, environmentVariables: { P: legacy.connection.secret ?? '' }, maxFindings: 1_000, timeoutSeconds: 60 });
    try {
      const checked = await service.checkTable({ project: { folder, loaded }, table, scan: 'always', ...(more.certify === undefined ? {} : { certify: more.certify }) }, { progress: () => undefined }, noCancel());
      if (checked.kind !== 'compared') throw new Error(checked.kind);
      const findings: Finding[] = [];
      for await (const finding of runs.allFindings(checked.run.id, {})) findings.push(finding);
      return { run: checked.run, findings };
    } finally {
      await service.close();
    }
  };
  const kept = (): number => { try { return readdirSync(scansFolder(folder)).length; } catch { return 0; } };

  for (const [table, rows] of [['fine', ROWS], ['coarse', 500]] as const) {
    test(`${table}: the lake is scanned once for a snapshot, and a change of either side is found`, async () => {
      const first = (await check(table)).run;
      assert.equal(first.verdict, 'consistent', first.headline);
      assert.deepEqual(first.evidence.rowsScanned, { legacy: rows, new: rows });
      assert.doesNotMatch(first.evidence.notes.join('\n'), NOTE);

      const second = (await check(table)).run;
      assert.equal(second.verdict, 'consistent', second.headline);
      assert.deepEqual(second.evidence.rowsScanned, { legacy: rows, new: 0 });
      assert.deepEqual(Object.keys(second.evidence.recalled ?? {}), ['new']);
      assert.ok(Date.parse(second.evidence.recalled?.new ?? '') <= Date.parse(second.startedAt));
      assert.equal(first.evidence.recalled, undefined);
      assert.match(second.evidence.notes.join('\n'), NOTE);
      assert.ok(!second.evidence.sql.new.some((statement) => /crc32/.test(statement)), 'no checksum was asked for');
      assert.deepEqual(second.outcome.counts, first.outcome.counts);

      await legacy.write([`update ${table} set amount = 1000000 where amount = 70`]);
      try {
        const changed = await check(table);
        assert.equal(changed.run.verdict, 'differs', changed.run.headline);
        assert.match(changed.run.evidence.notes.join('\n'), NOTE);
        assert.deepEqual(changed.findings.map(({ kind, columns }) => [kind, columns['amount']]), [['changed', { legacy: '1000000', new: '70' }]]);
      } finally {
        await legacy.write([`update ${table} set amount = 70 where amount = 1000000`]);
      }

      await lake(`delete from ${table} where amount = 140`);
      const missing = await check(table);
      assert.equal(missing.run.verdict, 'differs', missing.run.headline);
      assert.deepEqual(missing.findings.map(({ kind }) => kind), ['missing']);
      assert.doesNotMatch(missing.run.evidence.notes.join('\n'), NOTE, 'another snapshot is read');
      assert.ok(missing.run.evidence.rowsScanned.new >= rows - 1);
    });
  }

  test('a certification reads everything, so does another user, and so does a check without the setting', async () => {
    await check('fine');
    const before = kept();
    for (const more of [{ days: 7, certify: true }, { days: 7, user: 'other' }, {}]) {
      const { run } = await check('fine', more);
      assert.doesNotMatch(run.evidence.notes.join('\n'), NOTE, JSON.stringify(more));
      assert.ok(run.evidence.rowsScanned.new >= ROWS - 1, JSON.stringify(more));
    }
    assert.equal(kept(), before + 1, 'of the other user');
  });

  test('what a check without a verdict rested on is forgotten', async () => {
    await check('coarse');
    const proxy = await openProxy({ host: String(legacy.connection.settings['host']), port: Number(legacy.connection.settings['port']) });
    let closed = false;
    try {
      const before = kept();
      // The legacy side is asked only when the other one has had its time to be recalled, and then never answers.
      void proxy.before(/crc32[^]*group by/i, async () => {
        await sleep(500);
        closed = true;
        await proxy.close();
      });
      const { run } = await check('coarse', { days: 7, port: proxy.port });
      assert.equal(closed, true);
      assert.equal(run.verdict, 'inconclusive', run.headline);
      assert.equal(run.reason?.side, 'legacy');
      assert.match(run.evidence.notes.join('\n'), NOTE);
      assert.equal(kept(), before - 1);
    } finally {
      if (!closed) await proxy.close();
    }
    assert.doesNotMatch((await check('coarse')).run.evidence.notes.join('\n'), NOTE);
  });
});
