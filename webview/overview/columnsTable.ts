/** The columns with the share of rows in which they agree, sortable. */
import type { RunSummary, WireColumn } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { h, meter, replaceChildren } from '../dom.ts';
import { percent } from '../format.ts';
import { icon } from '../icons.ts';
import { typeWords } from '../rows/columns.ts';
import { nextSort, sortedColumns } from './sort.ts';
import type { Sort, SortBy } from './sort.ts';

/** The part with the columns of a run. Columns that agree everywhere are one line until they are asked for. */
export function columnsSection(summary: RunSummary, words: Words, showColumn: (name: string) => void): HTMLElement {
  const apart = summary.columns.filter(column => column.differs > 0 || column.tolerated > 0);
  const agreeing = summary.columns.length - apart.length;
  let sort: Sort = { by: 'matched', descending: false };
  let all = apart.length === 0 || agreeing <= 4;
  const body = h('tbody');
  const tolerant = apart.some(column => column.tolerated > 0);
  const heads = ([
    ['name', 'overview.column', ''], ['native', 'overview.type', ''], ['matched', 'overview.matched', ''],
    ['differs', 'overview.differs', 'number'], ['tolerated', 'overview.tolerated', 'number'],
  ] as const).filter(([by]) => by !== 'tolerated' || tolerant).map(([by, key, className]) => {
    const press = h('button', { class: 'sort', attrs: { type: 'button' }, on: { click: () => { sort = nextSort(sort, by); draw(); } } }, words.t(key));
    return { by, press, cell: h('th', { class: className, attrs: { scope: 'col' } }, press) };
  });
  const more = h('p', { class: 'more' });

  const draw = (): void => {
    for (const head of heads) markSort(head.cell, head.press, head.by, sort);
    const shown = sortedColumns(all ? summary.columns : apart, sort);
    replaceChildren(body, ...shown.map(column => columnRow(column, { isKey: summary.key.includes(column.name), tolerant }, words, showColumn)));
    replaceChildren(more, !all && h('span', {}, icon('pass', 14), words.plural('overview.allMatch', agreeing)),
      !all && h('button', { class: 'link', attrs: { type: 'button' }, on: { click: () => { all = true; draw(); } } }, words.t('action.showAll')));
    more.hidden = all;
  };
  draw();
  return h('section', { class: 'part' }, h('h2', {}, words.t('overview.columns')), h('p', { class: 'quiet' }, words.t('overview.columnsHint')),
    h('div', { class: 'table-scroll' }, h('table', { class: 'plain columns' }, h('thead', {}, h('tr', {}, ...heads.map(head => head.cell))), body)), more);
}

function markSort(cell: HTMLElement, press: HTMLElement, by: SortBy, sort: Sort): void {
  const active = sort.by === by;
  cell.setAttribute('aria-sort', active ? (sort.descending ? 'descending' : 'ascending') : 'none');
  press.querySelector('.icon')?.remove();
  if (active) press.append(icon(sort.descending ? 'descending' : 'ascending', 12));
}

function columnRow(column: WireColumn, { isKey, tolerant }: { readonly isKey: boolean; readonly tolerant: boolean }, words: Words, showColumn: (name: string) => void): HTMLElement {
  const matched = Math.max(0, column.rows - column.differs);
  const share = column.rows === 0 ? 1 : matched / column.rows;
  const name = column.differs > 0
    ? h('button', { class: 'link', attrs: { type: 'button', title: words.t('overview.showColumn', column.name) }, on: { click: () => { showColumn(column.name); } } }, column.name)
    : h('span', {}, column.name);
  return h('tr', { class: column.differs > 0 ? 'differs' : '' },
    h('th', { class: 'mono', attrs: { scope: 'row' } }, name, isKey && h('span', { class: 'tag' }, words.t('overview.keyColumn'))),
    h('td', { class: 'quiet mono' }, typeWords(column.native)),
    // No rows agree in nothing: there is no bar to show.
    h('td', { class: 'share' }, column.rows > 0 && meter(share, column.differs > 0 ? 'differs' : 'agree'),
      h('span', { class: 'number' }, column.rows === 0 ? words.t('overview.noRows') : percent(matched, column.rows))),
    h('td', { class: column.differs === 0 ? 'number quiet' : 'number' }, words.count(column.differs)),
    tolerant && h('td', { class: column.tolerated === 0 ? 'number quiet' : 'number' }, words.count(column.tolerated)));
}
