/** The order in which partitions are shown. */
import type { PartitionId, PartitionOutcome } from '../engine/types.ts';

const INTEGER = /^-?\d{1,15}$/u;

/** By table, then by id: NULL first, then integers by value, then texts by code unit (dates fall into their own order). */
export function comparePartitions(left: Pick<PartitionOutcome, 'table' | 'partition'>, right: Pick<PartitionOutcome, 'table' | 'partition'>): number {
  return byCodeUnit(left.table, right.table) || compareIds(left.partition, right.partition);
}

function compareIds(left: PartitionId, right: PartitionId): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const [leftIsNumber, rightIsNumber] = [INTEGER.test(left), INTEGER.test(right)];
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  return (leftIsNumber ? Number(left) - Number(right) : 0) || byCodeUnit(left, right);
}

function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
