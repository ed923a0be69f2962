/** The real process as the outside of the command line. */
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { EXIT } from './exitCode.ts';
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
    quit: code => process.exit(code),
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function outputOf(stream: NodeJS.WriteStream): Output {
  let gone = false;
  // A reader that has seen enough (`| head`) is no fault; neither is a terminal that was closed.
  stream.on('error', () => { gone = true; });
  return {
    isTerminal: stream.isTTY === true,
    get isGone() { return gone; },
    get columns() { return stream.columns > 0 ? stream.columns : 80; },
    write: text => new Promise(resolve => {
      if (gone) return resolve();
      stream.write(text, () => { resolve(); });
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
