/** The rows: filter, grid and detail pane, and the pages that they show. */
import type { RunSummary, WireFinding } from '../../protocol/model.ts';
import type { Host } from '../host.ts';
import type { PanelState } from '../state.ts';
import type { Words } from '../texts.ts';
import { button, progressRing } from '../controls.ts';
import { h, replaceChildren } from '../dom.ts';
import { cellText, differingColumns, rowText } from './cells.ts';
import { discover, gridColumns, NOTHING_DISCOVERED } from './columns.ts';
import type { Discovered, GridColumns } from './columns.ts';
import { createDetail } from './detail.ts';
import { isNarrowed, NO_FILTER, sameFilter, toWire } from './filter.ts';
import type { RowFilter } from './filter.ts';
import { createGrid } from './grid.ts';
import { commandOf, moved, nextDifference } from './keyboard.ts';
import type { CellPosition } from './keyboard.ts';
import { createPages } from './pages.ts';
import { createToolbar } from './toolbar.ts';

/** Below this width the first column shows icons without words. */
const COMPACT = 560;

/** So many frames at most are waited for the tab to be laid out. */
const MOST_FRAMES = 30;

export interface RowsActions {
  /** Something to keep changed. */
  readonly kept: () => void;
  readonly copied: (text: string, words: string) => void;
  readonly say: (words: string) => void;
  readonly problem: (error: unknown) => string;
  /** Escape was pressed in the grid. */
  readonly leave: () => void;
}

export interface RowsView {
  readonly element: HTMLElement;
  readonly filter: RowFilter;
  readonly kept: PanelState['rows'];
  /** Shows the rows of a run. */
  show(summary: RunSummary, filter: RowFilter, kept: PanelState['rows']): void;
  setFilter(filter: RowFilter): void;
  /** Moves to a row of those that the filter lets through, as soon as it is known. */
  goTo(row: number): void;
  clear(): void;
}

/** The filter with which a run is first looked at: a query's own result, before its sources. */
export function firstFilter(summary: RunSummary): RowFilter {
  return summary.kind === 'query' ? { ...NO_FILTER, table: null } : NO_FILTER;
}

