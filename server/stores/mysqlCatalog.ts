/** What MySQL and MariaDB say of their tables. */
import { tableParts } from '../sql/dialects/makeDialect.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { TableEstimate } from './driver.ts';
import { estimateOf } from './estimates.ts';
import type { RunText } from './session.ts';

/** A table as `information_schema` is asked for it: two expressions. */
export function tableName(dialect: Dialect, table: string): { readonly schema: string; readonly name: string } {
  const [name = '', schema] = [...tableParts(table, '`')].reverse();
  return { name: dialect.textLiteral(name), schema: schema === undefined ? 'database()' : dialect.textLiteral(schema) };
}

/** InnoDB guesses its rows from a sample of pages, which it renews by itself when a tenth of them changed. */
export async function estimate(dialect: Dialect, table: string, run: RunText): Promise<TableEstimate | null> {
  const { schema, name } = tableName(dialect, table);
  // Where names differ by case only, the one that is written the same comes first.
  const [row] = await run(
    `select table_rows, data_length from information_schema.tables where table_schema = ${schema} and table_name = ${name}` +
      ` order by cast(table_name as binary) = cast(${name} as binary) desc limit 1`,
  );
  return estimateOf(row?.[0], row?.[1]);
}

/**
 * Only the primary key, in whose order InnoDB keeps the rows: by any other index each row would be fetched from another place.
 * @param isMariadb whether the server is MariaDB, whatever the store is called: the column that hides an index means the opposite there
 */
export async function leadingIndex(dialect: Dialect, isMariadb: boolean, table: string, column: string, run: RunText): Promise<boolean> {
  // Columns: 2 Key_name, 3 Seq_in_index, 4 Column_name (null: an expression), 7 Sub_part, 10 Index_type, 13 Visible (MySQL 8) or Ignored (MariaDB 10.6).
  const rows = await run(`show keys from ${dialect.quoteTable(table)}`);
  return rows.some((row) => {
    const hidden = row[13] === (isMariadb ? 'YES' : 'NO');
    return row[2] === 'PRIMARY' && row[3] === '1' && row[4]?.toLowerCase() === column.toLowerCase() && row[7] === null && row[10] === 'BTREE' && !hidden;
  });
}

/** Statements that run at this moment, whoever sent them, but for the one that asks. */
export async function work(run: RunText): Promise<{ readonly amount: number; readonly words: string }> {
  const [row] = await run("show global status like 'Threads_running'");
  const amount = Math.max(0, Number(row?.[1] ?? 0) - 1);
  return { amount, words: `${amount} threads run` };
}
