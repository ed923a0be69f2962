/** Reads the partitions of a kept run. */
import type { PartitionOutcome } from '../engine/types.ts';
import type { RunStore } from './types.ts';

const PAGE = 2000;

/** Every partition of a run, page by page. */
export async function* allPartitions(runs: RunStore, runId: string): AsyncGenerator<PartitionOutcome> {
  for (let start = 0; ; start += PAGE) {
    const { total, partitions } = await runs.partitions(runId, start, PAGE);
    yield* partitions;
    if (partitions.length === 0 || start + partitions.length >= total) return;
  }
}
