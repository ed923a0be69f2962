/** The panel: one run at a time, its parts in tabs. Only what is looked at is kept over a reload (state.ts). */
import type { ExportFormat } from '../protocol/messages.ts';
import type { FindingKind, RunSummary } from '../protocol/model.ts';
import type { Host } from './host.ts';
import type { VsCodeApi } from './vscodeApi.ts';
import type { Words } from './texts.ts';
import { HostError } from './connection.ts';
import { tabs } from './controls.ts';
import { h } from './dom.ts';
import { createHeader } from './header.ts';
import { liveRegion } from './live.ts';
import { createNotice } from './notice.ts';
import { createOverview } from './overview/view.ts';
import { createPartitionsView } from './partitions/view.ts';
import { forPartition, isNarrowed, NO_FILTER, toWire } from './rows/filter.ts';
import type { RowFilter } from './rows/filter.ts';
import { createRowsView, firstFilter } from './rows/view.ts';
import { createSqlView } from './sql/view.ts';
import { freshState, parseState, TABS } from './state.ts';
import type { Tab } from './state.ts';
import { summaryText } from './summaryText.ts';

/** How long the state is left to change before it is kept, in milliseconds. */
const KEEP = 300;

export interface App {
  /** Shows a run, or that one is going on. */
  show(runId: string, running: boolean, progress: string | undefined): void;
}

