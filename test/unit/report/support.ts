/** Values for the tests of reports: a small run, with what a test changes of it. */
import type { Counts, Evidence, Finding, PartitionOutcome, RelationOutcome } from '../../../server/engine/types.ts';
import { NO_COUNTS } from '../../../server/engine/types.ts';
import type { RunRecord } from '../../../server/runs/types.ts';

export const EVIDENCE: Evidence = {
  sql: { legacy: ['SELECT 1'], new: ['SELECT 1'] },
  engines: { legacy: 'MariaDB 10.11.19', new: 'Trino 476' },
  settings: { legacy: ["SET time_zone = '+00:00'"], new: [] },
  snapshots: { legacy: 'consistent snapshot', new: 'read at 2026-01-02 03:04:05 UTC' },
  rowsScanned: { legacy: 3018, new: 3018 },
  bytesMoved: { legacy: 1234, new: 5678 },
  ms: 1234,
  hash: 'crc32',
  escape: 2.3e-10,
  blindSpots: ['below the microsecond'],
  notes: [],
};

export const counts = (some: Partial<Counts>): Counts => ({ ...NO_COUNTS, ...some });

export function outcome(some: Partial<RelationOutcome> = {}): RelationOutcome {
  return { verdict: 'consistent', counts: counts({ legacy: 3018, new: 3018 }), partial: false, columns: [], partitions: [], key: ['id'], ...some };
}

export const partition = (table: string, id: string | null, verdict: PartitionOutcome['verdict'] = 'differs', some: Partial<Counts> = {}): PartitionOutcome =>
  ({ table, partition: id, verdict, counts: counts(some) });

export function run(some: Partial<RunRecord> = {}): RunRecord {
  return {
    format: 1,
    id: '20260102030405000-0001',
    subject: { kind: 'query', name: 'monthly totals', environment: 'demo', pair: 'MariaDB legacy → Trino new', hash: 'h' },
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:06.234Z',
    verdict: 'consistent',
    headline: '✓ consistent · 3,018 rows',
    outcome: outcome(),
    likelyReasons: [],
    evidence: EVIDENCE,
    totals: { findings: 0, partitions: 0 },
    ...some,
  };
}

export const changed = (id: string, column: string, legacy: string | null, fresh: string | null, some: Partial<Finding> = {}): Finding =>
  ({ kind: 'changed', table: null, partition: null, key: [id], columns: { [column]: { legacy, new: fresh } }, ...some });

export async function* streamed<T>(...items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

export async function text(chunks: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const chunk of chunks) all += chunk;
  return all;
}
