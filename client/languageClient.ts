/** The language client: starts `dist/server.cjs` and carries typed requests. The only importer of vscode-languageclient. */
import * as vscode from 'vscode';
import {
  CloseAction, CodeLensRequest, DidChangeConfigurationNotification, ErrorAction, ErrorCodes, LanguageClient, LSPErrorCodes, ResponseError, State, TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import type { LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { Changed, ConfirmScan, GetSecret } from '../protocol/messages.ts';
import { confirmScan } from './confirmScan.ts';
import type { InitializationOptions } from '../protocol/messages.ts';
import { Cancelled, RequestFailed, ServerUnavailable } from './server.ts';
import type { ParamsOf, Server, ServerState } from './server.ts';
import { ownSettings, serverSettings } from './settings.ts';
import type { Secrets } from './secrets.ts';

/** Crashes that are mended by a new start before the user is asked. */
const restarts = 3;

export interface ServerSetup {
  /** Absolute path of the server's bundle. */
  readonly module: string;
  readonly log: vscode.LogOutputChannel;
  /** Folder for runs; absent when no folder is open. */
  readonly stateFolder: string | undefined;
  readonly secrets: Secrets;
}

/** A server that is not started yet. */
export function createServer(setup: ServerSetup): Server {
  const changed = new vscode.EventEmitter<ParamsOf<typeof Changed>>();
  const stateChanged = new vscode.EventEmitter<ServerState>();
  let state: ServerState = { kind: 'starting' };
  let client = build();
  let started: Promise<void> | undefined;

  function setState(next: ServerState): void {
    state = next;
    stateChanged.fire(next);
  }

  function build(): LanguageClient {
    const created = new LanguageClient('parity', 'Parity', serverOptions(setup.module), clientOptions(setup));
    created.onNotification(Changed.method, (params: ParamsOf<typeof Changed>) => changed.fire(params));
    created.onRequest(GetSecret.method, (params: Parameters<Secrets['secret']>[0], token: vscode.CancellationToken) => setup.secrets.secret(params, token));
    created.onRequest(ConfirmScan.method, confirmScan);
    created.onDidChangeState(event => {
      if (event.newState === State.Running) setState({ kind: 'running' });
      else if (event.newState === State.Stopped) setState({ kind: 'stopped', words: vscode.l10n.t('The language server stopped.') });
      else setState({ kind: 'starting' });
    });
    return created;
  }

  /** One attempt, however many wait for it: a start that failed is not tried again by itself. */
  function start(): Promise<void> {
    started ??= client.start().catch((error: unknown) => {
      setup.log.error(error instanceof Error ? error : String(error));
      setState({ kind: 'stopped', words: vscode.l10n.t('The language server did not start: {0}', messageOf(error)) });
    });
    return started;
  }

  async function stop(): Promise<void> {
    const old = client;
    started = undefined;
    await old.dispose(2000).catch((error: unknown) => setup.log.warn(`the language server did not stop in time: ${messageOf(error)}`));
  }

  return {
    get state() {
      return state;
    },
    onDidChangeState: stateChanged.event,
    onChanged: changed.event,
    start,
    async restart() {
      await stop();
      client = build();
      await start();
    },
    async request(type, params, token) {
      await start();
      if (!client.isRunning()) {
        const words = state.kind === 'stopped' ? state.words : vscode.l10n.t('The language server is not ready.');
        throw new ServerUnavailable(words);
      }
      try {
        // A token that is not there must not be handed on: it would count as a second parameter, and the server would get none of its own.
        return await (token === undefined ? client.sendRequest(type.method, params) : client.sendRequest(type.method, params, token));
      } catch (error) {
        throw toOwnError(error);
      }
    },
    async notify(type, params) {
      if (client.isRunning()) await client.sendNotification(type.method, params);
    },
    onProgress(token, listener) {
      return client.onProgress(WorkDoneProgress.type, token, value => {
        if (value.kind === 'end') return;
        const words = value.kind === 'begin' ? (value.message ?? value.title) : value.message;
        listener({ ...(words === undefined ? {} : { words }), ...(value.percentage === undefined ? {} : { percent: value.percentage }) });
      });
    },
    refreshLenses(document) {
      if (client.isRunning()) client.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    },
    dispose() {
      changed.dispose();
      stateChanged.dispose();
      void stop();
    },
  };
}

/** Tells the server of new settings. */
export const sendSettings = (server: Server): Promise<void> =>
  server.notify({ method: DidChangeConfigurationNotification.method }, { settings: { parity: serverSettings() } });

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return { run: { module, transport }, debug: { module, transport, options: { execArgv: ['--nolazy', '--inspect=127.0.0.1:0'] } } };
}

function clientOptions(setup: ServerSetup): LanguageClientOptions {
  let crashes = 0;
  return {
    documentSelector: [
      ...ownSettings().languages.flatMap(language => ['file', 'untitled'].map(scheme => ({ scheme, language }))),
      { scheme: 'file', pattern: '**/parity{,.accepted}.jsonc' },
    ],
    outputChannel: setup.log,
    initializationOptions: (): InitializationOptions => ({
      trusted: vscode.workspace.isTrusted,
      settings: serverSettings(),
      ...(setup.stateFolder === undefined ? {} : { stateFolder: setup.stateFolder }),
      ...(vscode.l10n.uri === undefined ? {} : { l10nUri: vscode.l10n.uri.toString() }),
    }),
    // A failed start is shown in the view with a way out, not as a toast that the library words.
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        crashes += 1;
        return crashes <= restarts ? { action: CloseAction.Restart, handled: true } : { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    markdown: { isTrusted: { enabledCommands: ['parity.showResult', 'parity.compareQuery', 'parity.openConfig', 'parity.openLog'] }, supportThemeIcons: true },
  };
}

function toOwnError(error: unknown): unknown {
  if (error instanceof vscode.CancellationError) return new Cancelled();
  if (!(error instanceof ResponseError)) return error;
  if (error.code === ErrorCodes.PendingResponseRejected) return new ServerUnavailable(vscode.l10n.t('The language server ended before it answered. Compare again.'));
  const cancelled = error.code === LSPErrorCodes.RequestCancelled || error.code === LSPErrorCodes.ServerCancelled;
  return cancelled ? new Cancelled() : new RequestFailed(error.message, error.code, error.data);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
