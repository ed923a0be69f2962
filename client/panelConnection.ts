/**
 * JSON-RPC between client and panel over `postMessage`: messages pass as plain objects, so replies, errors and cancellation come for free.
 * `webview/connection.ts` is the other end, with the same framing.
 */
import { AbstractMessageReader, AbstractMessageWriter, createMessageConnection, ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import type { CancellationToken, DataCallback, Disposable, Message } from 'vscode-jsonrpc/node';
import type { Notification, Request } from '../protocol/messages.ts';

/** The part of `vscode.Webview` that carries messages. */
export interface PanelPort {
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
  postMessage(message: unknown): PromiseLike<boolean>;
}

export interface PanelConnection extends Disposable {
  /** Answers a request of the panel. What the handler throws becomes the error reply. */
  onRequest<Params, Result>(type: Request<Params, Result>, handler: (params: Params, token: CancellationToken) => Promise<Result>): void;
  notify<Params>(type: Notification<Params>, params: Params): void;
}

/** Listens at once: what the page sends before a handler is there is answered with an error, so register handlers in the same turn. */
export function connectPanel(port: PanelPort, onProblem: (words: string) => void): PanelConnection {
  const connection = createMessageConnection(new PanelReader(port), new PanelWriter(port), {
    error: onProblem, warn: onProblem, info: () => undefined, log: () => undefined,
  });
  connection.listen();
  let open = true;
  return {
    onRequest(type, handler) {
      connection.onRequest(type.method, async (params: Parameters<typeof handler>[0], token: CancellationToken) => {
        try {
          return await handler(params, token);
        } catch (error) {
          throw error instanceof ResponseError ? error : new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
        }
      });
    },
    notify(type, params) {
      // A job may report to a panel that was closed a moment ago.
      if (open) connection.sendNotification(type.method, params).catch((error: unknown) => onProblem(String(error)));
    },
    dispose() {
      if (open) connection.dispose();
      open = false;
    },
  };
}

class PanelReader extends AbstractMessageReader {
  readonly #port: PanelPort;

  constructor(port: PanelPort) {
    super();
    this.#port = port;
  }

  override listen(callback: DataCallback): Disposable {
    return this.#port.onDidReceiveMessage(message => {
      if (isMessage(message)) callback(message);
    });
  }
}

class PanelWriter extends AbstractMessageWriter {
  readonly #port: PanelPort;

  constructor(port: PanelPort) {
    super();
    this.#port = port;
  }

  async write(message: Message): Promise<void> {
    // A panel that is hidden or gone takes no message. Nothing is lost: the page asks for all it shows when it comes back.
    await this.#port.postMessage(message);
  }

  end(): void {
    // There is nothing to flush.
  }
}

/** The page is not trusted to send only what its own script sends. */
const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && (value as { readonly jsonrpc?: unknown }).jsonrpc === '2.0';
