/** Where the rows of a statement come from. Text only. */
import { StoreError } from '../engine/errors.ts';
import type { Dialect, Sql } from './dialect.ts';
import { ALIAS } from './planColumns.ts';

/** Where rows come from: a table by the name in the mapping (`pinned`: at one version, as FROM names it), or a query with the names of its columns in order. */
export type SourceSql =
  | { readonly kind: 'table'; readonly table: string; readonly pinned?: Sql }
  | { readonly kind: 'query'; readonly query: string; readonly columns: readonly string[] };

/** `from …` with the relation called `q`. Throws a `StoreError` when two columns of a query have the same name. */
export function fromClause(dialect: Dialect, source: SourceSql): Sql {
  if (source.kind === 'table') return `from ${source.pinned ?? dialect.quoteTable(source.table)} ${ALIAS}`;
  refuseDuplicates(source.columns);
  return `from ${dialect.derivedTable(source.query, ALIAS, source.columns)}`;
}

/** Names of columns compare without case on every engine that Parity knows. */
function refuseDuplicates(columns: readonly string[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const name = column.toLowerCase();
    if (seen.has(name)) throw new StoreError('statementFailed', `column "${column}" appears twice: give one an alias`);
    seen.add(name);
  }
}