/** Makes an empty view. */
export function createRowsView(host: Host, words: Words, actions: RowsActions): RowsView {
  let summary: RunSummary | undefined;
  let filter = NO_FILTER;
  let changedOnly = false;
  let discovered: Discovered = NOTHING_DISCOVERED;
  let columns: GridColumns = { all: [], frozen: 0 };
  let compact = false;
  let seenPages = new Set<number>();
  let announced = -1;
  /** A row to go to. `ready`: the tab is on the screen, and has had the keyboard. */
  let target: { readonly row: number; ready: boolean } | undefined;

  const pages = createPages<WireFinding>({
    fetch: async (start, count, signal) => {
      if (!summary) throw new Error('no run');
      const answer = await host.findings(summary.runId, toWire(filter), start, count, signal);
      return { total: answer.total, rows: answer.findings };
    },
    changed: () => { update(); },
  });

  const note = h('div', { class: 'rows-note', attrs: { role: 'status' } });
  note.hidden = true;
  const toolbar = createToolbar(words, {
    filter: next => { setFilter(next); },
    changedOnly: on => {
      changedOnly = on;
      setColumns();
      actions.kept();
    },
    step: step => { stepDifference(step); },
  });
  const grid = createGrid({
    words,
    looked: (start, end, firstWhole, lastWhole) => {
      if (summary === undefined) return;
      if (compact !== grid.width < COMPACT) setColumns();
      pages.look(start, Math.max(end, start + 1));
      learn(start, end);
      const total = pages.total ?? 0;
      const position = words.t('rows.position', words.count(firstWhole + 1), words.count(Math.max(firstWhole + 1, lastWhole)), words.plural('rows', total));
      toolbar.position(total === 0 ? '' : keptOf(position, summary, words));
    },
    scrolled: actions.kept,
    activated: () => { if (!detail.element.hidden) showDetail(false); },
    opened: () => { showDetail(true); },
    key: event => { onKey(event); },
  });
  const detail = createDetail(words, { close: () => { closeDetail(); }, copy: text => { actions.copied(text, words.t('status.copied')); } });
  const hint = h('p', { class: 'sr-only', attrs: { id: 'grid-hint' } }, words.t('rows.keysHint'));
  grid.element.setAttribute('aria-describedby', 'grid-hint');
  const main = h('div', { class: 'rows-main' }, grid.element, detail.element);
  const element = h('div', { class: 'rows' }, toolbar.element, note, main, hint);

  const data = { get count() { return pages.total ?? 0; }, row: (index: number) => pages.row(index) };

  const setColumns = (): void => {
    if (!summary) return;
    compact = grid.width > 0 && grid.width < COMPACT;
    columns = gridColumns({ summary, filter, discovered, changedOnly, compact, words });
    grid.setColumns(columns, compact);
  };

  /** Widths and names come from the first pages that are seen; later ones only add columns, so that nothing jumps while scrolling. */
  const learn = (start: number, end: number): void => {
    const page = Math.floor(start / 200);
    if (seenPages.has(page) || pages.row(start) === undefined) return;
    seenPages.add(page);
    const found: WireFinding[] = [];
    for (let index = start; index < Math.max(end, start + 60); index += 1) {
      const row = pages.row(index);
      if (row) found.push(row);
    }
    const before = discovered;
    const next = discover(before, found);
    const grows = next.names.length > before.names.length || next.changed.length > before.changed.length || next.keyLength !== before.keyLength || next.hasPartitions !== before.hasPartitions;
    const first = seenPages.size === 1;
    discovered = first || grows ? next : before;
    if (first || grows) setColumns();
  };

  const update = (): void => {
    if (!summary) return;
    if (pages.row(0) !== undefined || pages.total !== undefined) learn(Math.floor(grid.position.top), Math.floor(grid.position.top) + 60);
    const total = pages.total;
    grid.setData(data, total);
    main.classList.toggle('is-empty', total === 0);
    if (pages.error) {
      const words_ = words.t('status.pageFailed', actions.problem(pages.error));
      replaceChildren(note, h('span', {}, words_), button({ label: words.t('action.retry'), icon: 'refresh', press: () => { pages.retry(); } }));
    } else if (total === undefined) {
      replaceChildren(note, progressRing(), h('span', {}, words.t('status.loading')));
    } else if (total === 0) {
      replaceChildren(note, h('span', { class: 'none' }, emptyWords()));
      toolbar.position('');
    }
    note.hidden = pages.error === undefined && total !== undefined && total > 0;
    if (total !== undefined && announced !== pages.generation) {
      announced = pages.generation;
      if (isNarrowed(filter)) actions.say(words.t('rows.found', words.plural('rows', total)));
    }
    if (!detail.element.hidden) showDetail(false);
    if (target?.ready === true && total !== undefined && total > 0) {
      const { row } = target;
      target = undefined;
      grid.activate({ row, column: 0 }, true);
    }
  };

  const emptyWords = (): string => {
    if (isNarrowed(filter)) return words.t('rows.noneInFilter');
    return words.t(summary?.verdict === 'inconclusive' ? 'rows.noneInconclusive' : 'rows.none');
  };

  const restart = (): void => {
    if (!summary) return;
    seenPages = new Set();
    pages.reset();
    toolbar.show(summary, filter, changedOnly);
    update();
    pages.look(Math.floor(grid.position.top), Math.floor(grid.position.top) + 1);
  };

  const setFilter = (next: RowFilter): void => {
    target = undefined;
    if (!summary || sameFilter(next, filter)) return;
    if (next.table !== filter.table) discovered = NOTHING_DISCOVERED;
    filter = next;
    closeDetail(false);
    setColumns();
    grid.activate({ row: 0, column: 0 }, false);
    grid.scrollTo(0, grid.position.left);
    restart();
    actions.kept();
  };

  const showDetail = (focus: boolean): void => {
    const { row, column } = grid.active;
    const finding = row >= 0 ? pages.row(row) : undefined;
    const description = columns.all[column];
    if (!finding || !description) return;
    const wasHidden = detail.element.hidden;
    detail.show(finding, description);
    main.classList.add('has-detail');
    if (wasHidden) {
      // The pane took room from the grid: the cell must not be behind its edge.
      grid.resize();
      grid.activate(grid.active, false);
    }
    if (focus) detail.focus();
  };

  const closeDetail = (focus = true): void => {
    if (detail.element.hidden) return;
    detail.element.hidden = true;
    main.classList.remove('has-detail');
    grid.resize();
    if (focus) grid.activate(grid.active, true);
  };

  const stepDifference = (step: 1 | -1): void => {
    const to = nextDifference(grid.active, step, grid.extent, row => {
      const finding = pages.row(row);
      return finding && differingColumns(finding, columns.all);
    });
    if (to) grid.activate(to, true);
  };

  const copyAt = ({ row, column }: CellPosition, whole: boolean): void => {
    const description = columns.all[column];
    if (row < 0) {
      if (description) actions.copied(whole ? columns.all.map(each => each.title).join('\t') : description.title, words.t('status.copied'));
      return;
    }
    const finding = pages.row(row);
    if (!finding || !description) return;
    if (whole) actions.copied(rowText(finding, columns.all, words), words.t('status.copiedRow'));
    else actions.copied(cellText(finding, description, words), words.t('status.copiedCell', description.title));
  };

  const onKey = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (!command) return;
    // A selection made with the mouse is what one wants to copy then.
    if (command.do === 'copyCell' && document.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    switch (command.do) {
      case 'move': grid.activate(moved(grid.active, command.move, grid.extent), true); return;
      case 'detail': showDetail(true); return;
      case 'copyCell': copyAt(grid.active, false); return;
      case 'copyRow': copyAt(grid.active, true); return;
      case 'nextDifference': stepDifference(1); return;
      case 'previousDifference': stepDifference(-1); return;
      case 'leave':
        if (detail.element.hidden) actions.leave();
        else closeDetail();
    }
  };
  // F7 works from anywhere in the panel while the rows are on the screen.
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || summary === undefined || element.offsetParent === null || event.key !== 'F7' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stepDifference(event.shiftKey ? -1 : 1);
  });

  return {
    element,
    get filter() { return filter; },
    get kept() { return { ...grid.position, changedOnly }; },
    show: (next, nextFilter, kept) => {
      summary = next;
      filter = nextFilter;
      changedOnly = kept.changedOnly;
      discovered = NOTHING_DISCOVERED;
      closeDetail(false);
      setColumns();
      grid.scrollTo(kept.top, kept.left);
      restart();
    },
    setFilter,
    goTo: row => {
      const wanted = { row, ready: false };
      target = wanted;
      grid.scrollTo(row, grid.position.left);
      pages.look(row, row + 1);
      // A tab that was only just opened is laid out some frames later, and takes the keyboard itself in the first of them.
      const arrive = (frame: number): void => {
        if (target !== wanted || frame > MOST_FRAMES) return;
        wanted.ready = frame > 2 && element.offsetParent !== null;
        if (wanted.ready) update();
        else requestAnimationFrame(() => { arrive(frame + 1); });
      };
      arrive(0);
    },
    clear: () => {
      summary = undefined;
      pages.close();
    },
  };
}

/** Says with a place in the list that the list holds the first of more rows. */
function keptOf(position: string, { findingsFound, totals }: RunSummary, words: Words): string {
  return findingsFound === undefined ? position : words.t('rows.capped', position, words.count(totals.findings), words.count(findingsFound));
}
