/** Counts the rows that a relation reads, for the evidence. */
import type { Relation } from '../engine/ports.ts';

/** Rows read so far on one side. */
export interface Meter {
  rows: number;
}

/** The relation, counting into `meter`: rows behind checksums that were not read by an earlier check, and rows that were streamed. */
export function metered(relation: Relation, meter: Meter): Relation {
  const counted = (fineGroups: NonNullable<Relation['fineGroups']>): NonNullable<Relation['fineGroups']> =>
    async function* (plan, segment, cut, signal) {
      for await (const groups of fineGroups(plan, segment, cut, signal)) {
        for (const { count, recalled } of groups) if (recalled !== true) meter.rows += count;
        yield groups;
      }
    };
  return {
    ...relation,
    checksums: async (plan, segment, grouping, signal) => {
      const groups = await relation.checksums(plan, segment, grouping, signal);
      for (const { checksum, recalled } of groups) if (recalled !== true) meter.rows += checksum.count;
      return groups;
    },
    ...(relation.fineGroups === undefined ? {} : { fineGroups: counted(relation.fineGroups) }),
    rows: async function* (plan, segment, order, signal) {
      for await (const batch of relation.rows(plan, segment, order, signal)) {
        meter.rows += batch.length;
        yield batch;
      }
    },
  };
}
