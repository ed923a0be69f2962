/** What a comparison rests on, gathered from its sessions. */
import { CALIBRATION_MARK } from '../calibrate/probes.ts';
import { escapeProbability } from '../engine/hashes.ts';
import type { Evidence, HashName, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import type { SessionUsage } from '../stores/driver.ts';
import type { Open } from './connections.ts';
import type { Meter } from './meter.ts';

/** What `gatherEvidence` needs. `open` is null when no session came to be. */
export interface EvidenceInput {
  readonly open: Sides<Open> | null;
  readonly meters: Sides<Meter>;
  /** Tables that are read at one version, in words. */
  readonly pins: Sides<ReadonlySet<string>>;
  /** When checksums of a side were read that were not read now: the earliest. */
  readonly recalled: Partial<Sides<Date>>;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly hash: HashName | null;
  readonly blindSpots: readonly string[];
  readonly notes: readonly string[];
}

/** The evidence of a comparison. */
export function gatherEvidence(input: EvidenceInput): Evidence {
  const { open } = input;
  const hash = input.hash ?? 'sha256';
  return {
    sql: open === null ? { legacy: [], new: [] } : mapSides(open, ({ session }) => kept(session.usage)),
    engines: open === null ? { legacy: '', new: '' } : mapSides(open, ({ session }) => session.facts.engine),
    settings: open === null ? { legacy: [], new: [] } : mapSides(open, ({ session }) => session.facts.settings),
    snapshots: open === null ? { legacy: '', new: '' } : mapSides(open, ({ session }, side) => session.facts.snapshot ?? [...input.pins[side], `read at ${input.startedAt.toISOString()}; the engine has no snapshot across statements`].join('; ')),
    rowsScanned: mapSides(input.meters, (meter) => meter.rows),
    ...recalledOf(input.recalled),
    bytesMoved: open === null ? { legacy: 0, new: 0 } : mapSides(open, ({ session }) => session.usage.bytesMoved),
    ms: input.finishedAt.getTime() - input.startedAt.getTime(),
    hash,
    escape: input.hash === null ? 0 : escapeProbability(hash),
    blindSpots: [...new Set(input.blindSpots)],
    notes: [...new Set([...input.notes, ...loadNotes(open)])],
  };
}

function kept({ statements: all, moreStatements }: SessionUsage): readonly string[] {
  // Hundreds of values of ours say nothing to whoever reads the evidence.
  const statements = all.map((statement) => (statement.startsWith(CALIBRATION_MARK) ? `${CALIBRATION_MARK} … (${statement.length} characters)` : statement));
  return moreStatements === 0 ? statements : [...statements, `… and ${moreStatements} more`];
}

function recalledOf({ legacy, new: other }: Partial<Sides<Date>>): Pick<Evidence, 'recalled'> {
  if (legacy === undefined && other === undefined) return {};
  return { recalled: { ...(legacy === undefined ? {} : { legacy: legacy.toISOString() }), ...(other === undefined ? {} : { new: other.toISOString() }) } };
}

/** What the load on the servers had to do with it. */
function loadNotes(open: Sides<Open> | null): readonly string[] {
  return open === null ? [] : SIDES.flatMap((side) => open[side].session.load.map((words) => `${side} store: ${words}`));
}
