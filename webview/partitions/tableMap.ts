/** The map of one table: cells in lines, one Tab stop, arrows between them. A cell says its state by glyph and words, not by colour alone. */
import type { WirePartition } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { h } from '../dom.ts';
import { VERDICT_CLASSES, VERDICT_GLYPHS } from '../icons.ts';
import { rowsApart, stepSlot } from './layout.ts';
import type { MapLine, TableMap } from './layout.ts';

/** Makes the map. `describe` gives the whole sentence for a partition. */
export function createTableMap(map: TableMap, words: Words, describe: (partition: WirePartition) => string, open: (table: string, partition: string | null) => void): HTMLElement {
  const compact = new Intl.NumberFormat(words.language, { notation: 'compact', maximumFractionDigits: 1 });
  const cells = new Map<string, HTMLElement>();
  const id = (line: number, slot: number): string => `${String(line)}/${String(slot)}`;

  const cell = (partition: WirePartition, line: number, slot: number): HTMLElement => {
    const apart = rowsApart(partition.counts);
    const text = map.shape === 'days' ? '' : map.shape === 'list' ? partition.partition ?? words.t('partitions.null') : apart > 0 ? compact.format(apart) : '';
    const description = describe(partition);
    const element = h('button', {
      class: `slot ${VERDICT_CLASSES[partition.verdict]}`,
      attrs: { type: 'button', tabindex: -1, title: description, 'aria-label': description, 'data-line': line, 'data-slot': slot },
    }, h('span', { class: 'glyph' }, VERDICT_GLYPHS[partition.verdict]), text !== '' && h('span', { class: 'slot-text' }, text));
    cells.set(id(line, slot), element);
    return element;
  };

  const lines = map.lines.map((line, lineIndex) => h('div', { class: 'map-line' },
    line.label !== '' && h('span', { class: 'map-label', attrs: { 'aria-hidden': 'true' } }, line.label),
    h('div', { class: 'map-slots' }, ...line.slots.map((slot, slotIndex) => (slot ? cell(slot, lineIndex, slotIndex) : h('span', { class: 'slot-none', attrs: { 'aria-hidden': 'true' } }))))));
  const grid = h('div', { class: `map map-${map.shape}`, attrs: { role: 'group', 'aria-label': words.t('partitions.label', map.table) } }, mapHead(map, words), ...lines);

  const firstTrouble = place(map.lines, partition => partition.verdict !== 'consistent') ?? place(map.lines, () => true);
  let stop = firstTrouble === undefined ? undefined : cells.get(id(firstTrouble.line, firstTrouble.slot));
  stop?.setAttribute('tabindex', '0');
  const moveStop = (to: HTMLElement): void => {
    stop?.setAttribute('tabindex', '-1');
    stop = to;
    to.setAttribute('tabindex', '0');
  };
  const slotOf = (target: EventTarget | null): HTMLElement | undefined => {
    const found = target instanceof Element ? target.closest('.slot') : null;
    return found instanceof HTMLElement ? found : undefined;
  };
  grid.addEventListener('click', event => {
    const at = slotOf(event.target);
    if (!at) return;
    moveStop(at);
    const partition = map.lines[Number(at.dataset['line'])]?.slots[Number(at.dataset['slot'])];
    if (partition) open(partition.table, partition.partition);
  });
  grid.addEventListener('keydown', event => {
    const at = slotOf(event.target);
    if (!at || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !/^(?:Arrow|Home|End)/u.test(event.key)) return;
    const next = stepSlot(map.lines, { line: Number(at.dataset['line']), slot: Number(at.dataset['slot']) }, event.key);
    const to = cells.get(id(next.line, next.slot));
    event.preventDefault();
    if (!to) return;
    moveStop(to);
    to.focus();
  });

  return h('section', { class: 'table-map' },
    h('h2', {}, map.table, h('span', { class: 'quiet' }, map.differing > 0
      ? words.t('partitions.summary', words.count(map.differing), words.plural('partitions', map.count)) : words.plural('partitions', map.count))),
    grid);
}

function mapHead(map: TableMap, words: Words): HTMLElement | '' {
  if (map.shape === 'list') return '';
  const month = new Intl.DateTimeFormat(words.language, { month: 'short', timeZone: 'UTC' });
  const names = map.shape === 'months'
    ? Array.from({ length: 12 }, (_, index) => month.format(Date.UTC(2000, index, 1)))
    : Array.from({ length: 31 }, (_, index) => String(index + 1));
  return h('div', { class: 'map-line map-head', attrs: { 'aria-hidden': 'true' } },
    h('span', { class: 'map-label' }), h('div', { class: 'map-slots' }, ...names.map(name => h('span', {}, name))));
}

function place(lines: readonly MapLine[], wanted: (partition: WirePartition) => boolean): { readonly line: number; readonly slot: number } | undefined {
  for (const [line, { slots }] of lines.entries()) {
    const slot = slots.findIndex(partition => partition !== undefined && wanted(partition));
    if (slot >= 0) return { line, slot };
  }
  return undefined;
}
