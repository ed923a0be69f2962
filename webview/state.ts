/** What the panel keeps over a reload: what is looked at, never data. Data is asked again. */
import { NO_FILTER, parseFilter } from './rows/filter.ts';
import type { RowFilter } from './rows/filter.ts';

export type Tab = 'overview' | 'rows' | 'partitions' | 'sql';

/** The tabs, in order. */
export const TABS: readonly Tab[] = ['overview', 'rows', 'partitions', 'sql'];

/** The kept state. `top`: first row on the screen, with a fraction; `left`: pixels that the columns are scrolled. */
export interface PanelState {
  readonly runId: string;
  readonly tab: Tab;
  readonly rows: { readonly top: number; readonly left: number; readonly changedOnly: boolean };
  readonly filter: RowFilter;
}

/** The state of a run that was never looked at. */
export function freshState(runId: string, tab: Tab = 'overview'): PanelState {
  return { runId, tab, rows: { top: 0, left: 0, changedOnly: false }, filter: NO_FILTER };
}

/** Reads a kept state, which may be of another version or damaged; undefined when it is of no use. */
export function parseState(value: unknown): PanelState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given: { readonly [K in keyof PanelState]?: unknown } = value;
  if (typeof given.runId !== 'string') return undefined;
  const rows: { readonly top?: unknown; readonly left?: unknown; readonly changedOnly?: unknown } = typeof given.rows === 'object' && given.rows !== null ? given.rows : {};
  return {
    runId: given.runId,
    tab: TABS.find(tab => tab === given.tab) ?? 'overview',
    rows: { top: positive(rows.top), left: positive(rows.left), changedOnly: rows.changedOnly === true },
    filter: parseFilter(given.filter),
  };
}

function positive(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
