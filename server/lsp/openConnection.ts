/**
 * The connection to the client that started this process. The library's own way ends the process at once when the client is gone; here
 * `ended` is called instead, so that what runs on the servers is stopped first.
 */
import { createConnection, createProtocolConnection } from 'vscode-languageserver';
import type { Connection, WatchDog } from 'vscode-languageserver';
import { IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { MessageReader, MessageWriter } from 'vscode-jsonrpc/node';

/** How often is looked whether the client's process lives, in milliseconds. */
const LOOK_MS = 1000;

/** Puts the protocol on a reader and a writer. @param ended is called with the exit code when the client said so or is gone, maybe more than once */
export function connectionOn(reader: MessageReader, writer: MessageWriter, ended: (code: number) => void): Connection {
  const watchDog: WatchDog = {
    shutdownReceived: false,
    initialize: ({ processId }) => {
      if (typeof processId === 'number') watchParent(processId, () => { ended(1); });
    },
    exit: ended,
  };
  return createConnection(logger => {
    const connection = createProtocolConnection(reader, writer, logger);
    connection.onClose(() => { ended(watchDog.shutdownReceived ? 0 : 1); });
    // Messages that cannot be written any more: the client closes the connection, which is told above.
    connection.onError(() => undefined);
    return connection;
  }, watchDog);
}

/** The connection that the command line asks for: `--node-ipc`, else `--stdio`. */
export function openConnection(argv: readonly string[], ended: (code: number) => void): Connection {
  if (argv.includes('--node-ipc') && process.send !== undefined) {
    process.once('disconnect', () => { ended(1); });
    return connectionOn(new IPCMessageReader(process), new IPCMessageWriter(process), ended);
  }
  process.stdin.once('end', () => { ended(1); });
  process.stdin.once('close', () => { ended(1); });
  return connectionOn(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout), ended);
}

function watchParent(processId: number, gone: () => void): void {
  const timer = setInterval(() => {
    try {
      process.kill(processId, 0);
    } catch (error) {
      // EPERM: it lives, and belongs to somebody else.
      if (error instanceof Error && 'code' in error && error.code === 'EPERM') return;
      clearInterval(timer);
      gone();
    }
  }, LOOK_MS);
  timer.unref();
}
