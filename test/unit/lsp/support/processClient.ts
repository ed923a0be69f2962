/** The language server as its own process, as an editor starts it, and a client on its standard streams. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';

export interface ServerProcess {
  readonly connection: MessageConnection;
  readonly child: ChildProcess;
  readonly log: string[];
  /** Exit code or signal, when it has ended. */
  readonly ended: Promise<number | string>;
}

/** Starts it on a workspace folder and initializes it. */
export async function startProcess(folder: string, stateFolder: string): Promise<ServerProcess> {
  const main = path.join(import.meta.dirname, '../../../../server/main.ts');
  const child = spawn(process.execPath, [main, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const log: string[] = [];
  child.stderr.on('data', (data: Buffer) => { log.push(data.toString()); });
  const ended = new Promise<number | string>(resolve => { child.on('exit', (code, signal) => { resolve(code ?? signal ?? 'unknown'); }); });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.onError(() => undefined);
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => { log.push(message); });
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'w' }],
    initializationOptions: { trusted: true, stateFolder, settings: {} },
  });
  await connection.sendNotification('initialized', {});
  return { connection, child, log, ended };
}
