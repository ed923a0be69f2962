/** Whether a LIMIT cuts at a place that the ORDER BY settles. */
import type { Relation } from '../engine/ports.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { TableReference } from '../sql/statement.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Sources } from './sources.ts';

/**
 * Words for every LIMIT whose ORDER BY may leave ties open. Settled: it orders by every column of the result (tied rows are the same
 * row then), by the declared key, by all columns that it is grouped by, or by the key of the only source table of a query that reads it once: the mapping's, or the one that
 * the store declares.
 */
export async function openLimits(query: ReadableQuery, sources: Sources, declaredKey: readonly string[] | undefined, relations: Sides<Relation>, signal: CancelSignal): Promise<readonly string[]> {
  const words: string[] = [];
  for (const side of SIDES) {
    const analysis = query.analyses[side];
    if (analysis.limitOrderedBy === undefined) continue;
    const ordered = new Set((analysis.limitOrderedBy ?? []).map((name) => name.toLowerCase()));
    const covers = (names: readonly string[]): boolean => names.length > 0 && names.every((name) => ordered.has(name.toLowerCase()));
    if (declaredKey !== undefined && covers(declaredKey)) continue;
    if (analysis.groupedBy !== undefined && !analysis.groupedBy.byAlias && covers(analysis.groupedBy.names)) continue;
    if (coversOnlyKey(analysis.tables, sources, side, covers)) continue;
    const columns = (await relations[side].describe(signal)).map((column) => column.name);
    if (covers(columns)) continue;
    words.push('LIMIT whose ORDER BY may leave ties open (order by a key of the result or by every column, or say the key with -- parity:key)');
  }
  return [...new Set(words)];
}

/** Whether the order holds the key of the only table that is read, once, under the names of this side. */
function coversOnlyKey(tables: readonly TableReference[] | null, sources: Sources, side: Side, covers: (names: readonly string[]) => boolean): boolean {
  const [only] = tables ?? [];
  if (only === undefined || tables?.length !== 1) return false;
  const rules = sources.sourceOf(side, only)?.rules;
  return rules?.key !== undefined && (covers(rules.key) || covers(rules.key.map((name) => rules.columns[name]?.names?.[side] ?? name)));
}
