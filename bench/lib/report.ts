/** How runs of the product and of the peer are told in a table. */
import versions from '../../scripts/versions.json' with { type: 'json' };
import type { Expected } from './journal.ts';
import type { OurRun } from './ours.ts';
import { median } from './measure.ts';
import { inWords } from './peer.ts';
import type { PeerRun } from './peer.ts';
import { grouped, megabytes, seconds, times } from './table.ts';

/** Prints what a run was, while the benchmark goes on. */
export function tell(words: string): void {
  process.stderr.write(`  ${words}\n`);
}

/** One run of ours in words. */
export const toldOurs = (run: OurRun): string => `${seconds(run.seconds)}, ${run.verdict}, ${grouped(run.findings)} findings, ${megabytes(run.peak)}${run.faults.map(fault => `\n    WRONG: ${fault}`).join('')}`;

/** One run of the peer in words. */
export const toldPeer = (run: PeerRun): string => `${seconds(run.seconds)}, ${run.said}`;

/** Median time with the quickest and the slowest. */
export function spread(runs: readonly { readonly seconds: number }[]): string {
  const all = runs.map(run => run.seconds);
  return `${seconds(median(all))} (${seconds(Math.min(...all))}–${seconds(Math.max(...all))})`;
}

/** Headings of what is told of our runs. */
export const ourHead = ['scanned ÷ tables', 'moved', 'statements', 'CPU', 'memory', 'verdict', 'findings'] as const;

/** What is told of our runs; `rows` are those of the two tables together. */
export function ourCells(runs: readonly OurRun[], rows: number): readonly string[] {
  const last = runs.at(-1);
  if (last === undefined) return ourHead.map(() => '');
  return [
    times((last.rowsScanned.legacy + last.rowsScanned.new) / rows),
    megabytes(median(runs.map(run => run.bytesMoved))),
    `${last.statements.legacy} + ${last.statements.new}`,
    seconds(median(runs.map(run => run.cpu))),
    megabytes(Math.max(...runs.map(run => run.peak))),
    last.verdict,
    grouped(last.findings) + (runs.some(run => run.faults.length > 0) ? ' WRONG' : ''),
  ];
}

/** Time of the peer, or how it failed; and how many times longer than ours it took. */
export function peerCells(peer: readonly PeerRun[], ours: readonly OurRun[]): readonly string[] {
  if (peer.length === 0) return ['not run', ''];
  const failure = peer.find(run => run.failed);
  const ratio = median(peer.map(run => run.seconds)) / median(ours.map(run => run.seconds));
  if (failure === undefined) return [spread(peer), times(ratio)];
  return failure.timedOut ? [failure.said, `over ${times(ratio)}`] : [`exception after ${seconds(failure.seconds)}`, 'fails'];
}

/** In its own words, each once: how the peer failed, and what it reports that is not so. */
export function peerFaults(name: string, runs: readonly PeerRun[], expected: ReadonlyMap<string, Expected>): readonly string[] {
  const right = { missing: 0, extra: 0, changed: 0 };
  for (const { kind } of expected.values()) right[kind] += 1;
  return [...new Set(runs.flatMap(({ counts, said }) => {
    if (counts === undefined) return [`${name}: ${peerName} ${said}`];
    return said === inWords(right) ? [] : [`${name}: ${peerName} reports ${said}; right is ${inWords(right)}`];
  }))];
}

/** The peer's name and version. */
export const peerName = `reladiff ${versions.reladiff.version}`;

/** What is wrong with the runs, each once. */
export const faultsOf = (name: string, runs: readonly OurRun[]): readonly string[] => [...new Set(runs.flatMap(run => run.faults))].map(fault => `${name}: ${fault}`);

/** Prints the faults and sets the exit code. */
export function judge(faults: readonly string[]): void {
  for (const fault of faults) process.stdout.write(`WRONG  ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
