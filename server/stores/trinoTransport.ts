/**
 * Trino's protocol, over `trino-client`: with `trinoDriver.ts` the only files that know the library. It serves as the transport (headers,
 * TLS, requests); what it leaves open is closed here:
 * - errors come as part of a page, also of the first one: they are thrown;
 * - a result is complete only when its last page says FINISHED;
 * - 502, 503 and 504 are tried again, as the protocol demands;
 * - a statement is stopped by DELETE on its `nextUri`, also before its first page, and when the consumer leaves early;
 * - no time-out of its own; pages are asked for one after the other without a pause, because the server holds the request.
 */
import { StoreError } from '../engine/errors.ts';

/** A column of a result. */
export interface TrinoColumn {
  readonly name: string;
  readonly type: string;
}

/** A page of a result, as far as it is read here. */
export interface TrinoPage {
  readonly id: string;
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly unknown[])[];
  readonly stats?: { readonly state?: string };
  /** All that there are so far. */
  readonly warnings?: readonly { readonly warningCode?: { readonly code?: number; readonly name?: string } }[];
  readonly error?: { readonly message: string; readonly errorName: string; readonly errorType?: string };
}

/** The one method of trino-client that is used; its class hides it. */
export interface TrinoRequests {
  request<T>(config: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly url: string;
    readonly data?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  }): Promise<T>;
}

/** Waits between tries, in milliseconds. */
const RETRY_AFTER_MS = [100, 250, 500, 1000, 2000, 4000, 8000];

/** Runs a statement and yields its pages. Ends only when Trino says FINISHED. */
export async function* pages(
  client: TrinoRequests, origin: string, statement: string, headers: Readonly<Record<string, string>>, signal: AbortSignal,
): AsyncGenerator<TrinoPage> {
  // Not aborted: the answer tells how to stop the statement that it has started.
  let page = await withRetries(() => client.request<TrinoPage>({ method: 'POST', url: '/v1/statement', data: statement, headers }), undefined);
  let ended = false;
  try {
    for (;;) {
      checkPage(page, origin);
      if (page.error !== undefined) {
        ended = true;
        throw toStoreError(page.error);
      }
      if (signal.aborted) throw stopped();
      yield page;
      if (page.nextUri === undefined) break;
      const url = page.nextUri;
      page = await withRetries(() => client.request<TrinoPage>({ method: 'GET', url, headers, signal }), signal);
    }
    ended = true;
    if (page.stats?.state !== 'FINISHED') {
      throw new StoreError('incompleteResult', `Trino ended the result in the state ${page.stats?.state ?? 'unknown'}, not FINISHED. Try again.`);
    }
  } finally {
    if (!ended && page.nextUri !== undefined) await stop(client, page.nextUri, headers);
  }
}

/** Warnings about the text or the plan of a query, by their names in Trino (`StandardWarningCode`). */
const OF_THE_TEXT: ReadonlySet<string> = new Set(['TOO_MANY_STAGES', 'REDUNDANT_ORDER_BY', 'DEPRECATED_FUNCTION', 'DEPRECATED_SESSION_PROPERTY']);

/** What the warnings of a page come to: notes for the evidence. @throws StoreError `incompleteResult` when nobody here knows what one says */
export function readWarnings({ warnings = [] }: TrinoPage): readonly string[] {
  return warnings.map(({ warningCode }) => {
    const name = warningCode?.name ?? 'without a name';
    if (OF_THE_TEXT.has(name)) return `the server warns (${name}) about the text of the query`;
    throw new StoreError('incompleteResult', `The server gives a warning (${name}) that Parity does not know, so the result may not be whole. Run the query on Trino to see what it says.`, { serverCode: name });
  });
}

function stopped(): StoreError {
  return new StoreError('cancelled', 'Cancelled; the statement was stopped on the server.');
}

/** Follows no address of another server: requests carry credentials. */
function checkPage(page: TrinoPage, origin: string): void {
  if (typeof page !== 'object' || page === null || typeof page.id !== 'string') {
    throw new StoreError('connection', 'The server did not answer as Trino does. Check "server" of this store.');
  }
  if (page.nextUri !== undefined && new URL(page.nextUri).origin !== origin) {
    throw new StoreError(
      'connection',
      `Trino answered with an address of another server (${new URL(page.nextUri).origin} in place of ${origin}). Check "server", and "http-server.process-forwarded" behind a proxy.`,
    );
  }
}

async function stop(client: TrinoRequests, url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  await withRetries(() => client.request({ method: 'DELETE', url, headers }), undefined).catch(() => undefined);
}

/** Tries again on 502, 503 and 504. Aborting ends the wait and the request. */
async function withRetries<T>(request: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (signal?.aborted === true) throw stopped();
      const wait = RETRY_AFTER_MS[attempt];
      const status = statusOf(error);
      if (status === undefined || ![502, 503, 504].includes(status) || wait === undefined) throw requestError(error, status);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { response?: { status?: unknown } } | null)?.response?.status;
  return typeof status === 'number' ? status : undefined;
}

/** Never with the cause: axios puts the request with its credentials into its errors. */
function requestError(error: unknown, status: number | undefined): StoreError {
  if (error instanceof StoreError) return error;
  if (status === 401 || status === 403) {
    return new StoreError('connection', `Trino did not accept the user or the password (HTTP ${status}).`, { serverCode: `HTTP ${status}` });
  }
  if (status !== undefined) return new StoreError('connection', `Trino answered with HTTP ${status}. Check "server" of this store.`, { serverCode: `HTTP ${status}` });
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const words = [message, code].find((text) => typeof text === 'string' && text !== '') as string | undefined;
  return new StoreError('connection', `The connection to Trino failed: ${words ?? 'no answer'}`, typeof code === 'string' ? { serverCode: code } : {});
}

function toStoreError(error: NonNullable<TrinoPage['error']>): StoreError {
  const more = { serverCode: error.errorName };
  switch (error.errorName) {
    case 'TABLE_NOT_FOUND':
    case 'SCHEMA_NOT_FOUND':
    case 'CATALOG_NOT_FOUND':
      return new StoreError('tableMissing', error.message, more);
    case 'EXCEEDED_TIME_LIMIT':
      return new StoreError('timedOut', 'Trino stopped the statement: it took longer than "statementTimeoutSeconds" of this store.', more);
    case 'USER_CANCELED':
    case 'ADMINISTRATIVELY_KILLED':
      return new StoreError('statementFailed', 'The statement was stopped on the server.', more);
    case 'INVALID_CAST_ARGUMENT':
    case 'NUMERIC_VALUE_OUT_OF_RANGE':
    case 'INVALID_FUNCTION_ARGUMENT':
    case 'DIVISION_BY_ZERO':
      // These quote the value that they could not take.
      return new StoreError('statementFailed', `Trino: ${error.message.replace(/(['"]).*?\1/gs, "'…'").replace(/:\s.*$/s, ': …')}`, more);
    default:
      return new StoreError('statementFailed', `Trino: ${error.message}`, more);
  }
}
