/** One comparison from its start to a kept run: findings go to the run's file, reasons are counted, evidence is gathered at the end. */
import { minuteOf } from '../calibrate/summary.ts';
import { openBudget } from '../engine/budget.ts';
import type { Budget } from '../engine/budget.ts';
import { toReason } from '../engine/errors.ts';
import { countReasons } from '../engine/reasons/counter.ts';
import type { Reporter } from '../engine/ports.ts';
import type { CauseOutcome, ColumnPlan, HashName, PartitionOutcome, Reason, RelationOutcome, Side, Sides } from '../engine/types.ts';
import { NO_COUNTS, SIDES } from '../engine/types.ts';
import { headline } from '../report/headline.ts';
import type { RunRecord, RunSubject } from '../runs/types.ts';
import type { Open } from './connections.ts';
import { gatherEvidence } from './evidence.ts';
import type { Meter } from './meter.ts';
import { NotScanned } from './sizes.ts';
import { ConfigurationError } from './types.ts';
import type { ServiceEvents, ServiceOptions } from './types.ts';

/** What a comparison ends in. */
export interface Finished {
  readonly outcome: RelationOutcome;
  readonly cause?: CauseOutcome;
  readonly hash: HashName | null;
  readonly blindSpots: readonly string[];
  readonly notes: readonly string[];
}

/** What the work of a run is given. */
export interface Keeper {
  readonly reporter: Reporter;
  /** What the run may read, all that it compares taken together. */
  readonly budget: Budget;
  readonly meters: Sides<Meter>;
  /** Tells that a table is read at one version, for the evidence. */
  pinned(side: Side, words: string): void;
  /** Tells that a table has versions and is read at none of them, and why, for the evidence. */
  moving(side: Side, name: string, why: string): void;
  /** Tells that checksums of a table at one version were read by an earlier check, for the evidence. `forget`: so that the next one reads them. */
  recalled(side: Side, words: string, at: Date, forget: () => Promise<void>): void;
  /** Tells what is open, for the evidence. */
  opened(open: Sides<Open>): void;
  /** Tells the canonical forms of a relation, for the likely reasons. `table` is null for the result. */
  planned(table: string | null, plan: ColumnPlan): void;
}

