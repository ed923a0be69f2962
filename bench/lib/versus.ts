/** The product against the floor, and against the peer where there is one, on identical tables. */
import { runFloor } from './floor.ts';
import type { FloorSide } from './floor.ts';
import { byTurns, median, timed } from './measure.ts';
import type { Options } from './options.ts';
import { runOurs } from './ours.ts';
import type { OurRun, OurWork } from './ours.ts';
import { runPeer } from './peer.ts';
import type { PeerRun, PeerWork } from './peer.ts';
import { faultsOf, judge, ourCells, ourHead, peerCells, peerFaults, peerName, spread, tell, toldOurs, toldPeer } from './report.ts';
import { print, seconds, times } from './table.ts';

/** What is measured. */
export interface Versus {
  readonly title: string;
  readonly rows: number;
  readonly ours: OurWork;
  readonly floor: { readonly legacy: FloorSide; readonly new: FloorSide };
  /** Undefined: no peer. */
  readonly peer: PeerWork | undefined;
}

/** Measures by turns, prints the table, and sets the exit code when somebody found a difference. */
export async function measureVersus({ title, rows, ours: work, floor, peer: peerWork }: Versus, { rounds }: Options): Promise<void> {
  const ours: OurRun[] = [];
  const floors: { seconds: number }[] = [];
  const peer: PeerRun[] = [];
  const faults: string[] = [];
  await byTurns(['floor', 'ours', ...(peerWork === undefined ? [] : ['peer'] as const)] as const, rounds, async name => {
    if (name === 'floor') {
      const { seconds: taken, value } = await timed(() => runFloor(floor, rows));
      floors.push({ seconds: taken });
      tell(`floor ${seconds(taken)}, ${value.differing} groups differ`);
      if (value.differing > 0 || value.rows.legacy !== rows || value.rows.new !== rows) faults.push(`floor: ${JSON.stringify(value)} on identical tables`);
    } else if (name === 'ours') {
      const run = await runOurs(work, new Map());
      ours.push(run);
      tell(`ours  ${toldOurs(run)}`);
    } else if (peerWork !== undefined && !peer.some(run => run.timedOut)) {
      const run = await runPeer(peerWork);
      peer.push(run);
      tell(`peer  ${toldPeer(run)}`);
    }
  });
  const alone = { legacy: await timed(() => runFloor({ ...floor, new: nobody }, rows)), new: await timed(() => runFloor({ ...floor, legacy: nobody }, rows)) };
  const ratio = median(ours.map(run => run.seconds)) / median(floors.map(run => run.seconds));
  print(`${title}, identical, ${rounds} rounds, medians (quickest–slowest)`, {
    head: ['work', 'floor', 'ours', 'ours ÷ floor', ...(peerWork === undefined ? [] : [peerName, 'peer ÷ ours']), ...ourHead],
    rows: [['identical', spread(floors), spread(ours), times(ratio), ...(peerWork === undefined ? [] : peerCells(peer, ours)), ...ourCells(ours, 2 * rows)]],
  });
  process.stdout.write(`\nThe floor's sides alone, once: legacy ${seconds(alone.legacy.seconds)}, new ${seconds(alone.new.seconds)}\n`);
  for (const failure of peerFaults('identical', peer, new Map())) process.stdout.write(`${failure}\n`);
  judge([...faults, ...faultsOf('identical', ours)]);
}

/** A side of the floor that does nothing. */
const nobody: FloorSide = { sessions: [], chunk: 1, statement: () => '' };
