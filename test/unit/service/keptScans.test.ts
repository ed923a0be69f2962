/** Scans of snapshots in files: what is recalled, by whom, for how long, and what is not. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { TextRow } from '../../../server/stores/driver.ts';
import { openKeptScans, type Answering } from '../../../server/service/keptScans.ts';

const ANSWERING: Answering = { settings: { server: 'http://127.0.0.1:1', user: 'reader' }, engine: 'Trino 476', session: ['time zone UTC'] };
const STATEMENT = 'select … for version as of 7163';
const ROWS: readonly TextRow[] = [['0', null, '256', '-12'], ['1', 'a\nb', '256', '99999999999999999999']];
const NOON = Date.UTC(2026, 10, 21, 12);

describe('kept scans', () => {
  let folder: string;
  let time: number;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'parity-scans-'));
    time = NOON;
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  const open = (answering: Answering = ANSWERING, told: (at: Date, forget: () => Promise<void>) => void = () => undefined, schema = '1:id:bigint') => openKeptScans(folder, 7, answering, () => new Date(time)).ofTable(schema, told);
  const keep = async (rows: readonly TextRow[] = ROWS): Promise<void> => {
    const record = open().record(STATEMENT);
    for (const row of rows) record.add([row]);
    await record.whole();
  };

  test('are what the server answered, to every character, and say since when', async () => {
    await keep();
    time += 3_600_000;
    const told: Date[] = [];
    assert.deepEqual(await open(ANSWERING, (at) => told.push(at)).recall(STATEMENT), ROWS);
    assert.deepEqual(told, [new Date(NOON)]);
    await keep([]);
    assert.deepEqual(await open().recall(STATEMENT), [], 'a table without rows is an answer as well');
  });

  test('are of one statement, server, user, version, session and schema', async () => {
    await keep();
    assert.equal(await open().recall(STATEMENT.replace('7163', '7164')), null);
    for (const other of [{ ...ANSWERING, settings: { ...ANSWERING.settings, user: 'other' } }, { ...ANSWERING, settings: { ...ANSWERING.settings, server: 'http://127.0.0.1:2' } }, { ...ANSWERING, engine: 'Trino 477' }, { ...ANSWERING, session: [] }]) {
      assert.equal(await open(other).recall(STATEMENT), null, JSON.stringify(other));
    }
    assert.equal(await open(ANSWERING, undefined, '2:id:bigint').recall(STATEMENT), null, 'the column has the name and the type of another one');
  });

  test('are nothing until the answer was whole', async () => {
    open().record(STATEMENT).add(ROWS);
    assert.equal(await open().recall(STATEMENT), null);
  });

  test('stand for so many days, are removed then, and none comes from the future', async () => {
    await keep();
    time = NOON + 7 * 86_400_000 - 1;
    assert.notEqual(await open().recall(STATEMENT), null);
    time += 1;
    assert.equal(await open().recall(STATEMENT), null);
    time = NOON - 1;
    assert.equal(await open().recall(STATEMENT), null);
    time = Date.now() + 8 * 86_400_000;
    const record = open().record('another');
    await record.whole();
    assert.equal(readdirSync(folder).length, 0, 'files are as old as the clock of the file system says');
  });

  test('that are not as they were written count for nothing', async () => {
    await keep();
    const [name = ''] = readdirSync(folder);
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    for (const damaged of [text.replace('"-12"', '"-13"'), text.slice(0, -1), text.replace(String(NOON), String(NOON + 1)), '', '{}', `${text}\n["2",null,"1","1"]`]) {
      writeFileSync(file, damaged);
      assert.equal(await open().recall(STATEMENT), null, damaged);
    }
    writeFileSync(file, text);
    assert.deepEqual(await open().recall(STATEMENT), ROWS);
  });

  test('can be forgotten', async () => {
    await keep();
    let forget = (): Promise<void> => Promise.resolve();
    await open(ANSWERING, (_, how) => { forget = how; }).recall(STATEMENT);
    await forget();
    assert.equal(await open().recall(STATEMENT), null);
  });

  test('of a folder that cannot be made cost a scan and nothing else; a very long answer is not kept', async () => {
    const file = path.join(folder, 'a file');
    writeFileSync(file, '');
    const nowhere = openKeptScans(file, 7, ANSWERING).ofTable('1:id:bigint', () => undefined);
    const record = nowhere.record(STATEMENT);
    record.add(ROWS);
    await record.whole();
    assert.equal(await nowhere.recall(STATEMENT), null);
    rmSync(file);
    const long = open().record(STATEMENT);
    long.add([['x'.repeat(2 ** 23)]]);
    long.add([['x'.repeat(2 ** 23)]]);
    await long.whole();
    assert.deepEqual(readdirSync(folder), []);
  });
});
