/** The filter of the rows: search, kinds, table, chips, and where one is. */
import type { Counts, FindingKind, RunSummary } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { button, checkbox, dropdown } from '../controls.ts';
import { h, replaceChildren } from '../dom.ts';
import { icon, KIND_ICONS } from '../icons.ts';
import { partitionName } from '../partitions/view.ts';
import { chipsOf, FINDING_KINDS, isNarrowed, NO_FILTER, withKindToggled, withoutChip, withTable } from './filter.ts';
import type { FilterChip, RowFilter } from './filter.ts';

/** How long typing rests before the host is asked, in milliseconds. */
const TYPING = 250;

export interface ToolbarActions {
  readonly filter: (filter: RowFilter) => void;
  readonly changedOnly: (on: boolean) => void;
  readonly step: (step: 1 | -1) => void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  /** Draws the controls for a run and a filter. */
  show(summary: RunSummary, filter: RowFilter, changedOnly: boolean): void;
  /** Which rows are on the screen, of how many. */
  position(text: string): void;
}

/** Makes the bar. */
export function createToolbar(words: Words, actions: ToolbarActions): Toolbar {
  let filter: RowFilter = NO_FILTER;
  let typing: ReturnType<typeof setTimeout> | undefined;
  const search = h('input', { class: 'search', attrs: { type: 'search', placeholder: words.t('rows.search'), 'aria-label': words.t('rows.search'), spellcheck: 'false', autocomplete: 'off' } });
  const searchNow = (): void => {
    clearTimeout(typing);
    if (search.value !== filter.text) actions.filter({ ...filter, text: search.value });
  };
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(searchNow, TYPING);
  });
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter') searchNow();
  });
  const kinds = h('div', { class: 'kind-filter', attrs: { role: 'group', 'aria-label': words.t('rows.kinds') } });
  const tableSlot = h('div', { class: 'slot-table' });
  const changedSlot = h('div', { class: 'slot-changed' });
  const chips = h('div', { class: 'chips', attrs: { role: 'group', 'aria-label': words.t('rows.filters') } });
  const position = h('span', { class: 'position' });
  const steps = h('div', { class: 'steps' }, position,
    button({ label: `${words.t('rows.previous')} (Shift+F7)`, icon: 'previous', look: 'icon', press: () => { actions.step(-1); } }),
    button({ label: `${words.t('rows.next')} (F7)`, icon: 'next', look: 'icon', press: () => { actions.step(1); } }));
  const element = h('div', { class: 'toolbar', attrs: { role: 'group', 'aria-label': words.t('rows.toolbar') } }, search, tableSlot, kinds, changedSlot, steps, chips);

  const kindButton = (kind: FindingKind, count: number): HTMLElement => h('button', {
    class: `toggle kind-${kind}`, attrs: { type: 'button', 'aria-pressed': filter.kinds.includes(kind) ? 'true' : 'false' },
    on: { click: () => { actions.filter(withKindToggled(filter, kind)); } },
  }, icon(KIND_ICONS[kind], 12), words.t(`kind.${kind}`), count > 0 && h('span', { class: 'number quiet' }, words.count(count)));

  const chip = (each: FilterChip): HTMLElement => {
    const label = each.of === 'partition' ? words.t('rows.filterPartition', partitionName(each.partition, words)) : words.t('rows.filterColumn', each.column);
    return h('button', { class: 'chip', attrs: { type: 'button', title: words.t('rows.removeFilter', label), 'aria-label': words.t('rows.removeFilter', label) },
      on: { click: () => { actions.filter(withoutChip(filter, each)); } } }, label, icon('close', 10));
  };

  return {
    element,
    show: (summary, next, changedOnly) => {
      filter = next;
      if (search !== document.activeElement) search.value = next.text;
      const focusedKind = [...kinds.children].indexOf(document.activeElement ?? kinds);
      const counts = countsFor(summary, next);
      const there = FINDING_KINDS.filter(kind => countOf(counts, kind) !== 0 || next.kinds.includes(kind));
      // A choice of one kind is none.
      replaceChildren(kinds, ...(there.length > 1 || next.kinds.length > 0 ? there : []).map(kind => kindButton(kind, next.partitions.length === 0 ? countOf(counts, kind) : 0)));
      kinds.hidden = kinds.childElementCount === 0;
      const again = kinds.children[focusedKind];
      if (again instanceof HTMLElement) again.focus();
      showTables(tableSlot, summary, next, words, table => { actions.filter(withTable(filter, table)); });
      if (changedSlot.childElementCount === 0) changedSlot.append(checkbox(words.t('rows.changedOnly'), changedOnly, actions.changedOnly));
      changedSlot.hidden = counts.changed === 0 && !changedOnly;
      const parts = chipsOf(next).map(chip);
      replaceChildren(chips, ...parts, isNarrowed(next) && h('button', { class: 'link', attrs: { type: 'button' }, on: { click: () => {
        clearTimeout(typing);
        search.value = '';
        actions.filter({ ...NO_FILTER, ...(filter.table === undefined ? {} : { table: filter.table }) });
      } } }, words.t('rows.clearFilters')));
      chips.hidden = !isNarrowed(next);
    },
    position: text => {
      if (position.textContent !== text) position.textContent = text;
    },
  };
}

