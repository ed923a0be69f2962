/**
 * The grid of findings: only what is on the screen is in the document. An own scroll container with native scrollbars: its track is
 * capped (see scrollMap.ts), and the rows stand in a layer that sticks to the view and is drawn anew on every scroll, so that nothing
 * blank ever scrolls into sight.
 */
import type { WireFinding } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { h, setAttributes } from '../dom.ts';
import { columnStarts, leftToReveal, visibleColumns } from './columnWindow.ts';
import { frozenThatFit } from './columns.ts';
import type { GridColumns } from './columns.ts';
import { drawGridHead } from './gridHead.ts';
import type { CellPosition, GridExtent } from './keyboard.ts';
import { createRowView } from './rowView.ts';
import type { RowLayout, RowView } from './rowView.ts';
import { clampOffset, followScroll, offsetToReveal, scrollMap, scrollTopAt, visibleRows } from './scrollMap.ts';
import type { ScrollMap } from './scrollMap.ts';

/** Height of a row and of the head, in pixels: main.css has the same numbers. */
export const ROW_HEIGHT = 46;
const HEAD_HEIGHT = 42;
/** How long scrolling rests before the scrollbar is put right, in milliseconds. */
const REST = 120;

export interface GridData {
  readonly count: number;
  row(index: number): WireFinding | undefined;
}

export interface GridOptions {
  readonly words: Words;
  /** The rows (end left out) that are on the screen, after each drawing. */
  looked(start: number, end: number, firstWhole: number, lastWhole: number): void;
  /** The view was scrolled: something to keep. */
  scrolled(): void;
  activated(position: CellPosition): void;
  opened(position: CellPosition): void;
  key(event: KeyboardEvent): void;
}

export interface Grid {
  readonly element: HTMLElement;
  readonly active: CellPosition;
  readonly extent: GridExtent;
  /** First row on the screen, with a fraction; pixels that the columns are scrolled. */
  readonly position: { readonly top: number; readonly left: number };
  setColumns(columns: GridColumns, compact: boolean): void;
  setData(data: GridData, total: number | undefined): void;
  scrollTo(top: number, left: number): void;
  /** Moves the active cell into sight; `focus` takes the keyboard there. */
  activate(position: CellPosition, focus: boolean): void;
  /** Takes the size that the grid has now, without waiting for the browser to tell. */
  resize(): void;
  /** The width in which rows are shown. */
  readonly width: number;
}