/** Builds the panel into `root`. */
export function createApp(root: HTMLElement, api: VsCodeApi, host: Host, words: Words): App {
  let runId = '';
  let summary: RunSummary | undefined;
  let isRunning = false;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  /** Tabs that show the current run already: a tab asks for its data when it is first looked at. */
  let shown = new Set<Tab>();
  const kept = parseState(api.getState());
  let state = kept ?? freshState('');

  const live = liveRegion();
  const notice = createNotice(words, live.say);
  const problem = (error: unknown): string => {
    if (error instanceof HostError && error.problem === 'noAnswer') return words.t('status.noAnswer', words.count(error.seconds));
    return error instanceof Error ? error.message : String(error);
  };
  /** Does what the user asked for; says so when it fails. */
  const attempt = (what: string, action: () => Promise<void>): void => {
    action().catch((error: unknown) => {
      if (!(error instanceof HostError && error.problem === 'cancelled')) notice.bad(words.t('status.failed', what, problem(error)));
    });
  };
  const copy = (text: string, done = words.t('status.copied')): void => {
    attempt(words.t('action.copy'), async () => {
      await host.copy(text);
      notice.good(done);
    });
  };

  /** The run that is on the screen: while another one goes on, that is still the one before. */
  const shownId = (): string => summary?.runId ?? runId;

  const keep = (): void => {
    clearTimeout(keepTimer);
    keepTimer = setTimeout(() => {
      if (shown.has('rows')) state = { ...state, rows: rows.kept, filter: rows.filter };
      api.setState(state);
    }, KEEP);
    header.filtered(isNarrowed(shown.has('rows') ? rows.filter : state.filter));
  };

  const showRows = (filter: RowFilter): void => {
    if (shown.has('rows')) rows.setFilter(filter);
    else state = { ...state, filter, rows: { ...state.rows, top: 0 } };
    openTab('rows', true);
    keep();
  };
  const ownTable = (): RowFilter => (summary ? firstFilter(summary) : NO_FILTER);

  const header = createHeader(words, {
    compareAgain: () => { attempt(words.t('action.compareAgain'), () => host.compareAgain(shownId())); },
    cancel: () => {
      attempt(words.t('action.cancel'), async () => {
        notice.good(words.t('running.cancelled'));
        await host.cancel(runId);
      });
    },
    exportFindings: (format: ExportFormat) => {
      const filter = shown.has('rows') ? rows.filter : state.filter;
      attempt(words.t(format === 'csv' ? 'action.exportCsv' : 'action.exportJson'), async () => {
        const { written, rows: count } = await host.exportFindings(shownId(), format, isNarrowed(filter) ? toWire(filter) : {});
        if (written !== null) notice.good(words.t('status.exported', words.plural('rows', count), written));
      });
    },
    copySummary: () => { if (summary) copy(summaryText(summary, words)); },
    openQuery: () => { attempt(words.t('action.openQuery', summary?.name ?? ''), () => host.openQuery(shownId())); },
    showKind: (kind: FindingKind) => { showRows({ ...ownTable(), kinds: [kind] }); },
  });
  const overview = createOverview(words, {
    showKind: kind => { showRows({ ...ownTable(), kinds: [kind] }); },
    showColumn: column => { showRows({ ...ownTable(), column }); },
    showTable: table => { showRows({ ...NO_FILTER, table }); },
    showFinding: position => {
      // Positions are those of all findings.
      showRows(NO_FILTER);
      rows.goTo(position);
    },
    copy: text => { copy(text); },
  });
  const rows = createRowsView(host, words, {
    kept: keep,
    copied: copy,
    say: live.say,
    problem,
    leave: () => { view.show('rows', true); },
  });
  const partitions = createPartitionsView(host, words, {
    showPartition: (table, partition) => { showRows(forPartition(summary?.kind === 'table' ? undefined : table, partition)); },
    problem,
  });
  const sql = createSqlView(words, text => { copy(text); });

  const draw: Readonly<Record<Tab, (run: RunSummary) => void>> = {
    overview: overview.show,
    rows: run => { rows.show(run, state.filter, state.rows); },
    partitions: partitions.show,
    sql: sql.show,
  };
  const openTab = (tab: Tab, byCode: boolean): void => {
    state = { ...state, tab };
    if (byCode) view.show(tab, true);
    if (summary && !shown.has(tab)) {
      shown.add(tab);
      draw[tab](summary);
    }
    keep();
  };
  const elements: Readonly<Record<Tab, HTMLElement>> = { overview: overview.element, rows: rows.element, partitions: partitions.element, sql: sql.element };
  const view = tabs(words.t('tabs.label'), TABS.map(tab => ({ id: tab, label: words.t(`tab.${tab}`), view: elements[tab] })), state.tab, id => {
    const tab = TABS.find(each => each === id);
    if (tab) openTab(tab, false);
  });
  const main = h('main', { class: 'main' }, notice.element, view.element);
  root.replaceChildren(header.element, main, live.element);
  view.element.hidden = true;

  const present = (run: RunSummary): void => {
    if (state.runId !== run.runId) {
      // Another run of the same query: the same part is looked at, from its beginning.
      state = { ...freshState(run.runId, state.runId === '' ? 'overview' : state.tab), filter: firstFilter(run) };
      view.show(state.tab);
    }
    // What is looked at may be younger than what was kept last.
    if (state.runId === summary?.runId && shown.has('rows')) state = { ...state, rows: rows.kept, filter: rows.filter };
    summary = run;
    api.setState(state);
    shown = new Set();
    header.show(run);
    view.element.hidden = false;
    view.note('rows', run.totals.findings > 0 ? words.count(run.totals.findings) : '');
    view.note('partitions', run.totals.partitions > 0 ? words.count(run.totals.partitions) : '');
    openTab(state.tab, false);
    live.say(run.headline);
  };

  const load = async (id: string): Promise<void> => {
    try {
      const run = await host.run(id);
      if (id !== runId || isRunning) return;
      if (run) present(run);
      else {
        header.empty(words.t('status.gone'));
        view.element.hidden = true;
      }
    } catch (error) {
      if (id !== runId || isRunning) return;
      if (!summary) header.empty(problem(error));
      notice.bad(problem(error));
    }
  };

  return {
    show: (id, running, progress) => {
      runId = id;
      isRunning = running;
      // At once: a window that is loaded anew before anything else is kept must find its run again.
      if (state.runId === '') api.setState({ ...state, runId: id });
      if (running) {
        header.running(progress, summary !== undefined);
        live.progress(progress ?? words.t('running.title'));
      } else {
        void load(id);
      }
    },
  };
}
