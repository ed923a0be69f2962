/** The real process as the outside of the command line. */
import { readFileSync, writeSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { EXIT } from './exitCode.ts';
import { faultWords, systemWords } from './failure.ts';
import type { Output, Outside } from './outside.ts';
import { createAsk } from './terminal.ts';

/** Everything that comes from the process itself; the parts of the house are put in by `main.ts`. */
export type ProcessOutside = Omit<Outside, 'openRuns' | 'createService' | 'makeDemo'>;

/** Reads arguments, environment and streams of this process. */
export function processOutside(): ProcessOutside {
  const listeners = new Set<() => void>();
  const stop = (): void => {
    // Nothing runs on a server before somebody listens, nor after: there is nothing to wait for.
    if (listeners.size === 0) process.exit(EXIT.cancelled);
    for (const listener of [...listeners]) listener();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  let hadFault = false;
  const faults = new Set<(error: unknown) => void>();
  // Rejections that nobody takes come here as well.
  process.on('uncaughtException', error => {
    hadFault = true;
    try {
      writeSync(2, faultWords(error, process.env));
    } catch {
      // Whoever read standard error went away.
    }
    if (faults.size === 0) process.exit(EXIT.internal);
    for (const listener of [...faults]) listener(error);
  });
  const both = process.stdin.isTTY && process.stderr.isTTY;
  return {
    args: process.argv.slice(2),
    cwd: process.cwd(),
    version: ownVersion(),
    environmentVariables: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin: () => buffer(process.stdin),
    askSecret: both ? createAsk(process.stdin, process.stderr, stop, false) : null,
    askLine: both ? createAsk(process.stdin, process.stderr, stop, true) : null,
    onStop(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    onFault(listener) {
      faults.add(listener);
      return () => { faults.delete(listener); };
    },
    get hadFault() { return hadFault; },
    quit: code => process.exit(code),
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function outputOf(stream: NodeJS.WriteStream): Output {
  let gone = false;
  let failure: string | null = null;
  const failed = (error: Error): void => {
    // A reader that has seen enough (`| head`) is no fault; neither is a terminal that was closed.
    const isReaderGone = 'code' in error && (error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY === true));
    if (!isReaderGone && !gone) failure = systemWords(error);
    gone = true;
  };
  stream.on('error', failed);
  return {
    isTerminal: stream.isTTY === true,
    get isGone() { return gone; },
    get failure() { return failure; },
    get columns() { return stream.columns > 0 ? stream.columns : 80; },
    write: text => new Promise(resolve => {
      if (gone) return resolve();
      stream.write(text, error => {
        if (error) failed(error);
        resolve();
      });
    }),
  };
}

/** The version in `package.json`, which lies one folder above both the source and the bundle. */
function ownVersion(): string {
  try {
    const contents: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return typeof contents === 'object' && contents !== null && 'version' in contents ? String(contents.version) : 'unknown';
  } catch {
    return 'unknown';
  }
}
