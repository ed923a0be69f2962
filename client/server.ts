/** The language server as the rest of the client sees it. `languageClient.ts` is the one that speaks the protocol. */
import type { CancellationToken, Disposable, Event, TextDocument } from 'vscode';
import type { Changed, Notification, Request } from '../protocol/messages.ts';

/** `stopped`: it ended or could not be started; `words` says why. */
export type ServerState = { readonly kind: 'starting' } | { readonly kind: 'running' } | { readonly kind: 'stopped'; readonly words: string };

/** The parameters of a notification. */
export type ParamsOf<Type> = Type extends Notification<infer Params> ? Params : never;

/** What a job says of itself: words, and percent from 0 to 100 when it can tell. */
export interface Progress {
  readonly words?: string;
  readonly percent?: number;
}

export interface Server extends Disposable {
  readonly state: ServerState;
  readonly onDidChangeState: Event<ServerState>;
  /** Something on the screen is out of date. */
  readonly onChanged: Event<ParamsOf<typeof Changed>>;
  /** Starts; never throws: a failure is a state. */
  start(): Promise<void>;
  /** Stops and starts anew, with the settings of now. */
  restart(): Promise<void>;
  /** Waits until the server runs. Throws `ServerUnavailable`, `Cancelled` or `RequestFailed`. */
  request<Params, Result>(type: Request<Params, Result>, params: Params, token?: CancellationToken): Promise<Result>;
  /** Sends when the server runs, else not at all (it is told at its start). */
  notify<Params>(type: Notification<Params>, params: Params): Promise<void>;
  /** Hears of the job that was sent with this token. */
  onProgress(token: string, listener: (progress: Progress) => void): Disposable;
  /** Draws the lenses of a document again from what the server has in memory. */
  refreshLenses(document: TextDocument): void;
}

/** The language server does not run; the message says why and what to do. */
export class ServerUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ServerUnavailable';
  }
}

/** The server answered with an error; the codes that are acted upon stand in protocol/errors.ts. */
export class RequestFailed extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(message: string, code: number, data: unknown) {
    super(message);
    this.name = 'RequestFailed';
    this.code = code;
    this.data = data;
  }
}

/** The user cancelled: nothing to show. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}
