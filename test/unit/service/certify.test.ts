import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HashName } from '../../../server/engine/types.ts';
import type { RunRecord, RunSubject } from '../../../server/runs/types.ts';
import { certificationDue, certified } from '../../../server/service/certify.ts';
import type { Open } from '../../../server/service/connections.ts';
import type { Project, ServiceOptions } from '../../../server/service/types.ts';

const NOW = new Date('2026-07-10T12:00:00Z');
const subject = { kind: 'table', name: 'games', environment: 'dev', pair: '', hash: 'same' } as RunSubject;

function run(startedAt: string, hash: HashName, more: { readonly verdict?: RunRecord['verdict']; readonly of?: string; readonly escape?: number } = {}): RunRecord {
  return { startedAt, verdict: more.verdict ?? 'consistent', subject: { ...subject, hash: more.of ?? 'same' }, evidence: { hash, escape: more.escape ?? 1e-30 } } as RunRecord;
}

function due(kept: readonly RunRecord[], everyDays: number | undefined, asked?: boolean): Promise<boolean> {
  const project = { loaded: { config: everyDays === undefined ? {} : { certifyEveryDays: everyDays } } } as unknown as Project;
  return certificationDue(asked, project, subject, { runs: { list: () => Promise.resolve(kept) } } as unknown as ServiceOptions, NOW);
}

describe('a certification is due', () => {
  test('on request, whatever was before', async () => assert.equal(await due([run('2026-07-10T11:00:00Z', 'sha256')], undefined, true), true));
  test('never without a schedule', async () => assert.equal(await due([], undefined), false));
  test('when there was none', async () => assert.equal(await due([], 7), true));
  test('not while one is young', async () => assert.equal(await due([run('2026-07-04T12:00:00Z', 'md5')], 7), false));
  test('when the last one was made by a clock that was ahead', async () => assert.equal(await due([run('2026-07-11T12:00:00Z', 'md5')], 7), true));
  test('when the last one is old', async () => assert.equal(await due([run('2026-07-03T11:59:59Z', 'sha256')], 7), true));
  test('when what ran since was by a cheaper hash, of something else, or came to no verdict, or hashed nothing', async () => {
    const kept = [run('2026-07-10T11:00:00Z', 'crc32'), run('2026-07-10T11:00:00Z', 'native:duckdb 1'), run('2026-07-10T11:00:00Z', 'sha256', { of: 'other' }), run('2026-07-10T11:00:00Z', 'sha256', { verdict: 'inconclusive' }), run('2026-07-10T11:00:00Z', 'sha256', { verdict: 'differs', escape: 0 })];
    assert.equal(await due(kept, 7), true);
  });
});

test('a certified session offers md5 and better only', () => {
  const open = { session: { facts: { engine: 'DuckDB', nativeHash: 'native:duckdb 1' } }, store: { dialect: { hashes: ['crc32', 'md5', 'sha256'] } }, label: '' } as unknown as Open;
  const { legacy } = certified({ legacy: open, new: open });
  assert.deepEqual(legacy.store.dialect.hashes, ['md5', 'sha256']);
  assert.equal(legacy.session.facts.nativeHash, undefined);
});
