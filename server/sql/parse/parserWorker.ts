/** The thread of the parsing library: it parses one text after the other, and whoever asks ends it when it is late. */
import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { firstLine } from './firstLine.ts';
import { loadLibrary, tablesOfText } from './libraryTables.ts';
import type { LibraryAnswer } from './libraryTables.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';

/** A text that the library can read. */
export interface ParserQuestion {
  readonly text: string;
  readonly dialect: LexicalName;
}

/** `ready`: the module is loaded, or why it is not. `answer`: to the last question; `spoilt`: the instance must not be asked again. */
export type FromParser =
  | { readonly type: 'ready'; readonly failed?: string }
  | { readonly type: 'answer'; readonly answer: LibraryAnswer; readonly spoilt: boolean };

/** Answers until the thread is ended. */
async function serve(port: MessagePort): Promise<void> {
  const say = (message: FromParser): void => { port.postMessage(message); };
  try {
    const library = await loadLibrary();
    port.on('message', ({ text, dialect }: ParserQuestion) => {
      try {
        say({ type: 'answer', answer: tablesOfText(library, text, dialect), spoilt: false });
      } catch (error) {
        say({ type: 'answer', answer: { kind: 'unknown', why: `the parser stopped: ${firstLine(String(error))}` }, spoilt: true });
      }
    });
    say({ type: 'ready' });
  } catch (error) {
    say({ type: 'ready', failed: firstLine(String(error)) });
  }
}

// The module is the program of a thread; anywhere else it does nothing.
if (parentPort !== null) void serve(parentPort);
