/**
 * Findings as CSV (RFC 4180: commas, CRLF, quotes doubled), one line a finding, UTF-8.
 *
 * Columns: `name` (of the query or table that was compared), `kind`, `table` (the source table, or nothing for a row of the query's
 * result), `partition`, `times.legacy` and `times.new` (of duplicates), `differs` (the columns that differ, with `;` between), `accepted`
 * (`until 2027-01-31: reason`; only where parity.accepted.jsonc names a row), then
 * `key.<column>` for each key column and `<column>.legacy`, `<column>.new` for each column. A cell that says nothing is empty; NULL is
 * empty as well, the empty text is `""`. Of a changed row the columns that `differs` names are filled, and the others only where rows were paired without a key.
 *
 * Values are exact. A spreadsheet runs a cell that starts with `=`, `+`, `-`, `@`, a tab or a line break as a formula: with
 * `spreadsheetSafe` such a cell (unless it is a number) gets an apostrophe in front, and is then no longer the value.
 */
import type { Finding } from '../engine/types.ts';
import { differingColumns } from '../runs/types.ts';
import { batched } from './chunks.ts';
import { acceptedWords } from './words.ts';
import type { Report, RunItem } from './types.ts';

export interface CsvOptions {
  readonly spreadsheetSafe?: boolean;
}

type Cell = string | number | null | undefined;

/** The findings of every item, in chunks. They are read twice: once for the columns that there are. */
export function csvReport(report: Report, options: CsvOptions = {}): AsyncIterable<string> {
  return batched(pieces(report, options));
}

async function* pieces(report: Report, options: CsvOptions): AsyncGenerator<string> {
  const runs = report.items.filter(item => item.kind === 'run');
  const { keys, columns, accepted } = await namesIn(runs);
  const line = (cells: readonly Cell[]): string => `${cells.map(cell => field(cell, options.spreadsheetSafe === true)).join(',')}\r\n`;
  yield line([
    'name', 'kind', 'table', 'partition', 'times.legacy', 'times.new', 'differs', ...(accepted ? ['accepted'] : []),
    ...keys.map(name => `key.${name}`), ...columns.flatMap(name => [`${name}.legacy`, `${name}.new`]),
  ]);
  for (const item of runs) {
    for await (const finding of item.findings()) {
      const keyNames = namesOfKey(item, finding);
      yield line([
        item.run.subject.name, finding.kind, finding.table, finding.partition, finding.times?.legacy, finding.times?.new,
        differingColumns(finding).join(';'),
        ...(accepted ? [finding.accepted === undefined ? null : acceptedWords(finding.accepted)] : []),
        ...keys.map(name => finding.key[keyNames.indexOf(name)]),
        ...columns.flatMap(name => {
          const sides = Object.hasOwn(finding.columns, name) ? finding.columns[name] : undefined;
          return [sides?.legacy, sides?.new];
        }),
      ]);
    }
  }
}

async function namesIn(items: readonly RunItem[]): Promise<{ readonly keys: readonly string[]; readonly columns: readonly string[]; readonly accepted: boolean }> {
  const keys = new Set<string>();
  const columns = new Set<string>();
  let accepted = false;
  for (const item of items) {
    // The order of the table rather than that of the first finding.
    for (const column of item.run.outcome.columns) columns.add(column.name);
    for await (const finding of item.findings()) {
      accepted ||= finding.accepted !== undefined;
      for (const name of namesOfKey(item, finding)) keys.add(name);
      for (const name in finding.columns) columns.add(name);
    }
  }
  return { keys: [...keys], columns: [...columns], accepted };
}

/** Names of a finding's key columns; numbers where the run does not name them. */
function namesOfKey({ run }: RunItem, finding: Finding): readonly string[] {
  const source = finding.table === null ? undefined : run.causeOutcome?.sources.find(one => one.table === finding.table);
  const names = source?.outcome.key ?? run.outcome.key;
  return finding.key.map((_, position) => names[position] ?? String(position + 1));
}

function field(cell: Cell, spreadsheetSafe: boolean): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = spreadsheetSafe && /^[=+\-@\t\r\n]/u.test(cell) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/iu.test(cell) ? `'${cell}` : cell;
  return text === '' || /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
