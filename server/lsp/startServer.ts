/** The language server on a connection: makes the parts, hands them to the features, and answers. The reading guide of this folder. */
import path from 'node:path';
import { CodeActionKind, DidChangeWatchedFilesNotification, ErrorCodes, ResponseError, TextDocumentSyncKind, TextDocuments } from 'vscode-languageserver';
import type { CancellationToken, Connection, InitializeParams, InitializeResult } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import * as messages from '../../protocol/messages.ts';
import type { Request } from '../../protocol/messages.ts';
import { ACCEPTED_FILE } from '../config/accepted.ts';
import { createBadges } from './badges.ts';
import { createChanges } from './changes.ts';
import { within } from './clock.ts';
import { codeActions } from './codeActions.ts';
import { codeLenses } from './codeLens.ts';
import { cancel, check, compare, compareFiles, testConnection } from './compare.ts';
import type { ClientState, Context } from './context.ts';
import type { ServerDeps } from './deps.ts';
import { createDiagnostics } from './diagnostics.ts';
import { createDocuments } from './documents.ts';
import { exportRun } from './export.ts';
import { createHashes } from './hashes.ts';
import { getHealth, getStatus } from './health.ts';
import { hover } from './hover.ts';
import { createJobs } from './jobs.ts';
import { loadTexts } from './l10n.ts';
import { createLog } from './log.ts';
import { createOutcomes } from './outcomes.ts';
import { spellingOf } from './pairs.ts';
import { createProgressHost } from './progress.ts';
import { createProjects, environmentName } from './projects.ts';
import { getFindings, getHistory, getPartitions, getQueryStatuses, getRun } from './results.ts';
import { createRunIndex } from './runIndex.ts';
import { askForSecret, createSecrets } from './secrets.ts';
import { createServiceHolder } from './serviceHolder.ts';
import { DEFAULT_SETTINGS, readInitialization, readSettings } from './settings.ts';
import { createTableHealth } from './tableHealth.ts';
import { shortWords, toResponseError } from './toResponseError.ts';
import { toPath } from './uris.ts';

/** A server that runs. */
export interface RunningServer {
  /** Stops what runs, on the servers too; bounded to some seconds. More than once is once. False: something did not stop in time. */
  close(): Promise<boolean>;
}

