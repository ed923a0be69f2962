/** The view "Migration Health": environments, their tables, their partitions, with the state of each. */
import * as vscode from 'vscode';
import { GetHealth } from '../protocol/messages.ts';
import type { HealthNode, OverallStatus, State } from '../protocol/model.ts';
import { createHealthModel } from './healthModel.ts';
import type { HealthElement } from './healthModel.ts';
import type { Server } from './server.ts';

export interface HealthView extends vscode.Disposable {
  readonly visible: boolean;
  /** Pulls again what is on the screen, or when it comes to the screen. */
  refresh(): Promise<void>;
  /** Forgets all and asks anew: another configuration, another trust. */
  reset(): void;
  more(parent: string): Promise<void>;
  /** Badge and message. */
  status(status: OverallStatus | undefined): void;
  node(id: unknown): HealthNode | undefined;
}

export const healthViewId = 'parity.health';

export function createHealthView(server: Server, mayAsk: () => boolean, failed: (error: unknown) => void): HealthView {
  const changed = new vscode.EventEmitter<string | undefined>();
  const model = createHealthModel(params => server.request(GetHealth, params));
  let stale = false;
  let nothingYet = false;

  const view = vscode.window.createTreeView<string>(healthViewId, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(id) {
        if (!mayAsk()) return [];
        try {
          const ids = await model.children(id ?? '');
          if (id === undefined) say();
          return [...ids];
        } catch (error) {
          failed(error);
          return [];
        }
      },
      getTreeItem: id => treeItem(id, model.element(id)),
      getParent: id => model.parentOf(id),
    },
  });
  const shown = view.onDidChangeVisibility(event => {
    if (event.visible && stale) void refresh();
  });

  /** An absent message is no line at all: the type of VS Code wants the property gone, so an empty text it is. */
  function say(): void {
    view.message = model.message ?? (nothingYet ? vscode.l10n.t('Nothing is checked yet. Check all tables, or compare a query.') : '');
  }

  async function refresh(): Promise<void> {
    stale = !view.visible;
    if (stale || !mayAsk()) return;
    try {
      for (const id of await model.refresh()) changed.fire(id === '' ? undefined : id);
      say();
    } catch (error) {
      failed(error);
    }
  }

  return {
    get visible() {
      return view.visible;
    },
    refresh,
    reset() {
      model.clear();
      say();
      changed.fire(undefined);
    },
    async more(parent) {
      await model.more(parent);
      changed.fire(parent === '' ? undefined : parent);
    },
    status(status) {
      const diverged = status?.tables.differs ?? 0;
      view.badge = diverged > 0 ? { value: diverged, tooltip: vscode.l10n.t('{0} tables diverged', diverged) } : undefined;
      const tables = status?.tables;
      nothingYet = tables !== undefined && tables.total > 0 && tables.consistent + tables.differs + tables.inconclusive === 0;
      if (mayAsk()) say();
    },
    node(id) {
      const element = typeof id === 'string' ? model.element(id) : undefined;
      return element?.kind === 'node' ? element.node : undefined;
    },
    dispose() {
      shown.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

/** State as a symbol and its colour: those of VS Code's own test results, so that themes and habits fit. */
const icons: Readonly<Record<State, readonly [icon: string, colour: string]>> = {
  never: ['circle-outline', 'testing.iconUnset'],
  queued: ['history', 'testing.iconQueued'],
  running: ['sync~spin', 'testing.iconQueued'],
  consistent: ['pass', 'testing.iconPassed'],
  tolerant: ['pass', 'testing.iconPassed'],
  differs: ['error', 'testing.iconFailed'],
  inFlight: ['clock', 'testing.iconQueued'],
  inconclusive: ['question', 'testing.iconSkipped'],
  stale: ['circle-large-outline', 'testing.iconSkipped'],
  refused: ['circle-slash', 'testing.iconSkipped'],
  error: ['warning', 'testing.iconErrored'],
};

export function stateIcon(state: State): vscode.ThemeIcon {
  const [icon, colour] = icons[state];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
}

function treeItem(id: string, element: HealthElement | undefined): vscode.TreeItem {
  // VS Code may ask for an item that a refresh has just taken away.
  if (!element) return new vscode.TreeItem('');
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  if (element.kind === 'more') {
    const item = new vscode.TreeItem(vscode.l10n.t('Load more…'), None);
    item.id = id;
    item.description = vscode.l10n.t('{0} more', element.rest.toLocaleString(vscode.env.language));
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: 'parity.loadMore', title: vscode.l10n.t('Load more…'), arguments: [element.parent] };
    return item;
  }
  const { node } = element;
  const item = new vscode.TreeItem(node.label, node.hasChildren ? (node.kind === 'pair' ? Expanded : Collapsed) : None);
  item.id = node.id;
  item.description = node.description;
  item.tooltip = node.tooltip;
  item.iconPath = node.kind === 'pair' && node.state === 'never' ? new vscode.ThemeIcon('database') : stateIcon(node.state);
  item.contextValue = [node.kind, node.state, ...(node.check ? ['check'] : []), ...(node.runId === undefined ? [] : ['run'])].join('.');
  item.accessibilityInformation = { label: node.accessible, role: 'treeitem' };
  if (node.runId !== undefined) item.command = { command: 'parity.showResult', title: vscode.l10n.t('Show Result'), arguments: [{ runId: node.runId }] };
  return item;
}