/** Makes an empty grid. */
export function createGrid(options: GridOptions): Grid {
  const { words } = options;
  const headRow = h('div', { class: 'row grid-head', attrs: { role: 'row', 'aria-rowindex': 1 } });
  const body = h('div', { class: 'grid-body', attrs: { role: 'rowgroup' } });
  const layer = h('div', { class: 'grid-layer', attrs: { role: 'none' } }, h('div', { attrs: { role: 'rowgroup' }, class: 'grid-headgroup' }, headRow), body);
  const track = h('div', { class: 'grid-track', attrs: { role: 'none' } }, layer);
  const scroller = h('div', { class: 'grid-scroller', attrs: { role: 'none' } }, track);
  const element = h('div', { class: 'grid', attrs: { role: 'grid', 'aria-label': words.t('rows.label'), 'aria-readonly': 'true' } }, scroller);

  let columns: GridColumns = { all: [], frozen: 0 };
  let data: GridData = { count: 0, row: () => undefined };
  let map: ScrollMap = scrollMap(0, ROW_HEIGHT, 0);
  let position = { scrollTop: 0, offset: 0 };
  let left = 0;
  /** A place to scroll to as soon as there are rows and a size. */
  let pending: { readonly top: number; readonly left: number } | undefined;
  let view = { width: 0, height: 0 };
  let active: CellPosition = { row: 0, column: 0 };
  let compact = false;
  let layout: RowLayout = { columns: [], frozen: 0, frozenWidth: 0, starts: [0], drawn: [], compact: false, version: 0 };
  let frame: number | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const rows = new Map<number, RowView>();
  const spare: RowView[] = [];

  const schedule = (): void => {
    frame ??= requestAnimationFrame(() => { frame = undefined; render(); });
  };

  /** Recomputes what depends on the size of the view, the columns and the number of rows. */
  const measure = (): void => {
    // Zero when the tab is not shown.
    if (view.width === 0) return;
    map = scrollMap(data.count, ROW_HEIGHT, Math.max(0, view.height - HEAD_HEIGHT));
    const frozen = frozenThatFit(columns, view.width);
    const frozenWidth = columns.all.slice(0, frozen).reduce((sum, column) => sum + column.width, 0);
    const starts = columnStarts(columns.all.slice(frozen).map(column => column.width));
    track.style.height = `${String(map.track + HEAD_HEIGHT)}px`;
    track.style.width = `${String(Math.max(view.width, frozenWidth + (starts.at(-1) ?? 0)))}px`;
    layer.style.width = `${String(view.width)}px`;
    layer.style.height = `${String(view.height)}px`;
    layout = { columns: columns.all, frozen, frozenWidth, starts, drawn: [], compact, version: layout.version + 1 };
    setAttributes(element, { 'aria-rowcount': data.count + 1, 'aria-colcount': columns.all.length });
    // An element that is not shown forgets where it was scrolled to.
    const to = pending ?? { top: position.offset / ROW_HEIGHT, left };
    if (data.count > 0) pending = undefined;
    setPosition(to.top * ROW_HEIGHT, to.left);
  };

  const setPosition = (offset: number, newLeft: number): void => {
    const clamped = clampOffset(map, offset);
    const scrollTop = scrollTopAt(map, clamped);
    scroller.scrollTop = scrollTop;
    scroller.scrollLeft = newLeft;
    // What the browser made of it (it rounds) is where the next scroll starts from.
    position = { scrollTop: scroller.scrollTop, offset: clamped };
    left = scroller.scrollLeft;
    schedule();
  };

  /** Takes over where the browser has scrolled to; it tells so only before the next frame. */
  const follow = (): void => {
    // An element that is not shown has forgotten it.
    if (pending || scroller.clientHeight === 0) return;
    left = scroller.scrollLeft;
    if (scroller.scrollTop === position.scrollTop) return;
    const next = followScroll(map, position, scroller.scrollTop);
    position = { scrollTop: next.scrollTop, offset: next.offset };
    clearTimeout(rest);
    if (next.stuck) setPosition(next.offset, left);
    else if (next.drifted) rest = setTimeout(settle, REST);
  };

  /** Puts the scrollbar where the rows are. */
  const settle = (): void => {
    if (scroller.scrollTop === position.scrollTop) setPosition(position.offset, scroller.scrollLeft);
    else follow();
  };

  const onScroll = (): void => {
    if (pending) return;
    follow();
    schedule();
    options.scrolled();
  };

  const scrollWidth = (): number => Math.max(0, view.width - layout.frozenWidth);

  const render = (): void => {
    if (view.width === 0 || columns.all.length === 0) return;
    const columnWindow = visibleColumns(layout.starts, left, scrollWidth());
    const drawnColumns = new Set<number>();
    for (let at = columnWindow.start; at < columnWindow.end; at += 1) drawnColumns.add(layout.frozen + at);
    // The active cell stays in the document, or the keyboard would be lost when it scrolls out of sight.
    if (active.column >= layout.frozen && active.column < columns.all.length) drawnColumns.add(active.column);
    const drawn = [...drawnColumns].sort((one, other) => one - other);
    if (drawn.join() !== layout.drawn.join()) layout = { ...layout, drawn, version: layout.version + 1 };
    drawGridHead(headRow, layout, left, active.row === -1 ? active.column : undefined, words);

    const { start, end } = visibleRows(map, position.offset, ROW_HEIGHT, data.count);
    const needed = new Set<number>();
    for (let index = start; index < end; index += 1) needed.add(index);
    if (active.row >= 0 && active.row < data.count) needed.add(active.row);
    for (const [index, row] of rows) {
      if (needed.has(index)) continue;
      rows.delete(index);
      spare.push(row);
    }
    for (const index of needed) {
      let row = rows.get(index);
      if (!row) {
        row = spare.pop() ?? createRowView(words);
        rows.set(index, row);
      }
      row.draw(index, data.row(index), layout, index === active.row ? active.column : undefined);
      const top = index * ROW_HEIGHT - position.offset;
      row.place(index >= start && index < end ? top : -10 * ROW_HEIGHT, left);
    }
    sync(needed);
    const firstWhole = Math.min(data.count, Math.ceil(position.offset / ROW_HEIGHT));
    const lastWhole = Math.min(data.count, Math.max(firstWhole + 1, Math.floor((position.offset + map.viewport) / ROW_HEIGHT)));
    options.looked(start, end, firstWhole, lastWhole);
  };

  /** Puts the rows into the document in their order, which is the order in which they are read aloud. */
  const sync = (needed: ReadonlySet<number>): void => {
    for (const row of spare) row.element.remove();
    let at = body.firstElementChild;
    for (const index of [...needed].sort((one, other) => one - other)) {
      const row = rows.get(index);
      if (!row) continue;
      if (at === row.element) at = at.nextElementSibling;
      // A node that holds the keyboard must not be moved: it would lose it. Its neighbours are.
      else if (row.element.isConnected && row.element.contains(document.activeElement)) continue;
      else body.insertBefore(row.element, at);
    }
  };

  const cellAt = (target: EventTarget | null): { readonly position: CellPosition; readonly element: HTMLElement } | undefined => {
    const cell = target instanceof Element ? target.closest('[data-column]') : null;
    const row = cell?.closest('[role=row]');
    if (!(cell instanceof HTMLElement) || !row) return undefined;
    return { position: { row: Number(row.getAttribute('aria-rowindex')) - 2, column: Number(cell.dataset['column']) }, element: cell };
  };

  const activate = (to: CellPosition, focus: boolean): void => {
    active = { row: Math.max(-1, Math.min(to.row, data.count - 1)), column: Math.max(0, Math.min(to.column, columns.all.length - 1)) };
    const offset = active.row < 0 ? position.offset : offsetToReveal(map, position.offset, active.row, ROW_HEIGHT);
    const newLeft = active.column < layout.frozen ? left : leftToReveal(layout.starts, active.column - layout.frozen, left, scrollWidth());
    if (offset !== position.offset || newLeft !== left) setPosition(offset, newLeft);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    render();
    if (focus) (active.row < 0 ? headRow.querySelector<HTMLElement>(`[data-column="${String(active.column)}"]`) : rows.get(active.row)?.cell(active.column))?.focus({ preventScroll: true });
    options.activated(active);
  };

  scroller.addEventListener('scroll', onScroll, { passive: true });
  element.addEventListener('keydown', event => { options.key(event); });
  element.addEventListener('mousedown', event => {
    const cell = cellAt(event.target);
    if (cell) activate(cell.position, true);
  });
  element.addEventListener('dblclick', event => {
    const cell = cellAt(event.target);
    if (cell) options.opened(cell.position);
  });
  // The keyboard comes in by Tab: the cell that it comes to may be out of sight.
  element.addEventListener('focusin', event => {
    const cell = cellAt(event.target);
    if (cell && (cell.position.row !== active.row || cell.position.column !== active.column || rows.get(active.row)?.element.style.transform === `translateY(${String(-10 * ROW_HEIGHT)}px)`)) activate(cell.position, false);
  });
  const resize = (): void => {
    const [width, height] = [scroller.clientWidth, scroller.clientHeight];
    if (width === view.width && height === view.height) return;
    view = { width, height };
    measure();
  };
  new ResizeObserver(resize).observe(scroller);

  return {
    element,
    get active() { return active; },
    get extent() { return { rows: data.count, columns: columns.all.length, page: Math.floor(map.viewport / ROW_HEIGHT) }; },
    get position() { return pending ?? { top: position.offset / ROW_HEIGHT, left }; },
    get width() { return view.width; },
    setColumns: (next, isCompact) => {
      follow();
      columns = next;
      compact = isCompact;
      active = { row: active.row, column: Math.max(0, Math.min(active.column, next.all.length - 1)) };
      measure();
    },
    setData: (next, total) => {
      follow();
      data = next;
      element.toggleAttribute('aria-busy', total === undefined);
      if (active.row >= data.count) active = { row: Math.max(0, data.count - 1), column: active.column };
      measure();
      schedule();
    },
    scrollTo: (top, newLeft) => {
      pending = { top, left: newLeft };
      measure();
    },
    activate,
    resize,
  };
}
