/** A folder for each test, and small values. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Finding, PartitionOutcome } from '../../../server/engine/types.ts';
import { NO_COUNTS } from '../../../server/engine/types.ts';
import type { RunStore, RunRecord, RunWriter } from '../../../server/runs/types.ts';

export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parity-runs-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const changed = (id: number | string, some: Partial<Finding> = {}): Finding =>
  ({ kind: 'changed', table: 'games', partition: '2016-07', key: [String(id)], columns: { score: { legacy: '1', new: '2' } }, ...some });

export const partition = (table: string, id: string | null, some: Partial<PartitionOutcome> = {}): PartitionOutcome =>
  ({ table, partition: id, verdict: 'differs', counts: NO_COUNTS, ...some });

export function finished(some: Partial<RunRecord> = {}): Parameters<RunWriter['finish']>[0] {
  return {
    subject: { kind: 'query', name: 'totals', uri: 'file:///a.sql', environment: 'demo', pair: 'legacy → new', hash: 'h' },
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:06.000Z',
    verdict: 'differs',
    headline: '✗ 12 rows differ',
    outcome: { verdict: 'differs', counts: { ...NO_COUNTS, changed: 12 }, partial: false, columns: [], key: ['id'] },
    likelyReasons: [],
    evidence: {
      sql: { legacy: [], new: [] }, engines: { legacy: 'x', new: 'y' }, settings: { legacy: [], new: [] }, snapshots: { legacy: '', new: '' },
      rowsScanned: { legacy: 0, new: 0 }, bytesMoved: { legacy: 0, new: 0 }, ms: 1, hash: 'md5', escape: 0, blindSpots: [], notes: [],
    },
    ...some,
  };
}

/** Keeps a run of these findings. */
export async function kept(store: RunStore, findings: readonly Finding[] = [], some: Partial<RunRecord> = {}): Promise<RunRecord> {
  const writer = await store.create();
  for (const finding of findings) await writer.finding(finding);
  return writer.finish(finished(some));
}

export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