/** The counts of the rows that the choice of the table leaves. */
function countsFor(summary: RunSummary, { table }: RowFilter): Counts {
  if (summary.kind === 'table' || table === null) return summary.counts;
  const sources = summary.sources.filter(source => table === undefined || source.table === table).map(source => source.counts);
  return (table === undefined ? [summary.counts, ...sources] : sources).reduce(added, NOTHING);
}

const NOTHING: Counts = { legacy: 0, new: 0, onlyLegacy: 0, onlyNew: 0, changed: 0, duplicates: 0, inFlight: 0 };

function added(one: Counts, other: Counts): Counts {
  return {
    legacy: one.legacy + other.legacy, new: one.new + other.new, onlyLegacy: one.onlyLegacy + other.onlyLegacy, onlyNew: one.onlyNew + other.onlyNew,
    changed: one.changed + other.changed, duplicates: one.duplicates + other.duplicates, inFlight: one.inFlight + other.inFlight,
  };
}

function countOf(counts: Counts, kind: FindingKind): number {
  switch (kind) {
    case 'changed': return counts.changed;
    case 'missing': return counts.onlyLegacy;
    case 'extra': return counts.onlyNew;
    case 'duplicated': return counts.duplicates;
    case 'inFlight': return counts.inFlight;
  }
}

/** The choice of result or source table; only where there is one. Values are indices: a table may have any name. */
function showTables(slot: HTMLElement, summary: RunSummary, filter: RowFilter, words: Words, choose: (table: string | null | undefined) => void): void {
  const tables = summary.kind === 'query' ? summary.sources.map(source => source.table) : [];
  slot.hidden = tables.length === 0;
  if (tables.length === 0) {
    slot.replaceChildren();
    return;
  }
  const values: readonly (string | null | undefined)[] = [null, ...tables, undefined];
  const label = (table: string | null | undefined): string => (table === null ? words.t('rows.tableResult') : table ?? words.t('rows.tableAll'));
  const selected = String(Math.max(0, values.indexOf(filter.table)));
  const key = JSON.stringify([summary.runId, selected]);
  if (slot.dataset['drawn'] === key) return;
  slot.dataset['drawn'] = key;
  replaceChildren(slot, h('span', { class: 'quiet', attrs: { 'aria-hidden': 'true' } }, words.t('rows.table')),
    dropdown(words.t('rows.table'), values.map((table, index) => ({ value: String(index), label: label(table) })), selected, value => { choose(values[Number(value)]); }));
}
