/** How a table of Trino is pinned where the server of the tests does not go: plans of other versions, tables without a snapshot, files of metadata by other names. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import type { Column } from '../../../server/engine/types.ts';
import { trino } from '../../../server/sql/dialects/trino.ts';
import type { TextRow } from '../../../server/stores/driver.ts';
import { assertReads } from '../../../server/stores/readOnlyGuard.ts';
import { pinTable } from '../../../server/stores/trinoPin.ts';

const columnsOf = (types: Readonly<Record<string, string>>): readonly Column[] => Object.entries(types).map(([name, native]) => ({ name, native, type: trino.parseType(native) }));
const COLUMNS = columnsOf({ id: 'integer', a: 'varchar' });
const ROWS = columnsOf({ id: 'integer', a: 'array(row(x integer))' });

/** A plan that joins two scans of fields, each under a symbol of its own. */
function planOf(now: readonly string[], then: readonly string[], table = 'iceberg:s.t$data@7'): string {
  const scanOf = (fields: readonly string[], mark: string): unknown => ({ name: 'TableScan', descriptor: { table }, details: fields.map((field, i) => `${mark}${i} := ${field}`) });
  return JSON.stringify({ outputs: [...now.map((_, i) => ({ name: `n${i}` })), ...then.map((_, i) => ({ name: `t${i}` }))], children: [{ children: [scanOf(now, 'n')] }, scanOf(then, 't')] });
}

/** A server that answers statements that hold a text; others fail. */
function server(answers: Readonly<Record<string, readonly TextRow[]>>): (statement: string) => Promise<readonly TextRow[]> {
  return async (statement) => {
    assertReads(statement, trino.lexical);
    const found = Object.entries(answers).find(([part]) => statement.includes(part));
    if (found === undefined) throw new StoreError('statementFailed', 'Trino: This connector does not support versioned tables');
    return found[1];
  };
}

const FIELDS = ['1:id:integer', '2:a:varchar'];
const LOG: readonly TextRow[] = [['ABC 3']];

async function pinned(plan: string | null, columns = COLUMNS, more: Readonly<Record<string, readonly TextRow[]>> = {}): Promise<string> {
  const state = await pinTable('t', async () => columns, server({ ...(plan === null ? {} : { explain: [[plan]] }), 'checksum(file)': LOG, ...more }));
  return state === null ? 'none' : state.kind === 'pinned' ? state.sql : state.why;
}

describe('a table of Trino', () => {
  test('is pinned where the plan shows the same fields twice', async () => {
    assert.equal(await pinned(planOf(FIELDS, FIELDS)), '"t" for version as of 7');
    assert.match(await pinned(planOf(FIELDS, ['1:id:integer', '3:a:varchar'])), /changed after Iceberg snapshot 7/);
    assert.match(await pinned(planOf(FIELDS, [...FIELDS].reverse())), /changed after Iceberg snapshot 7/);
    assert.match(await pinned(planOf(FIELDS, FIELDS), columnsOf({ id: 'bigint', a: 'varchar' })), /while they were read/);
  });

  test('is not where the plan shows something else, or there is none', async () => {
    for (const plan of [null, '', 'Fragment 0', '{}', planOf(['id', 'a'], ['id', 'a']), planOf(FIELDS, FIELDS, 'hive:s.t'), planOf(FIELDS, FIELDS).replace('$data@7', '$data@8')]) assert.match(await pinned(plan), /did not show/, plan ?? 'none');
    assert.equal(await pinTable('t', async () => COLUMNS, server({})), null);
    assert.equal((await pinTable('t', async () => COLUMNS, server({ "where name = 'main'": [['7']] })))?.kind, 'moving', 'an older version without a log');
  });

  test('with rows in arrays is pinned while the metadata of its snapshot is the newest', async () => {
    const fields = ['1:id:integer', '2:a:array(row(x integer))'];
    const log = (...files: readonly (readonly [string, boolean, string])[]) => pinned(planOf(fields, fields), ROWS, { 'select file': files.map(([file, isOfSnapshot, latest]) => [file, String(isOfSnapshot), latest]) });
    const old = ['s3://lake/t/metadata/00000-ab.metadata.json', false, '5'] as const;
    assert.match(await log(old, ['s3://lake/t/metadata/00001-cd.metadata.json', true, '7']), /version as of 7/);
    assert.match(await log(['hdfs://t/metadata/v9.metadata.json', false, '5'], ['hdfs://t/metadata/v10.gz.metadata.json', true, '7']), /version as of 7/);
    for (const files of [
      [old, ['00001-cd.metadata.json', true, '7'], ['00002-ef.metadata.json', false, '7']],
      [['00001-cd.metadata.json', true, '7'], ['00002-ef.metadata.json', true, '7']],
      // The clock of who wrote it goes behind.
      [['00002-ef.metadata.json', false, '7'], ['00001-cd.metadata.json', true, '7']],
      [['named.json', true, '7']],
      [['00001-cd.metadata.json', true, '8']],
      [],
    ] as const) assert.match(await log(...files), /rows in arrays and maps/, JSON.stringify(files));
  });
});

test('only the plan of a read may be asked for', () => {
  const asked = (statement: string) => () => { assertReads(statement, trino.lexical); };
  assert.doesNotThrow(asked('explain (type logical, format json) select 1'));
  for (const statement of ['explain analyze delete from t', 'explain (type logical, format json) delete from t', 'explain (type logical, format json) explain (type logical, format json) select 1', 'explain select 1', 'select 1; explain (type logical, format json) select 1']) assert.throws(asked(statement), /only reads/, statement);
});
