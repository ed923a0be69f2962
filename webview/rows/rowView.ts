/** One row of the grid in the document: legacy above, new below, what differs marked by colour, underline and a bar. */
import type { WireFinding } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { h, hiddenText } from '../dom.ts';
import type { Child } from '../dom.ts';
import { icon, KIND_ICONS } from '../icons.ts';
import { cellLabel, cellView, kindWords } from './cells.ts';
import type { CellView, Value } from './cells.ts';
import { roomOf } from './columns.ts';
import type { GridColumn } from './columns.ts';
import { diffText, pieces, shortened } from './inspect.ts';

/** Where the columns stand and which of them are drawn. */
export interface RowLayout {
  readonly columns: readonly GridColumn[];
  /** How many columns at the left do not scroll. */
  readonly frozen: number;
  readonly frozenWidth: number;
  /** Left edge of each scrolling column, from the edge of the frozen ones. */
  readonly starts: readonly number[];
  /** Scrolling columns to draw: indices into `columns`, ascending. */
  readonly drawn: readonly number[];
  readonly compact: boolean;
  /** Counts what changes the layout: a row drawn for an older one is drawn again. */
  readonly version: number;
}

/** A row element that is used again for other rows. */
export interface RowView {
  readonly element: HTMLElement;
  index: number;
  cell(column: number): HTMLElement | undefined;
  /** Draws a row; does nothing when it stands there already. */
  draw(index: number, finding: WireFinding | undefined, layout: RowLayout, active: number | undefined): void;
  /** Puts the row at a height, in pixels, and its scrolling cells to the left. */
  place(top: number, left: number): void;
}

/** Makes a row. `version` of the data: a row drawn as a placeholder is drawn anew when its data has come. */
export function createRowView(words: Words): RowView {
  const strip = h('div', { class: 'strip', attrs: { role: 'none' } });
  const element = h('div', { class: 'row', attrs: { role: 'row' } });
  const clip = h('div', { class: 'strip-clip', attrs: { role: 'none' } }, strip);
  let drawn: { readonly index: number; readonly finding: WireFinding | undefined; readonly layout: RowLayout } | undefined;
  let cells = new Map<number, HTMLElement>();
  let activeCell: number | undefined;
  let placed = { top: NaN, left: NaN };

  const setActive = (column: number | undefined): void => {
    if (activeCell !== column && activeCell !== undefined) {
      cells.get(activeCell)?.setAttribute('tabindex', '-1');
      cells.get(activeCell)?.classList.remove('is-active');
    }
    activeCell = column;
    if (column !== undefined) {
      cells.get(column)?.setAttribute('tabindex', '0');
      cells.get(column)?.classList.add('is-active');
    }
    element.classList.toggle('is-current', column !== undefined);
  };

  return {
    element,
    index: -1,
    cell: column => cells.get(column),
    draw(index, finding, layout, active) {
      if (drawn?.index === index && drawn.finding === finding && drawn.layout === layout) {
        setActive(active);
        return;
      }
      const focused = element.contains(document.activeElement) ? active : undefined;
      const fresh = new Map<number, HTMLElement>();
      const make = (column: number): HTMLElement => {
        const description = layout.columns[column];
        const cell = description === undefined ? h('div') : finding === undefined ? placeholder(index, words) : findingCell(finding, description, layout, words);
        cell.setAttribute('aria-colindex', String(column + 1));
        cell.setAttribute('tabindex', '-1');
        cell.dataset['column'] = String(column);
        fresh.set(column, cell);
        return cell;
      };
      let left = 0;
      const frozen = layout.columns.slice(0, layout.frozen).map((column, at) => {
        const cell = make(at);
        cell.style.left = `${String(left)}px`;
        cell.style.width = `${String(column.width)}px`;
        left += column.width;
        return cell;
      });
      const scrolling = layout.drawn.map(at => {
        const cell = make(at);
        cell.style.left = `${String(layout.starts[at - layout.frozen] ?? 0)}px`;
        cell.style.width = `${String(layout.columns[at]?.width ?? 0)}px`;
        return cell;
      });
      cells = fresh;
      strip.replaceChildren(...scrolling);
      clip.style.left = `${String(layout.frozenWidth)}px`;
      element.replaceChildren(...frozen, clip);
      element.className = finding ? `row kind-${finding.kind}` : 'row is-loading';
      element.setAttribute('aria-rowindex', String(index + 2));
      this.index = index;
      element.classList.toggle('is-odd', index % 2 === 1);
      drawn = { index, finding, layout };
      activeCell = undefined;
      setActive(active);
      if (focused !== undefined) cells.get(focused)?.focus({ preventScroll: true });
    },
    place(top, left) {
      if (top !== placed.top) element.style.transform = `translateY(${String(top)}px)`;
      if (left !== placed.left) strip.style.transform = `translateX(${String(-left)}px)`;
      placed = { top, left };
    },
  };
}

