/** Compares what was found with what had to be found: every row, its partition, its columns with both values, and not one row more. */
import assert from 'node:assert/strict';
import type { Finding } from '../../../server/engine/types.ts';
import type { ExpectedFinding } from './faults.ts';
import type { Seen } from './product.ts';

function line({ kind, partition, key, columns }: Pick<Finding, 'kind' | 'partition' | 'key'> & { readonly columns?: ExpectedFinding['columns'] }): string {
  const values = kind === 'changed' ? Object.entries(columns ?? {}).sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, { legacy, new: other }]) => [name, legacy, other]) : [];
  return JSON.stringify([partition, kind, key, values]);
}

/** The findings of `table` are exactly `expected`. */
export function expectFindings(seen: Seen, table: string, expected: readonly ExpectedFinding[]): void {
  assert.ok(expected.length > 0, 'a fault without a row is none');
  const found = seen.findings.filter((finding) => finding.table === table).map(line).sort();
  assert.deepEqual(found, expected.map(line).sort());
}

/** Exactly the partitions of `expected` differ. */
export function expectPartitions(seen: Seen, table: string, expected: readonly ExpectedFinding[]): void {
  const differing = seen.partitions.filter((partition) => partition.table === table && partition.verdict !== 'consistent');
  assert.deepEqual([...new Set(differing.map((partition) => partition.verdict))], expected.some(({ partition }) => partition !== null) ? ['differs'] : []);
  assert.deepEqual(differing.map((partition) => partition.partition).sort(), [...new Set(expected.flatMap(({ partition }) => partition ?? []))].sort());
}
