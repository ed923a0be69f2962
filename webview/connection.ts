/**
 * The JSON-RPC connection to the extension host, over `postMessage`. Messages are plain JSON-RPC objects, passed as they are. The only
 * importer of vscode-jsonrpc: its browser entry also installs the timers that its neutral root needs.
 */
import { AbstractMessageReader, AbstractMessageWriter, CancellationTokenSource, createMessageConnection, ResponseError } from 'vscode-jsonrpc/browser';
import type { DataCallback, Disposable, Message, MessageConnection, MessageReader, MessageWriter } from 'vscode-jsonrpc/browser';
import type { Notification, Request } from '../protocol/messages.ts';
import type { VsCodeApi } from './vscodeApi.ts';

/** Why a request gave nothing. `cancelled` is never shown: whoever cancelled does not wait for it. */
export type HostProblem = 'noAnswer' | 'failed' | 'cancelled';

/** A request that gave nothing. `message` is for the user; for `noAnswer` it holds the seconds that were waited. */
export class HostError extends Error {
  readonly problem: HostProblem;
  readonly seconds: number;
  constructor(problem: HostProblem, message: string, seconds = 0) {
    super(message);
    this.name = 'HostError';
    this.problem = problem;
    this.seconds = seconds;
  }
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for the answer; absent: as long as it takes, because a person or a comparison decides. */
  readonly timeoutMs?: number;
}

/** The host as the panel sees it. */
export interface HostConnection {
  /** Asks. Rejects with a `HostError` and nothing else. */
  request<P, R>(type: Request<P, R>, params: P, options?: RequestOptions): Promise<R>;
  /** Listens to a notification. */
  on<P>(type: Notification<P>, listener: (params: P) => void): void;
  /** Starts to receive; every listener has to be there before. */
  listen(): void;
}

class PostMessageReader extends AbstractMessageReader implements MessageReader {
  listen(callback: DataCallback): Disposable {
    const received = (event: MessageEvent<unknown>): void => {
      if (isRpcMessage(event.data)) callback(event.data);
    };
    window.addEventListener('message', received);
    return { dispose: () => { window.removeEventListener('message', received); } };
  }
}

class PostMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #api: VsCodeApi;
  constructor(api: VsCodeApi) {
    super();
    this.#api = api;
  }
  write(message: Message): Promise<void> {
    this.#api.postMessage(message);
    return Promise.resolve();
  }
  end(): void {
    // The host disposes the panel; there is nothing to close on this end.
  }
}

/** Opens the connection. */
export function connectHost(api: VsCodeApi): HostConnection {
  const connection = createMessageConnection(new PostMessageReader(), new PostMessageWriter(api));
  return {
    request: (type, params, options = {}) => sendRequest(connection, type, params, options),
    on: (type, listener) => { connection.onNotification(type.method, listener); },
    listen: () => { connection.listen(); },
  };
}

async function sendRequest<P, R>(connection: MessageConnection, type: Request<P, R>, params: P, options: RequestOptions): Promise<R> {
  const source = new CancellationTokenSource();
  const { signal, timeoutMs } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<never>((_resolve, reject) => {
    const stop = (error: HostError): void => {
      // Tells the host, which hands it down to the server.
      source.cancel();
      reject(error);
    };
    const abort = (): void => { stop(new HostError('cancelled', 'cancelled')); };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => { stop(new HostError('noAnswer', `no answer within ${String(timeoutMs / 1000)} s`, timeoutMs / 1000)); }, timeoutMs);
    }
  });
  try {
    if (signal?.aborted === true) return await given;
    const answer: Promise<R> = connection.sendRequest<R>(type.method, params, source.token);
    // The loser of the race may reject later: nobody waits for it then.
    answer.catch(() => undefined);
    return await Promise.race([answer, given]);
  } catch (problem) {
    if (problem instanceof HostError) throw problem;
    throw new HostError('failed', problem instanceof ResponseError || problem instanceof Error ? problem.message : String(problem));
  } finally {
    clearTimeout(timer);
    given.catch(() => undefined);
    source.dispose();
  }
}

function isRpcMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0';
}
