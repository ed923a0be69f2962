/** The peer: reladiff from PyPI, as its documentation runs it, two threads, statistics only. */
import { lastLine } from './ours.ts';
import { runMeasured } from './processes.ts';

/** One run of the peer. */
export interface PeerRun {
  readonly seconds: number;
  readonly cpu: number;
  /** What it said, or how it failed. */
  readonly said: string;
  readonly failed: boolean;
  readonly timedOut: boolean;
}

/** Two tables that the peer compares. */
export interface PeerWork {
  /** Addresses as it takes them, password and all: test servers. */
  readonly legacy: string;
  readonly new: string;
  readonly tables: { readonly legacy: string; readonly new: string };
  /** Patterns of columns; `%` for all. */
  readonly columns: readonly string[];
  /** Seconds. */
  readonly timeout: number;
}

/** Runs it once. The Python that has it is named by `npm run bench`. */
export async function runPeer({ legacy, new: fresh, tables, columns, timeout }: PeerWork): Promise<PeerRun> {
  const python = process.env['PARITY_BENCH_RELADIFF'];
  if (python === undefined) throw new Error('PARITY_BENCH_RELADIFF is not set: run this through "npm run bench", which installs the peer.');
  const ended = await runMeasured({
    command: python,
    args: ['-m', 'reladiff', legacy, tables.legacy, fresh, tables.new, '-k', 'id', ...columns.flatMap(column => ['-c', column]), '-j', '2', '-s'],
    timeout,
  });
  const { seconds, cpu, timedOut } = ended;
  // It ends with 0 when it fails, too; the log says so.
  const failed = timedOut || ended.code !== 0 || /Traceback|^\[[\d:]+\] ERROR/mu.test(ended.stderr) || ended.stdout.trim() === '';
  const said = timedOut ? `stopped after ${timeout} s` : failed ? `failed: ${lastLine(ended.stderr).replace(/^\[[\d:]+\] ERROR - /u, '')}` : summary(ended.stdout);
  return { seconds, cpu, said, failed, timedOut };
}

/** Its statistics in few words. */
function summary(stdout: string): string {
  const number = (words: string): string => new RegExp(`(\\d+) rows? ${words}`, 'u').exec(stdout)?.[1] ?? '?';
  return `${number('exclusive to table A')} only legacy, ${number('exclusive to table B')} only new, ${number('updated')} changed`;
}
