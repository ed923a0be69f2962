/** What a calibration takes from a plan, or adds to it. The calibration itself is the outside's: it needs SQL. */
import type { Planned } from './columnPlan.ts';
import { StoreError } from './errors.ts';
import { fold } from './names.ts';
import type { TableRules } from './ports.ts';
import type { CancelSignal, CanonicalForm, ColumnPlan, HashName, Reason, Sides } from './types.ts';
import { mapSides } from './types.ts';

/** What was found of a column whose two renderings disagree. */
export interface ColumnDisagreement {
  /** Logical name. */
  readonly column: string;
  /** Why, in words. A `Reason` that costs the tick, unless another form proved right. */
  readonly reason: Reason;
  /** Another form that both engines do write alike. `exact`: nothing is lost by it, so that the tick can be earned; else what differs in it differs, and no more is said. */
  readonly instead?: { readonly form: CanonicalForm; readonly exact: boolean; readonly words: string };
}

/** The answer of a calibration. */
export interface Calibration {
  readonly disagreements: readonly ColumnDisagreement[];
  /** Columns whose tolerances have cells that are not sound on these engines, by logical name. */
  readonly withoutCells: readonly string[];
  /** Hashes that a side does not compute as it has to. */
  readonly wrongHashes: readonly HashName[];
  /** In words, for the evidence. */
  readonly notes: readonly string[];
  readonly blindSpots: readonly string[];
}

/** Proves the forms of a plan, and the hashes that both sides have, on both engines. Throws a `StoreError` when a side is lost or the work is cancelled. */
export type Calibrate = (plan: ColumnPlan, hashes: Sides<readonly HashName[]>, signal: CancelSignal) => Promise<Calibration>;

/** The plan after a calibration, or the reason for which nothing can be compared: rows cannot be told apart by a key that is not the same text on both sides. */
export function applyCalibration(planned: Planned, rules: TableRules, calibration: Calibration): Planned | { readonly refused: Reason } {
  const byName = new Map(calibration.disagreements.map((disagreement) => [disagreement.column, disagreement]));
  const needed = new Set([...planned.plan.key, ...(rules.partition === undefined ? [] : [rules.partition.column])].map(fold));
  const lost = planned.plan.columns.find((column) => byName.has(column.name) && needed.has(fold(column.name)));
  const why = lost === undefined ? undefined : byName.get(lost.name)?.reason;
  if (why !== undefined) return { refused: why };
  const obstacles = [...planned.obstacles];
  const notes = [...planned.plan.notes, ...calibration.notes];
  const columns = planned.plan.columns.flatMap((column) => {
    const disagreement = byName.get(column.name);
    if (disagreement === undefined) return [calibration.withoutCells.includes(column.name) ? { ...column, withoutCells: true as const } : column];
    const { instead, reason } = disagreement;
    if (instead?.exact !== true) obstacles.push(reason);
    if (instead === undefined) return [];
    notes.push(`${column.name}: ${instead.words}`);
    return [{ ...column, form: instead.form }];
  });
  return { plan: { ...planned.plan, columns, notes, blindSpots: [...planned.plan.blindSpots, ...calibration.blindSpots] }, obstacles };
}

/** A plan with the hashes that may be used for it. */
export interface Calibrated {
  readonly planned: Planned;
  readonly hashes: Sides<readonly HashName[]>;
}

/** Calibrates a plan, where the outside can. */
export async function calibrated(calibrate: Calibrate | undefined, planned: Planned, rules: TableRules, hashes: Sides<readonly HashName[]>, signal: CancelSignal): Promise<Calibrated | { readonly refused: Reason }> {
  if (calibrate === undefined || planned.plan.columns.length === 0) return { planned, hashes };
  const calibration = await calibrate(planned.plan, hashes, signal);
  const applied = applyCalibration(planned, rules, calibration);
  if ('refused' in applied) return applied;
  const left = hashes.legacy.filter((name) => hashes.new.includes(name) && !calibration.wrongHashes.includes(name));
  if (left.length === 0 && calibration.wrongHashes.length > 0) throw new StoreError('configuration', `No hash of the two engines can be used: ${calibration.notes.join('; ')}.`);
  return { planned: applied, hashes: mapSides(hashes, (names) => names.filter((name) => !calibration.wrongHashes.includes(name))) };
}
