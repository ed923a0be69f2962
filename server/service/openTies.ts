/** Whether rows tie in an order that a query's result hangs on: told by a key, or asked of the data of each side. */
import { toReason } from '../engine/errors.ts';
import { bothSides } from '../engine/parallel.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { TableReference, Tie } from '../sql/statement.ts';
import type { ReadableQuery } from './compareQuery.ts';
import type { Open } from './connections.ts';
import { analyzeText } from './effects.ts';
import { link } from './link.ts';
import type { Sources } from './sources.ts';

/** What became of the ties that a text allows. */
export interface TiesAsked {
  /** Words for each that may change the result from run to run. */
  readonly open: readonly string[];
  /** Words for each that the data does not have. */
  readonly settled: readonly string[];
}

/** The text of a side with the names of its tables mapped; throws where they cannot be. */
export type MapNames = (side: Side, text: string, references: readonly TableReference[] | null) => string;

/**
 * Asks once for each order that may tie, on each side. Nothing is asked where the key of the only table read is in the order. What cannot be
 * asked stays open: a result that hangs on it proves nothing.
 */
export async function openTies(query: ReadableQuery, sources: Sources, open: Sides<Open>, mapNames: MapNames, signal: CancelSignal): Promise<TiesAsked> {
  if (SIDES.every((side) => query.analyses[side].ties.length === 0)) return { open: [], settled: [] };
  const told = await bothSides(link, signal, async (side, cancel) => {
    const words: { open: string[]; settled: string[] } = { open: [], settled: [] };
    for (const tie of query.analyses[side].ties) {
      const why = coversKey(tie, side, sources) ? null : await asked(tie, side, query, open, mapNames, cancel);
      if (why === null) words.settled.push(`${tie.words}: no rows tie`);
      else words.open.push(`${tie.words} (${why})`);
    }
    return words;
  });
  return { open: [...new Set([...told.legacy.open, ...told.new.open])], settled: [...new Set([...told.legacy.settled, ...told.new.settled])] };
}

/** Whether the order, with what it is parted by, holds a key of the only table that is read. */
function coversKey({ key }: Tie, side: Side, sources: Sources): boolean {
  if (key === undefined) return false;
  const rules = sources.sourceOfParts(side, key.table)?.rules;
  if (rules?.key === undefined || rules.key.length === 0) return false;
  const columns = new Set(key.columns.map((name) => name.toLowerCase()));
  return rules.key.every((name) => columns.has((rules.columns[name]?.names?.[side] ?? name).toLowerCase()));
}

/** Null: no rows tie; else why they may. */
async function asked(tie: Tie, side: Side, query: ReadableQuery, open: Sides<Open>, mapNames: MapNames, signal: CancelSignal): Promise<string | null> {
  const order = tie.order === '' ? '' : ` in ORDER BY ${tie.order}`;
  const unasked = `whether rows tie${order} is not known`;
  if (tie.probe === null) return unasked;
  const analysis = await analyzeText(query.request.project, query.environment, side, tie.probe);
  if (analysis.kind === 'refused' || analysis.tables === null) return unasked;
  try {
    for await (const rows of open[side].session.query(mapNames(side, tie.probe, analysis.tables), signal)) if (rows.length > 0) return `rows tie${order} on the ${side} side`;
    return null;
  } catch (error) {
    const { code } = toReason(error, side);
    if (signal.aborted || code === 'cancelled' || code === 'connection' || code === 'busy') throw error;
    return unasked;
  }
}
