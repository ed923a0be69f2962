/** Questions to the user, which the client asks. */
import { CancellationTokenSource } from 'vscode-languageserver';
import type { Connection } from 'vscode-languageserver';
import type { CancelSignal } from '../engine/types.ts';

/** Sends a request that waits for the user. Null: the client cannot ask. Rejects with an AbortError when the signal fires. */
export async function askClient(connection: Pick<Connection, 'sendRequest'>, { method }: { readonly method: string }, question: object, signal: CancelSignal): Promise<unknown> {
  const source = new CancellationTokenSource();
  const cancel = (): void => { source.cancel(); };
  signal.addEventListener('abort', cancel);
  try {
    return await connection.sendRequest(method, question, source.token);
  } catch {
    return null;
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
    signal.throwIfAborted();
  }
}
