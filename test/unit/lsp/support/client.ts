/** A client of the language server over two streams in memory, with the real protocol between them. */
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import type { ClientSettings, ConfirmScanParams, Request } from '../../../../protocol/messages.ts';
import { systemClock } from '../../../../server/lsp/clock.ts';
import type { ServerDeps } from '../../../../server/lsp/deps.ts';
import { connectionOn } from '../../../../server/lsp/openConnection.ts';
import { startServer } from '../../../../server/lsp/startServer.ts';
import type { RunningServer } from '../../../../server/lsp/startServer.ts';
import { openRunStore } from '../../../../server/runs/runStore.ts';

export interface Position { readonly line: number; readonly character: number }
export interface Range { readonly start: Position; readonly end: Position }
export interface Lens { readonly range: Range; readonly command: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] } }
export interface Diagnostic { readonly range: Range; readonly severity: number; readonly code: string; readonly source: string; readonly message: string; readonly data?: unknown }
export interface Action { readonly title: string; readonly command?: { readonly command: string; readonly arguments: readonly unknown[] }; readonly edit?: { readonly changes: Readonly<Record<string, readonly { readonly range: Range; readonly newText: string }[]>> } }
export interface Progress { readonly token: string | number; readonly value: { readonly kind: string; readonly message?: string; readonly percentage?: number } }

export interface ClientOptions {
  readonly trusted?: boolean;
  readonly settings?: Partial<ClientSettings>;
  readonly files?: Readonly<Record<string, string>>;
  readonly createService: ServerDeps['createService'];
  readonly deps?: Partial<ServerDeps>;
  /** Answers to the server's question whether so much may be read. Absent: the client does not know the question. */
  readonly confirmScan?: (question: ConfirmScanParams) => boolean | Promise<boolean>;
  /** Answers to the server's questions for secrets. */
  readonly secret?: (question: { readonly key: string; readonly label: string; readonly rejected: boolean }) => string | null | Promise<string | null>;
  /** A second workspace folder. */
  readonly folders?: readonly string[];
  readonly stateFolder?: string;
}

export interface TestClient {
  readonly folder: string;
  readonly stateFolder: string;
  readonly connection: MessageConnection;
  readonly server: RunningServer;
  readonly log: string[];
  readonly changes: { readonly what: readonly string[]; readonly runId?: string }[];
  readonly progress: Progress[];
  readonly refreshes: { count: number };
  readonly ended: number[];
  uri(name: string): string;
  open(name: string, text: string, languageId?: string): Promise<string>;
  change(name: string, text: string): Promise<void>;
  close(name: string): Promise<void>;
  request<P, R>(type: Request<P, R>, params: P, token?: CancellationToken): Promise<R>;
  lenses(name: string): Promise<readonly Lens[]>;
  titles(name: string): Promise<readonly string[]>;
  hover(name: string, position: Position): Promise<{ readonly contents: { readonly kind: string; readonly value: string } } | null>;
  actions(name: string, range: Range): Promise<readonly Action[]>;
  diagnostics(name: string): readonly Diagnostic[];
  write(name: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Waits until `condition` gives something. Fails with what was waited for. */
export async function until<T>(what: string, condition: () => T | Promise<T>, ms = 5000): Promise<NonNullable<T>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Servers of tests that failed before they stopped theirs: what runs in them would keep the tests from ending. */
const open = new Set<RunningServer>();
after(() => { for (const server of open) void server.close(); });

/** A server with its client on a folder of its own. */
export async function startClient(options: ClientOptions): Promise<TestClient> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'parity-lsp-'));
  const folder = path.join(base, 'workspace');
  const stateFolder = options.stateFolder ?? path.join(base, 'state');
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await mkdir(folder, { recursive: true });

  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const ended: number[] = [];
  const connection = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const server = startServer(connectionOn(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), code => { ended.push(code); }), {
    openRuns: openRunStore,
    createService: options.createService,
    clock: systemClock,
    files: { read: file => readFile(file, 'utf8').catch(() => null) },
    tableHash: (project, environment, table, partition) => JSON.stringify(['table', table, partition ?? 'all', environment.name, project.loaded.hash]),
    environmentVariables: {},
    temporaryFolder: base,
    ...options.deps,
  });

  open.add(server);

  const diagnostics = new Map<string, readonly Diagnostic[]>();
  const texts = new Map<string, number>();
  const log: string[] = [];
  const changes: TestClient['changes'] = [];
  const progress: Progress[] = [];
  const refreshes = { count: 0 };
  const uri = (name: string): string => (name.includes(':') ? name : pathToFileURL(path.join(folder, name)).href);
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => { diagnostics.set(params.uri, params.diagnostics); });
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => { log.push(message); });
  connection.onNotification('parity/changed', (params: TestClient['changes'][number]) => { changes.push(params); });
  connection.onNotification('$/progress', (params: Progress) => { progress.push(params); });
  connection.onRequest('parity/secret', async (question: { key: string; label: string; rejected: boolean }) => ({ secret: (await options.secret?.(question)) ?? null }));
  const { confirmScan } = options;
  if (confirmScan !== undefined) connection.onRequest('parity/confirmScan', async (question: ConfirmScanParams) => ({ goOn: await confirmScan(question) }));
  connection.onRequest('workspace/codeLens/refresh', () => { refreshes.count += 1; return null; });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();

  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [folder, ...(options.folders ?? [])].map(root => ({ uri: pathToFileURL(root).href, name: path.basename(root) })),
    capabilities: {
      workspace: { codeLens: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
      textDocument: { hover: { contentFormat: ['markdown', 'plaintext'] } },
      window: { workDoneProgress: true },
    },
    initializationOptions: { trusted: options.trusted ?? true, stateFolder, settings: options.settings ?? {} },
  });
  await connection.sendNotification('initialized', {});

  const client: TestClient = {
    folder, stateFolder, connection, server, log, changes, progress, refreshes, ended, uri,
    open: async (name, text, languageId = 'sql') => {
      texts.set(uri(name), 1);
      await connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uri(name), languageId, version: 1, text } });
      return uri(name);
    },
    change: async (name, text) => {
      const version = (texts.get(uri(name)) ?? 1) + 1;
      texts.set(uri(name), version);
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges: [{ text }] });
    },
    close: async name => { await connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri(name) } }); },
    request: (type, params, token) => (token === undefined ? connection.sendRequest(type.method, params) : connection.sendRequest(type.method, params, token)),
    lenses: name => connection.sendRequest('textDocument/codeLens', { textDocument: { uri: uri(name) } }),
    titles: async name => (await client.lenses(name)).map(lens => lens.command.title),
    hover: (name, position) => connection.sendRequest('textDocument/hover', { textDocument: { uri: uri(name) }, position }),
    actions: (name, range) => connection.sendRequest('textDocument/codeAction', { textDocument: { uri: uri(name) }, range, context: { diagnostics: client.diagnostics(name) } }),
    diagnostics: name => diagnostics.get(uri(name)) ?? [],
    write: async (name, text) => {
      await writeFile(path.join(folder, name), text);
      await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(name), type: 2 }] });
    },
    stop: async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await until('the end', () => ended.length > 0);
      open.delete(server);
      connection.dispose();
      toServer.destroy();
      toClient.destroy();
      await rm(base, { recursive: true, force: true });
    },
  };
  return client;
}
