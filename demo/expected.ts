/** What comparing the demo's two warehouses has to say, for tests: queries, and tables with their partitions. */
import type { Verdict } from '../server/engine/types.ts';
import { DEMO_TABLES, FAULTS } from './faults.ts';
import type { DemoTable, FaultCounts } from './faults.ts';
import { QUERIES } from './queries.ts';
import type { ExpectedOutcome } from './queries.ts';

/** The name of the environment in the demo's configuration. */
export const DEMO_ENVIRONMENT = 'demo';

/** What a query has to say. */
export interface ExpectedQuery extends ExpectedOutcome {
  readonly name: string;
  readonly file: string;
}

/** Every query of the workspace, in order. */
export const EXPECTED_QUERIES: readonly ExpectedQuery[] = QUERIES.map(({ name, file, expected }) => ({ name, file, ...expected }));

/** What a table has to say. */
export interface ExpectedTable {
  readonly table: DemoTable;
  readonly verdict: Verdict;
  /** The partitions that differ, with their rows; every other one is consistent. `null` stands for a table without partitions. */
  readonly differing: readonly { readonly partition: string | null; readonly columns: readonly string[]; readonly counts: FaultCounts }[];
}

/** Every table of a demo with faults and so many plate appearances. */
export function expectedTables(rows: number): readonly ExpectedTable[] {
  return DEMO_TABLES.map((table) => {
    const faults = FAULTS.filter((fault) => fault.table === table);
    const differing = faults.map((fault) => ({ partition: fault.partitions[0] ?? null, columns: fault.columns, counts: fault.counts(rows) }));
    return { table, verdict: faults.length === 0 ? 'consistent' : 'differs', differing };
  });
}
