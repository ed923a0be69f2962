/** What Trino says of its tables. */
import { StoreError } from '../engine/errors.ts';
import { tableParts } from '../sql/dialects/makeDialect.ts';
import { trino } from '../sql/dialects/trino.ts';
import type { TableEstimate } from './driver.ts';
import { estimateOf } from './estimates.ts';
import type { RunText } from './session.ts';

/** A table of metadata beside a table: `"games$snapshots"`. */
export function beside(table: string, suffix: string): string {
  const parts = tableParts(table, '"');
  return [...parts.slice(0, -1), `${parts.at(-1) ?? ''}$${suffix}`].map((part) => trino.quote(part)).join('.');
}

/** The answer, or null where the server cannot give it: the connector of the table has nothing of the kind. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'statementFailed' || error.code === 'tableMissing')) return null;
    throw error;
  }
}

/** The rows of the first statement that the connector of the table can answer, or null. */
async function firstAnswer(statements: readonly string[], run: RunText): Promise<readonly (string | null)[] | null> {
  for (const statement of statements) {
    const [row] = (await orNull(run(statement))) ?? [];
    if (row !== undefined) return row;
  }
  return null;
}

/**
 * What changes with every write to the metadata of an Iceberg table, its schema included: its files of metadata; its snapshot alone, where
 * Trino does not list them. Other connectors have no such tables, and no version.
 */
export async function tableVersion(table: string, run: RunText): Promise<string | null> {
  const row = await firstAnswer(
    [
      `select to_hex(checksum(file)) || ' ' || cast(count(*) as varchar) from ${beside(table, 'metadata_log_entries')} having count(*) > 0`,
      `select cast(snapshot_id as varchar) from ${beside(table, 'refs')} where name = 'main'`,
      `select cast(snapshot_id as varchar) from ${beside(table, 'snapshots')} order by committed_at desc limit 1`,
    ],
    run,
  );
  return row === null ? null : `metadata ${row[0] ?? ''}`;
}

/**
 * Iceberg writes its totals with each snapshot: rows (those that delete files take away still counted) and bytes of its files. Other
 * connectors are asked for their statistics, which know rows at best.
 */
export async function estimate(table: string, run: RunText): Promise<TableEstimate | null> {
  const totals = await firstAnswer(
    [`select element_at(summary, 'total-records'), element_at(summary, 'total-files-size') from ${beside(table, 'snapshots')} order by committed_at desc limit 1`],
    run,
  );
  if (totals !== null) return estimateOf(totals[0], totals[1]);
  // Columns: column_name, data_size, distinct_values_count, nulls_fraction, row_count; the row without a name is the table's.
  const rows = await run(`show stats for ${trino.quoteTable(table)}`);
  return estimateOf(rows.find(([name]) => name === null)?.[4], null);
}

/** Queries that wait for others to end: Trino admits what its cluster can do, so these are too many. Only those that the user may see. */
export async function work(run: RunText): Promise<{ readonly amount: number; readonly words: string }> {
  const [row] = await run("select cast(count(*) as varchar) from system.runtime.queries where state in ('QUEUED', 'WAITING_FOR_RESOURCES')");
  const amount = Number(row?.[0] ?? 0);
  return { amount, words: `${amount} queries are queued` };
}