function placeholder(index: number, words: Words): HTMLElement {
  return h('div', { class: 'cell', attrs: { role: 'gridcell' } }, hiddenText(words.t('cell.loading', words.count(index + 1))), h('span', { class: 'skeleton' }));
}

function findingCell(finding: WireFinding, column: GridColumn, layout: RowLayout, words: Words): HTMLElement {
  const view = cellView(finding, column);
  const cell = h('div', { class: `cell show-${view.show} of-${column.of}${column.numeric ? ' is-numeric' : ''}`, attrs: { role: 'gridcell' } });
  // What is said is a sentence of its own; what is seen is for the eye.
  cell.append(hiddenText(cellLabel(finding, column, words)));
  const seen = view.show === 'kind' ? kindContent(finding, layout.compact, words) : content(view, roomOf(column.width), words);
  for (const part of seen) part.setAttribute('aria-hidden', 'true');
  cell.append(...seen);
  return cell;
}

function kindContent(finding: WireFinding, compact: boolean, words: Words): readonly HTMLElement[] {
  return [
    h('span', { class: 'kind-mark' }, icon(KIND_ICONS[finding.kind], 14), !compact && h('span', { class: 'kind-word' }, kindWords(finding, words))),
    h('span', { class: 'side-marks' },
      h('span', { class: 'side-mark legacy' }, words.t('side.legacy')),
      h('span', { class: 'side-mark new' }, words.t('side.new'))),
  ];
}

function content(view: Exclude<CellView, { readonly show: 'kind' }>, room: number, words: Words): readonly HTMLElement[] {
  switch (view.show) {
    case 'both': return [diffLine('legacy', view.legacy, view.new, room, words), diffLine('new', view.new, view.legacy, room, words)];
    case 'side': return view.side === 'legacy'
      ? [h('span', { class: 'line legacy' }, ...valueNodes(view.value, words)), h('span', { class: 'line absent' })]
      : [h('span', { class: 'line absent' }), h('span', { class: 'line new' }, ...valueNodes(view.value, words))];
    case 'one': return [h('span', { class: 'line single' }, ...valueNodes(view.value, words))];
    case 'agrees': return [h('span', { class: 'line single agrees' }, '=')];
    case 'unknown': return [h('span', { class: 'line single' })];
  }
}

function diffLine(side: 'legacy' | 'new', own: Value, other: Value, room: number, words: Words): HTMLElement {
  const line = h('span', { class: `line ${side}` });
  if (own === null || own === '' || other === null) {
    line.append(h('mark', {}, ...valueNodes(own, words)));
    return line;
  }
  const { before, differing, after } = diffText(own, other, room);
  line.append(...textNodes(before), differing === '' ? h('mark', { class: 'gap' }) : h('mark', {}, ...textNodes(differing)), ...textNodes(after));
  return line;
}

/** A value as nodes: NULL and the empty text by name, invisible characters by theirs. */
export function valueNodes(value: Value, words: Words): readonly Child[] & readonly Node[] {
  if (value === null) return [h('span', { class: 'null' }, words.t('cell.null'))];
  if (value === '') return [h('span', { class: 'null' }, words.t('cell.empty'))];
  return textNodes(shortened(value));
}

function textNodes(text: string, blanks = false): Node[] {
  return pieces(text, blanks).map(piece => (piece.hidden ? h('span', { class: 'hidden-character' }, piece.text) : document.createTextNode(piece.text)));
}

/** The text as nodes, with invisible characters by name and blanks as dots. */
export function inspectedNodes(text: string): readonly Node[] {
  return textNodes(text, true);
}