/** Puts the server on a connection and listens. */
export function startServer(connection: Connection, deps: ServerDeps): RunningServer {
  const { clock } = deps;
  const tableHash: ServerDeps['tableHash'] = (project, environment, table, partition) => deps.tableHash(project, environment, table, partition);
  const log = createLog(connection);
  let client: ClientState = { trusted: false, settings: DEFAULT_SETTINGS, refreshesCodeLens: false, watchesDynamically: false, changesFolders: false, showsMarkdown: true };
  let folders: readonly string[] = [];
  let stateFolder = path.join(deps.temporaryFolder, 'parity');
  let runs: Awaited<ReturnType<ServerDeps['openRuns']>> | null = null;
  const openedRuns = () => {
    if (runs === null) throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The server is not initialized.');
    return runs;
  };

  const texts = new TextDocuments(TextDocument);
  const isConfig = (uri: string): boolean => projects.isConfig(toPath(uri) ?? '');
  const isSql = (document: TextDocument): boolean => !/^jsonc?$/u.test(document.languageId) && !isConfig(document.uri);
  const open = {
    get: (uri: string) => {
      const document = texts.get(uri);
      return document !== undefined && isSql(document) ? document : undefined;
    },
    all: () => texts.all().filter(isSql),
  };

  const index = createRunIndex();
  const outcomes = createOutcomes();
  const progress = createProgressHost(connection, clock);
  const secrets = createSecrets(askForSecret(connection));
  const projects = createProjects(deps.files, { open: openConfig }, () => { everythingChanged(); });
  const documents = createDocuments(open, deps.files, clock, uri => spellingOf(projects.of(uri), client.settings.environment), () => { changes.tell(['queries', 'status']); });
  const changes = createChanges(connection, clock, () => client.refreshesCodeLens, () => { publish(); });
  const service = createServiceHolder(clock, settings => deps.createService({ runs: openedRuns(), secrets, environmentVariables: deps.environmentVariables, ...settings }, stateFolder), () => client.settings);
  const jobs = createJobs(clock, {
    changed: (_, what) => {
      if (what === 'words') changes.words();
      else changes.tell(['queries', 'health', 'status']);
    },
    ended: (job, outcome) => {
      outcomes.clear(job.hash);
      if (outcome.kind === 'compared') index.add(outcome.run);
      if (outcome.kind === 'notCompared') outcomes.set(job.hash, { kind: 'notCompared', message: outcome.message });
      if (outcome.kind === 'failed') {
        outcomes.set(job.hash, { kind: 'failed', message: shortWords(outcome.error) });
        log.fault(`Comparing ${job.name}`, outcome.error);
      }
      changes.tell(['runs', 'queries', 'health', 'status'], outcome.kind === 'compared' ? outcome.run.id : undefined);
    },
    giveUp: () => {
      log.warn('A cancelled comparison did not stop in time: its connections are dropped.');
      return service.giveUp();
    },
  });
  const hashes = createHashes(() => (client.trusted ? service.now() : null));
  const badges = createBadges({
    documents, index, jobs, outcomes,
    projectOf: uri => projects.of(uri),
    environmentOf: project => environmentName(project, undefined, client.settings.environment),
    hash: (project, environment, pair) => hashes.of(project, environment, pair),
    now: () => clock.now(),
  });
  const context: Context = {
    connection, clock, log, client: () => client, projects, documents, index, jobs, badges, secrets, service, progress, changes, tableHash,
    get runs() { return openedRuns(); },
  };
  const diagnostics = createDiagnostics(context);
  const health = { context, tables: createTableHealth(openedRuns, index, tableHash) };

  function openConfig(file: string): { readonly uri: string; readonly text: string } | null {
    const document = texts.all().find(each => toPath(each.uri) === file);
    return document === undefined ? null : { uri: document.uri, text: document.getText() };
  }

  function publish(): void {
    try {
      diagnostics.publish();
    } catch (error) {
      log.fault('Diagnostics', error);
    }
  }

  function everythingChanged(): void {
    changes.tell(['runs', 'queries', 'health', 'status']);
  }

  /** Answers requests of one method; whatever goes wrong is an answer. */
  function answer<Params, Result>({ method }: Request<Params, Result>, handler: (params: unknown, token: CancellationToken) => Result | Promise<Result>): void {
    connection.onRequest(method, guarded(method, async (params: unknown, token) => {
      // A request that comes on the heels of a change means the configuration as it is now.
      await projects.ready();
      return handler(params, token);
    }));
  }

  function guarded<P, R>(method: string, handler: (params: P, token: CancellationToken) => R | Promise<R>): (params: P, token: CancellationToken) => Promise<R> {
    return async (params, token) => {
      try {
        return await handler(params, token);
      } catch (error) {
        const response = toResponseError(error);
        if (response.code === ErrorCodes.InternalError) log.fault(method, error);
        throw response;
      }
    };
  }

  /** Runs something that nobody waits for. */
  function background(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => { log.fault(what, error); });
  }

  connection.onInitialize(async (params): Promise<InitializeResult> => {
    const options = readInitialization(params.initializationOptions);
    client = { ...capabilitiesOf(params), trusted: options.trusted, settings: options.settings };
    folders = foldersOf(params);
    stateFolder = options.stateFolder ?? stateFolder;
    await loadTexts(options.l10nUri).catch((error: unknown) => { log.fault('Texts', error); });
    runs = await openRuns();
    return {
      serverInfo: { name: 'Parity' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        codeLensProvider: {},
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  /** A folder that cannot be used must not take the editor's server away: then runs are kept until the machine cleans up. */
  async function openRuns(): Promise<Awaited<ReturnType<ServerDeps['openRuns']>>> {
    try {
      return await deps.openRuns(stateFolder);
    } catch (error) {
      log.fault('Runs are kept in the temporary folder', error);
      stateFolder = path.join(deps.temporaryFolder, `parity-${String(process.pid)}`);
      return deps.openRuns(stateFolder);
    }
  }

  connection.onInitialized(() => {
    progress.listen();
    background('Configuration', projects.set(folders, client.settings.configFile));
    background('Kept runs', openedRuns().list().then(records => {
      index.fill(records);
      everythingChanged();
    }));
    background('Old runs', openedRuns().prune(KEEP));
    background('Watching files', watch());
    // The library refuses to listen where the client cannot send.
    if (client.changesFolders) connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      folders = [...folders.filter(uri => !removed.some(folder => folder.uri === uri)), ...added.map(({ uri }) => uri)];
      background('Configuration', projects.set(folders, client.settings.configFile));
    });
  });

  async function watch(): Promise<void> {
    if (!client.watchesDynamically) return;
    const name = path.basename(client.settings.configFile);
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: `**/${name}` }, { globPattern: `**/${ACCEPTED_FILE}` }, { globPattern: '**/*.sql' }] });
  }

  connection.onDidChangeWatchedFiles(({ changes: files }) => {
    for (const { uri } of files) {
      const file = toPath(uri);
      if (file === null) continue;
      if (projects.isConfig(file)) background('Configuration', projects.reload(file));
      else background('Documents', documents.changedOnDisk(uri));
    }
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    const before = client.settings;
    client = { ...client, settings: readSettings(settings, before) };
    if (client.settings.configFile !== before.configFile) background('Configuration', projects.set(folders, client.settings.configFile));
    everythingChanged();
  });

  connection.onNotification(messages.Trusted.method, () => {
    client = { ...client, trusted: true };
    everythingChanged();
  });

  texts.onDidChangeContent(({ document }) => {
    const file = toPath(document.uri);
    if (file !== null && projects.isConfig(file)) background('Configuration', projects.reload(file));
    else if (isSql(document)) {
      background('Documents', documents.touched(document.uri));
      changes.edited();
    }
  });
  texts.onDidClose(({ document }) => {
    const file = toPath(document.uri);
    if (file !== null && projects.isConfig(file)) background('Configuration', projects.reload(file));
    documents.forget(document.uri);
    badges.forget(document.uri);
    changes.edited();
  });

  connection.onCodeLens(guarded('textDocument/codeLens', ({ textDocument }) => [...codeLenses(context, textDocument.uri)]));
  connection.onHover(guarded('textDocument/hover', ({ textDocument, position }) => hover(context, textDocument.uri, position)));
  connection.onCodeAction(guarded('textDocument/codeAction', async ({ textDocument, range, context: { diagnostics: shown } }) => [...(await codeActions(context, textDocument.uri, range, shown))]));

  answer(messages.Compare, (params, token) => compare(context, params, token));
  answer(messages.CompareFiles, (params, token) => compareFiles(context, params, token));
  answer(messages.Check, (params, token) => check(context, params, token));
  answer(messages.Cancel, params => cancel(context, params));
  answer(messages.TestConnection, (params, token) => testConnection(context, params, token));
  answer(messages.GetRun, params => getRun(context, params));
  answer(messages.GetFindings, params => getFindings(context, params));
  answer(messages.GetPartitions, params => getPartitions(context, params));
  answer(messages.Export, (params, token) => exportRun(context, params, token));
  answer(messages.GetQueryStatuses, params => getQueryStatuses(context, params));
  answer(messages.GetHealth, params => getHealth(health, params));
  answer(messages.GetStatus, () => getStatus(health));
  answer(messages.GetHistory, params => getHistory(context, params));

  let closing: Promise<boolean> | null = null;
  const close = (): Promise<boolean> => {
    closing ??= (async () => {
      changes.stop();
      // Asking the comparisons to stop first lets them end their statements; closing the service ends whatever is left.
      await within(clock, CANCEL_MS, jobs.cancel(undefined), 0);
      return service.close();
    })();
    return closing;
  };
  connection.onShutdown(async () => { await close(); });

  texts.listen(connection);
  connection.listen();
  return { close };
}

/** How long comparisons may take to stop by themselves when the server ends. */
const CANCEL_MS = 1500;
/** Runs that are kept. */
const KEEP = { runs: 1000, days: 30 } as const;

function capabilitiesOf({ capabilities }: InitializeParams): Pick<ClientState, 'refreshesCodeLens' | 'watchesDynamically' | 'changesFolders' | 'showsMarkdown'> {
  const formats = capabilities.textDocument?.hover?.contentFormat;
  return {
    refreshesCodeLens: capabilities.workspace?.codeLens?.refreshSupport === true,
    watchesDynamically: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    changesFolders: capabilities.workspace?.workspaceFolders === true,
    showsMarkdown: formats === undefined || formats.includes('markdown'),
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders !== undefined && workspaceFolders !== null) return workspaceFolders.map(({ uri }) => uri);
  return rootUri === null ? [] : [rootUri];
}
