/** The peer: reladiff from PyPI, as its documentation runs it, two threads, statistics only. */
import { lastLine } from './ours.ts';
import { runMeasured } from './processes.ts';

/** One run of the peer. */
export interface PeerRun {
  readonly seconds: number;
  readonly cpu: number;
  /** Rows that it reports; undefined when it failed. */
  readonly counts: PeerCounts | undefined;
  /** What it said, or how it failed. */
  readonly said: string;
  readonly failed: boolean;
  readonly timedOut: boolean;
}

/** Rows by what is the matter with them. */
export interface PeerCounts { readonly missing: number; readonly extra: number; readonly changed: number }

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
  const counts = failed ? undefined : countsOf(ended.stdout);
  const said = timedOut ? `stopped after ${timeout} s` : counts === undefined ? `failed: ${lastLine(ended.stderr).replace(/^\[[\d:]+\] ERROR - /u, '')}` : inWords(counts);
  return { seconds, cpu, counts, said, failed, timedOut };
}

/** Its statistics. */
function countsOf(stdout: string): PeerCounts {
  const number = (words: string): number => Number(new RegExp(`(\\d+) rows? ${words}`, 'u').exec(stdout)?.[1]);
  return { missing: number('exclusive to table A'), extra: number('exclusive to table B'), changed: number('updated') };
}

/** Counts in words. */
export const inWords = ({ missing, extra, changed }: PeerCounts): string => `${missing} missing, ${extra} extra, ${changed} changed`;
