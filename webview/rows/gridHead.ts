/** The head of the grid: names of the columns with their types. */
import type { Words } from '../texts.ts';
import { h } from '../dom.ts';
import { typeWords } from './columns.ts';
import type { GridColumn } from './columns.ts';
import type { RowLayout } from './rowView.ts';

const drawnFor = new WeakMap<HTMLElement, RowLayout>();

/** Draws the head for a layout; only moves it when it stands there already. `active`: the column that has the keyboard. */
export function drawGridHead(row: HTMLElement, layout: RowLayout, left: number, active: number | undefined, words: Words): void {
  if (drawnFor.get(row) !== layout) {
    const focused = row.contains(document.activeElement);
    let edge = 0;
    const frozen = layout.columns.slice(0, layout.frozen).map((column, at) => {
      const cell = headCell(column, at, edge, words);
      edge += column.width;
      return cell;
    });
    const strip = h('div', { class: 'strip', attrs: { role: 'none' } }, ...layout.drawn.flatMap(at => {
      const column = layout.columns[at];
      return column ? [headCell(column, at, layout.starts[at - layout.frozen] ?? 0, words)] : [];
    }));
    const clip = h('div', { class: 'strip-clip', attrs: { role: 'none' } }, strip);
    clip.style.left = `${String(layout.frozenWidth)}px`;
    row.replaceChildren(...frozen, clip);
    drawnFor.set(row, layout);
    if (focused && active !== undefined) row.querySelector<HTMLElement>(`[data-column="${String(active)}"]`)?.focus({ preventScroll: true });
  }
  const strip = row.querySelector<HTMLElement>('.strip');
  if (strip) strip.style.transform = `translateX(${String(-left)}px)`;
  for (const cell of row.querySelectorAll<HTMLElement>('[data-column]')) cell.tabIndex = Number(cell.dataset['column']) === active ? 0 : -1;
}

function headCell(column: GridColumn, at: number, left: number, words: Words): HTMLElement {
  const isKey = column.of === 'key' || column.of === 'wholeKey';
  const cell = h('div', {
    class: `cell head-cell of-${column.of}${column.numeric ? ' is-numeric' : ''}`,
    attrs: { role: 'columnheader', 'aria-colindex': at + 1, tabindex: -1, title: column.native ? `${column.title}: ${typeWords(column.native)}` : column.title, 'data-column': at },
  },
  h('span', { class: 'head-name' }, column.title, isKey && h('span', { class: 'tag' }, words.t('rows.keyColumn'))),
  column.native && h('span', { class: column.native.legacy === column.native.new ? 'head-type' : 'head-type types-differ' }, typeWords(column.native)));
  cell.style.left = `${String(left)}px`;
  cell.style.width = `${String(column.width)}px`;
  return cell;
}