/** Runs `work` and keeps what came of it. Whatever it throws becomes an inconclusive run, but for `NotScanned` and a `ConfigurationError`, which leave none; its sessions are closed at the end. */
export async function keepRun({ runs, maxFindings, budget }: Pick<ServiceOptions, 'runs' | 'maxFindings' | 'budget'>, subject: RunSubject, events: ServiceEvents, work: (keeper: Keeper) => Promise<Finished>): Promise<RunRecord> {
  const startedAt = new Date();
  const writer = await runs.create();
  const reasons = countReasons();
  const pins = { legacy: new Set<string>(), new: new Set<string>() };
  const moving = new Set<string>();
  const recalled = { notes: new Set<string>(), since: {} as Partial<Record<Side, Date>>, forget: [] as (() => Promise<void>)[] };
  const meters = { legacy: { rows: 0 }, new: { rows: 0 } };
  const partitions: PartitionOutcome[] = [];
  let open: Sides<Open> | null = null;
  let kept = 0;
  const outside = {
    now: () => performance.now(),
    bytes: () => (open === null ? 0 : open.legacy.session.usage.bytesMoved + open.new.session.usage.bytesMoved),
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, ms);
      return () => { clearTimeout(timer); };
    },
  };
  const keeper: Keeper = {
    budget: openBudget(outside, budget?.limits, budget?.many, ({ differing }) => events.early?.(earlyHeadline(differing))),
    meters,
    pinned: (side, words) => void pins[side].add(words),
    moving: (side, name, why) => void moving.add(`${name} was read as it was during the check on the ${side} side, since ${why}; a change during the check makes the check inconclusive`),
    recalled: (side, words, at, forget) => {
      recalled.notes.add(`checksums of ${words}, which never changes, were not read now on the ${side} side: a check at ${minuteOf(at)} read them (trustSnapshotsForDays)`);
      const since = recalled.since[side];
      if (since === undefined || at < since) recalled.since[side] = at;
      recalled.forget.push(forget);
    },
    opened: (sessions) => {
      open = sessions;
      for (const side of SIDES) sessions[side].session.onWait((words) => events.progress(`the ${side} store is busy, waiting: ${words}`, 0, 0));
    },
    planned: (table, plan) => reasons.planned(table, plan),
    reporter: {
      finding: (finding, run, whole) => {
        const position = kept++;
        const isKept = position < maxFindings;
        reasons.add(finding, { run, ...(isKept ? { position } : {}), ...(whole === undefined ? {} : { whole }) });
        return isKept ? writer.finding(finding) : undefined;
      },
      partition: (outcome) => {
        reasons.partition(outcome);
        if (outcome.verdict !== 'consistent' && partitions.length < MAX_HEADLINE_PARTITIONS) partitions.push(outcome);
        writer.partition(outcome);
      },
      progress: (words, done, total) => events.progress(words, done, total),
    },
  };
  try {
    let finished: Finished;
    try {
      finished = await work(keeper);
    } catch (error) {
      if (error instanceof NotScanned || error instanceof ConfigurationError) throw error;
      finished = failed(toReason(error));
    }
    if (finished.outcome.verdict === 'inconclusive') await Promise.allSettled(recalled.forget.map((forget) => forget()));
    const finishedAt = new Date();
    const sessions = open as Sides<Open> | null;
    const evidence = gatherEvidence({ open: sessions, meters, pins, recalled: recalled.since, startedAt, finishedAt, hash: finished.hash, blindSpots: finished.blindSpots, notes: [...moving, ...recalled.notes, ...finished.notes, ...(kept > maxFindings ? [`the first ${maxFindings.toLocaleString('en')} of ${kept.toLocaleString('en')} findings are kept; the counts are of all rows`] : [])] });
    const { partitions: _, ...outcome } = finished.outcome;
    const { verdict, reason } = outcome;
    const cause = finished.cause?.cause;
    reasons.settled(subject.kind === 'table' ? subject.name : null, outcome);
    for (const source of finished.cause?.sources ?? []) reasons.settled(source.table, source.outcome);
    return await writer.finish({
      subject: sessions === null ? subject : { ...subject, pair: `${sessions.legacy.label} → ${sessions.new.label}` },
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      verdict,
      ...(cause === undefined ? {} : { cause }),
      ...(reason === undefined ? {} : { reason }),
      headline: headline({ verdict, ...(cause === undefined ? {} : { cause }), ...(reason === undefined ? {} : { reason }), outcome, ...(finished.cause === undefined ? {} : { causeOutcome: finished.cause }), ...(subject.partitions === undefined ? {} : { only: subject.partitions }), partitions }),
      outcome,
      ...(finished.cause === undefined ? {} : { causeOutcome: finished.cause }),
      likelyReasons: reasons.reasons(),
      ...(kept > maxFindings ? { findingsFound: kept } : {}),
      evidence,
    });
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    const sessions = open as Sides<Open> | null;
    if (sessions !== null) await Promise.allSettled([sessions.legacy.session.close(), sessions.new.session.close()]);
  }
}

/** The headline while only so much is known. */
function earlyHeadline(differing: number): string {
  return headline({ verdict: 'differs', outcome: { verdict: 'differs', counts: { ...NO_COUNTS, changed: differing }, partial: true, columns: [], key: [] } });
}

/** More partitions than a headline could name. */
const MAX_HEADLINE_PARTITIONS = 1_000;

function failed(reason: Reason): Finished {
  return { outcome: { verdict: 'inconclusive', reason, counts: NO_COUNTS, partial: true, columns: [], partitions: [], key: [] }, hash: null, blindSpots: [], notes: [] };
}
