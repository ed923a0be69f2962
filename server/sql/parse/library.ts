/**
 * The second opinion on which tables a query reads: a parsing library in a thread of its own. Each question has a deadline. A thread that is late, runs out of
 * memory or traps is ended, the answer is *unknown*, and the next question gets a new thread: no query harms another one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { lexicalRules } from '../statements/lexicalRules.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { scan } from '../statements/scan.ts';
import type { LibraryAnswer } from './libraryTables.ts';
import { firstLine } from './firstLine.ts';
import { parserFile } from './parserFile.ts';
import type { FromParser, ParserQuestion } from './parserWorker.ts';

export type { LibraryAnswer } from './libraryTables.ts';

/** How long one text may take, in milliseconds. 200,000 characters take about a second; the module takes some 15 MB a second in the worst case seen. */
export const PARSE_MS = 5_000;

/** How long loading the module may take, in milliseconds: 0.3 s on a machine at rest. */
const LOAD_MS = 30_000;

/** The heap of the thread, in megabytes: the tree of the longest text that is parsed takes about half. The module's own memory is not part of it. */
const LIMITS = { maxOldGenerationSizeMb: 256, stackSizeMb: 4 } as const;

/** After a longer text the thread is ended: the module keeps the memory that it took, some 200 MB for 200,000 characters. */
const KEPT_LENGTH = 40_000;

/** A thread that answers one question at a time. */
interface Parser {
  /** Never rejects. `ended`: the thread is gone. */
  ask(question: ParserQuestion, ms: number): Promise<{ readonly answer: LibraryAnswer; readonly ended: boolean }>;
}

let parser: Promise<Parser | string> | undefined;
/** Questions wait for each other: the deadline of one begins when the one before it is answered. */
let last: Promise<unknown> = Promise.resolve();

/** Asks the library. Never throws. @param ms how long the text may take, in milliseconds */
export function tablesByLibrary(text: string, dialect: LexicalName, ms: number = PARSE_MS): Promise<LibraryAnswer> {
  const answer = last.then(() => askOnce({ text: readable(text, dialect), dialect }, ms));
  last = answer;
  return answer;
}

async function askOnce(question: ParserQuestion, ms: number): Promise<LibraryAnswer> {
  const current = (parser ??= start());
  const started = await current;
  if (typeof started === 'string') {
    parser = undefined;
    return { kind: 'unknown', why: started };
  }
  const { answer, ended } = await started.ask(question, ms);
  if (ended) parser = undefined;
  return answer;
}

/** Starts a thread; the reason when it cannot be started. */
async function start(): Promise<Parser | string> {
  const worker = new Worker(parserFile(), { resourceLimits: LIMITS, execArgv: [], stdout: true, stderr: true });
  // An error that nobody listens to would end the process; `next` says what it means for a question.
  worker.on('error', () => undefined);
  const first = await next(worker, LOAD_MS);
  if (typeof first === 'string') return `the parser could not be loaded: ${first}`;
  if (first.type !== 'ready') return 'the parser could not be loaded';
  if (first.failed !== undefined) {
    await worker.terminate();
    return `the parser could not be loaded (polyglot_sql.wasm lies in the folder of the program?): ${first.failed}`;
  }
  return {
    ask: async (question, ms) => {
      worker.postMessage(question);
      const said = await next(worker, ms);
      if (typeof said === 'string') return { answer: { kind: 'unknown', why: said }, ended: true };
      const ended = said.type !== 'answer' || said.spoilt || question.text.length > KEPT_LENGTH;
      if (ended) await worker.terminate();
      return { answer: said.type === 'answer' ? said.answer : { kind: 'unknown', why: 'the parser lost its place' }, ended };
    },
  };
}

/** The next message of a thread, or why there is none; the thread is ended then. The process lives as long as it is waited for. */
async function next(worker: Worker, ms: number): Promise<FromParser | string> {
  const waiting = new AbortController();
  let settle: (result: FromParser | string) => void = () => undefined;
  const said = new Promise<FromParser | string>((resolve) => { settle = resolve; });
  const onMessage = (message: FromParser): void => { settle(message); };
  const onError = (error: Error): void => { settle(`the parser stopped: ${firstLine(error.message)}`); };
  const onExit = (): void => { settle('the parser stopped'); };
  worker.ref();
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  try {
    const late = sleep(ms, `the parser took longer than ${ms / 1000} s and was stopped`, { signal: waiting.signal });
    const result = await Promise.race([said, late]);
    if (typeof result === 'string') await worker.terminate();
    return result;
  } finally {
    waiting.abort();
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    worker.unref();
  }
}

/**
 * The text as the library can read it: without comments (it knows no `#`), and without operators that it stumbles over and that
 * have no say in which tables are read: DuckDB's `//`, `^@`, MySQL's `!`.
 */
function readable(text: string, dialect: LexicalName): string {
  let result = '';
  let before = '';
  let end = 0;
  for (const token of scan(text, lexicalRules[dialect])) {
    if (token.kind === 'comment' || token.kind === 'delimiter') continue;
    let piece = text.slice(token.start, token.end);
    if (token.kind === 'punctuation') {
      if (piece === '!') piece = 'NOT';
      else if ((piece === '/' && before === '/') || (piece === '@' && before === '^')) piece = '';
      before = piece;
    } else before = '';
    result += piece === 'NOT' ? ' NOT ' : token.start > end || (piece === '-' && result.endsWith('-')) ? ` ${piece}` : piece;
    end = token.end;
  }
  return result;
}
