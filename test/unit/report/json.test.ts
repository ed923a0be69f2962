import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { REPORT_SCHEMA_VERSION, jsonReport } from '../../../server/report/json.ts';
import type { Report } from '../../../server/report/types.ts';
import { differingItem, failedItem, item, refusedItem, report } from './items.ts';
import { changed, text } from './support.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const schema = JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8')) as Json;

/** The schema without room for fields that it does not name: nothing undocumented is written. */
function strict(part: Json): Json {
  if (Array.isArray(part)) return part.map(strict);
  if (part === null || typeof part !== 'object') return part;
  const closed = Object.fromEntries(Object.entries(part as { readonly [name: string]: Json }).map(([name, value]) => [name, strict(value)]));
  return 'properties' in closed && closed['type'] === 'object' && !('additionalProperties' in closed) ? { ...closed, additionalProperties: false } : closed;
}

const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': true } });
const validators = [ajv.compile(schema as object), ajv.compile({ ...(strict(schema) as object), $id: 'strict' })];

interface Written {
  readonly [name: string]: unknown;
  readonly items: readonly { readonly [name: string]: unknown }[];
}

async function written(input: Report): Promise<Written> {
  const value: unknown = JSON.parse(await text(jsonReport(input)));
  for (const validate of validators) assert.ok(validate(value), JSON.stringify(validate.errors));
  return value as Written;
}

describe('the JSON report', () => {
  it('has the form of the contract', async () => {
    const value = await written(report(differingItem()));
    assert.equal(value['schemaVersion'], REPORT_SCHEMA_VERSION);
    assert.equal(value['env'], 'demo');
    assert.equal(value['verdict'], 'differs');
    assert.equal(value['cause'], 'data');
    const [first] = value.items;
    assert.deepEqual(
      { kind: first?.['kind'], name: first?.['name'], verdict: first?.['verdict'], cause: first?.['cause'], counts: first?.['counts'] },
      { kind: 'query', name: 'monthly totals', verdict: 'differs', cause: 'data', counts: { legacy: 3018, new: 3017, onlyLegacy: 1, onlyNew: 1, changed: 2, duplicates: 1, inFlight: 0, accepted: 0 } },
    );
    assert.deepEqual((first?.['findings'] as readonly unknown[])[0], {
      kind: 'changed', table: null, partition: null, key: ['1'], columns: { score: { legacy: '4', new: '5' }, park: { legacy: '', new: null } },
    });
    assert.equal((first?.['findings'] as readonly unknown[]).length, 5);
    assert.equal((first?.['partitions'] as readonly unknown[]).length, 3);
    assert.deepEqual((first?.['columns'] as readonly { name: string; differs: number }[]).map(column => [column.name, column.differs]), [['id', 0], ['score', 2], ['park', 1]]);
    const { evidence } = first as { readonly evidence: Readonly<Record<string, unknown>> };
    assert.deepEqual([evidence['hash'], evidence['ms'], evidence['rowsScanned'], evidence['blindSpots']], ['crc32', 1234, { legacy: 3018, new: 3018 }, ['below the microsecond']]);
  });

  it('takes the worst verdict, with its reason', async () => {
    assert.deepEqual(await summary(report(item(), item({ verdict: 'consistent within tolerance' }))), ['consistent within tolerance', undefined, undefined]);
    assert.deepEqual(await summary(report(item(), refusedItem)), ['inconclusive', undefined, 'refused']);
    assert.deepEqual(await summary(report(failedItem, item({ verdict: 'in flight' }))), ['inconclusive', undefined, 'connection']);
    assert.deepEqual(await summary(report(failedItem, differingItem())), ['differs', 'data', undefined]);
    assert.deepEqual(await summary(report(differingItem({ cause: 'query' }), differingItem())), ['differs', 'both', undefined]);
    assert.deepEqual(await summary(report(item({ verdict: 'differs' }), differingItem())), ['differs', undefined, undefined]);
    assert.deepEqual(await summary(report()), ['inconclusive', undefined, 'configuration']);
  });

  it('says when nothing was counted', async () => {
    const value = await written(report(failedItem, refusedItem, item()));
    assert.deepEqual(value.items.map(one => [one['countsUnknown'], one['partial']]), [[true, true], [true, true], [false, false]]);
  });

  it('keeps every value as it is', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), fc.option(fc.string({ unit: 'binary' }), { nil: null }), async (name, value) => {
      const { items } = await written(report(item({ verdict: 'differs' }, [changed(name, name, value, name)])));
      const [first] = items[0]?.['findings'] as readonly { readonly key: readonly unknown[]; readonly columns: object }[];
      assert.deepEqual(first?.key, [name]);
      assert.deepEqual(Object.entries(first?.columns ?? {}), [[name, { legacy: value, new: name }]]);
    }), { numRuns: 200 });
  });

  it('is streamed', async () => {
    let given = 0;
    const many = item();
    assert.ok(many.kind === 'run');
    async function* findings(): AsyncGenerator<ReturnType<typeof changed>> {
      for (; given < 100_000; given += 1) yield await Promise.resolve(changed(String(given), 'score', 'x'.repeat(50), null));
    }
    const chunks = jsonReport(report({ ...many, findings }))[Symbol.asyncIterator]();
    await chunks.next();
    assert.ok(given < 1000, `${String(given)} findings were read for the first chunk`);
    await chunks.return?.();
  });

  async function summary(input: Report): Promise<readonly unknown[]> {
    const value = await written(input);
    return [value['verdict'], value['cause'], (value['reason'] as { code?: string } | undefined)?.code];
  }
});
