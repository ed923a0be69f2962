/// <reference lib="dom" />
/**
 * Runs in the page before the panel's own script: the theme, VS Code's bridge, and a host that answers from made-up data over the
 * real JSON-RPC messages. What the panel sent is kept in `window.harness` for the test to look at.
 */
import type { FindingsParams, PartitionsParams } from '../../../protocol/messages.ts';
import type { FindingFilter, RunSummary } from '../../../protocol/model.ts';
import type { VsCodeApi } from '../../../webview/vscodeApi.ts';
import { admits, findingAt, partitionAt, summaryOf } from './panelHarnessData.ts';
import type { Shape } from './panelHarnessData.ts';
import { THEMES } from './panelHarnessThemes.ts';
import type { ThemeName } from './panelHarnessThemes.ts';

interface RpcMessage {
  readonly jsonrpc: '2.0';
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the test can look at and turn. */
export interface Harness {
  readonly sent: RpcMessage[];
  readonly copied: string[];
  readonly cancelled: (number | string)[];
  kept: unknown;
  /** Methods that fail or never answer from now on. */
  failing: Record<string, string>;
  silent: string[];
  delay: number;
  over: Partial<RunSummary>;
  notify(method: string, params: unknown): void;
  setTheme(name: ThemeName): void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
const shape: Shape = { findings: number('findings', 1000), columns: number('columns', 20), partitions: number('partitions', 3000) };
const STATE = 'harness-state';

const harness: Harness = {
  sent: [], copied: [], cancelled: [], kept: undefined, failing: {}, silent: (query.get('silent') ?? '').split(','), delay: number('delay', 15), over: JSON.parse(query.get('over') ?? '{}') as Partial<RunSummary>,
  notify: (method, params) => { window.postMessage({ jsonrpc: '2.0', method, params }, '*'); },
  setTheme: name => {
    const { kind, colours } = THEMES[name];
    const { style } = document.documentElement;
    for (const property of [...style]) if (property.startsWith('--vscode-')) style.removeProperty(property);
    for (const [key, colour] of Object.entries(colours)) style.setProperty(`--vscode-${key}`, colour);
    for (const each of Object.values(THEMES)) document.body.classList.remove(each.kind);
    document.body.classList.add(kind, ...(kind === 'vscode-high-contrast-light' ? ['vscode-high-contrast'] : []));
    document.body.dataset['vscodeThemeKind'] = kind;
  },
};
window.harness = harness;

const bridge: VsCodeApi = {
  postMessage: message => { void received(structuredClone(message) as RpcMessage); },
  getState: () => JSON.parse(sessionStorage.getItem(STATE) ?? 'null') as unknown,
  setState: state => {
    harness.kept = state;
    sessionStorage.setItem(STATE, JSON.stringify(state));
  },
};
Object.assign(globalThis, { acquireVsCodeApi: () => bridge });

const matches = new Map<string, readonly number[]>();
function matching(filter: FindingFilter): readonly number[] | undefined {
  const key = JSON.stringify(filter);
  if (key === '{}' || key === '{"table":null}') return undefined;
  let found = matches.get(key);
  if (!found) {
    found = Array.from({ length: shape.findings }, (_, index) => index).filter(index => admits(findingAt(index, shape), filter));
    matches.set(key, found);
  }
  return found;
}

function answer(method: string, params: Readonly<Record<string, unknown>>): unknown {
  switch (method) {
    case 'panel/ready': return { runId: 'run-1', texts: JSON.parse(query.get('texts') ?? '{}') as unknown, language: query.get('language') ?? 'en' };
    case 'parity/run': return query.get('gone') === '1' ? null : summaryOf(String(params['runId']), shape, harness.over);
    case 'parity/findings': {
      const { filter, start, count } = params as unknown as FindingsParams;
      const indices = matching(filter);
      const total = indices?.length ?? shape.findings;
      const length = Math.max(0, Math.min(count, total - start));
      return { total, findings: Array.from({ length }, (_, at) => findingAt(indices ? indices[start + at] ?? 0 : start + at, shape)) };
    }
    case 'parity/partitions': {
      const { start, count } = params as unknown as PartitionsParams;
      return { total: shape.partitions, partitions: Array.from({ length: Math.max(0, Math.min(count, shape.partitions - start)) }, (_, at) => partitionAt(start + at)) };
    }
    case 'panel/copy':
      harness.copied.push(String(params['text']));
      return {};
    case 'panel/export': return { written: '/workspace/findings.csv', rows: shape.findings };
    default: return {};
  }
}

async function received(message: RpcMessage): Promise<void> {
  harness.sent.push(message);
  if (message.method === '$/cancelRequest') harness.cancelled.push(message.params?.['id'] as number | string);
  if (message.method === undefined || message.id === undefined) return;
  const { id, method } = message;
  await new Promise(resolve => { setTimeout(resolve, harness.delay); });
  if (harness.silent.includes(method)) return;
  const failure = harness.failing[method];
  window.postMessage(failure === undefined
    ? { jsonrpc: '2.0', id, result: answer(method, message.params ?? {}) }
    : { jsonrpc: '2.0', id, error: { code: -32000, message: failure } }, '*');
}

harness.setTheme((query.get('theme') ?? 'dark') as ThemeName);
