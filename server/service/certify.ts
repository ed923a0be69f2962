/** Certification: a comparison by a hash that nobody can hit by chance, on request and on a schedule. */
import type { HashName, Sides } from '../engine/types.ts';
import { mapSides } from '../engine/types.ts';
import type { RunSubject } from '../runs/types.ts';
import type { Open } from './connections.ts';
import type { Project, ServiceOptions } from './types.ts';

/** How many runs are looked through for the last certification. */
const RUNS_LOOKED_AT = 500;
const DAY_MS = 86_400_000;

/** Whether a hash is md5 or better: neither 32 bits nor an engine's own. */
export function isStrong(hash: HashName): boolean {
  return hash === 'md5' || hash === 'sha256';
}

/** The same sessions, offering strong hashes only, and nothing that was read before. */
export function certified(open: Sides<Open>): Sides<Open> {
  return mapSides(open, (side) => {
    const { nativeHash: _, ...facts } = side.session.facts;
    const { dialect } = side.store;
    const { scans: _scans, ...anew } = side;
    return { ...anew, session: { ...side.session, facts }, store: { ...side.store, dialect: { ...dialect, hashes: dialect.hashes.filter(isStrong) } } };
  });
}

/**
 * Whether a comparison has to be a certification: it was asked for, or `certifyEveryDays` of the configuration have passed since the last
 * one of the same subject that ended in a verdict and hashed rows: columns whose numbers differ need none (`Evidence.escape` 0).
 */
export async function certificationDue(asked: boolean | undefined, project: Project, subject: RunSubject, { runs }: ServiceOptions, now: Date): Promise<boolean> {
  if (asked === true) return true;
  const days = project.loaded.config.certifyEveryDays;
  if (days === undefined) return false;
  const since = now.getTime() - days * DAY_MS;
  // A start that is still to come was told by a clock that was ahead: nobody knows when it was.
  const isSince = (startedAt: string): boolean => Date.parse(startedAt) >= since && Date.parse(startedAt) <= now.getTime();
  const kept = await runs.list({ kind: subject.kind, count: RUNS_LOOKED_AT });
  return !kept.some((run) => run.subject.hash === subject.hash && run.verdict !== 'inconclusive' && isStrong(run.evidence.hash) && run.evidence.escape > 0 && isSince(run.startedAt));
}
