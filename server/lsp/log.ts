/** The log of the server: words for people, no values of rows and no credentials. */
import { LogMessageNotification, MessageType } from 'vscode-languageserver';
import type { Connection } from 'vscode-languageserver';
import { sendQuietly } from './send.ts';
import { shortWords } from './toResponseError.ts';

/** Writes to the log of the client. Never throws, whatever became of the client. */
export interface Log {
  info(words: string): void;
  warn(words: string): void;
  /** A fault: its short words, and where it came from. */
  fault(where: string, error: unknown): void;
}

export function createLog(connection: Connection): Log {
  const write = (type: MessageType, message: string): void => { void sendQuietly(() => connection.sendNotification(LogMessageNotification.type, { type, message })); };
  return {
    info: words => { write(MessageType.Info, words); },
    warn: words => { write(MessageType.Warning, words); },
    fault: (where, error) => { write(MessageType.Error, `${where}: ${shortWords(error)}${places(error)}`); },
  };
}

/** The places of a stack, without its message (which may be long) and without folders. */
function places(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  const lines = error.stack.split('\n').filter(line => /^\s+at /u.test(line)).slice(0, 6);
  return lines.map(line => `\n${line.replace(/(?:file:\/\/)?\/[^\s)]*\//gu, '')}`).join('');
}
