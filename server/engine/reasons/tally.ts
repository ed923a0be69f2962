/**
 * Counts what explains the differences of one column, in bounded memory, and tells each row's difference once: by the explanation that
 * explains most rows of the column.
 */
import { describe, describeDaylight } from './describe.ts';
import type { Description } from './describe.ts';
import type { ConstantKind, Explained } from './explain.ts';
import { MAX_SAMPLES } from './types.ts';
import type { ReasonSample } from './types.ts';

/** At most so many different sets of explanations, and constants of a kind, are counted for a column; the rarest are forgotten. */
export const MAX_KINDS = 64;

/** A constant counts as one when values so different have it: a flag that goes from 0 to 1 is no offset. */
const DIFFERENT_VALUES = 5;

/** The share of a column's differing rows that an explanation must have: of any kind, of one that chance makes as well, of a constant. */
const SHARES = { strong: 0.01, weak: 0.1, constant: 0.5 } as const;

/** Rows that share something. */
interface Cell {
  rows: number;
  readonly samples: ReasonSample[];
}

/** Rows that share a constant, by what else explains them. */
interface Constant {
  rows: number;
  /** Its first row; what follows is made for a second one: most constants have none. */
  readonly first: { readonly set: string; readonly value: string | null; readonly sample: ReasonSample };
  bySet: Map<string, Cell> | null;
  /** Hashes of values that have it, as many as it takes. */
  values: Set<number> | null;
  /** Counted from a time on at which something had been forgotten: that may have been the same. */
  readonly late: boolean;
}

/** The constants of one kind. */
interface Constants {
  readonly byValue: Map<string, Constant>;
  forgotten: boolean;
}

function noConstants(): Constants {
  return { byValue: new Map(), forgotten: false };
}

/** An explanation of a column with its rows. */
export interface Told {
  readonly description: Description;
  readonly rows: number;
  readonly atLeast: boolean;
  readonly samples: readonly ReasonSample[];
}

/** The counters of one column. */
export interface ColumnTally {
  /** Rows in which the column differs. */
  readonly differing: number;
  add(explained: Explained, value: string | null, sample: ReasonSample): void;
  /** What explains enough rows, most rows first. */
  told(): readonly Told[];
}

export function columnTally(): ColumnTally {
  const sets = new Map<string, Cell>();
  const constants: Record<ConstantKind, Constants> = { offset: noConstants(), factor: noConstants(), later: noConstants(), end: noConstants(), front: noConstants() };
  let differing = 0;
  let forgotten = false;

  return {
    get differing() { return differing; },
    add({ fixed, constants: found }, value, sample) {
      differing++;
      const set = fixed.join('|');
      forgotten = count(sets, set, sample) || forgotten;
      for (const kind of KINDS) {
        const constant = found[kind];
        if (constant !== undefined) countConstant(constants[kind], constant, set, value, sample, kind === 'end' ? MAX_KINDS : FEW_SETS);
      }
    },
    told() {
      const left = new Map<string, Left>([...sets].map(([set, { rows, samples }]) => [set, { rows, samples, ids: set === '' ? [] : set.split('|') }]));
      const told: Told[] = [];
      // A constant competes with the first explanation only: what it shares with later ones is not known.
      const constant = bestConstant(constants, differing);
      // The same text at the end of all of them was added there or taken away, though texts that are all as long seem to be cut.
      const least = (bestFixed(left)?.rows ?? 0) + (constant?.id.startsWith('end:') === true ? 0 : 1);
      if (constant !== null && constant.rows >= least) {
        told.push({ description: describe(constant.id), rows: constant.rows, atLeast: constant.late, samples: constant.samples });
        for (const [set, rows] of constant.sets) lessen(left, set, rows);
      }
      for (let best = bestFixed(left); best !== null; best = bestFixed(left)) {
        told.push({ description: describe(best.id), rows: best.rows, atLeast: forgotten, samples: best.samples });
        for (const [set, { ids }] of left) if (ids.includes(best.id)) left.delete(set);
      }
      return withDaylight(told).filter(({ description, rows }) => rows >= leastRows(description, differing)).sort((l, r) => r.rows - l.rows);
    },
  };
}

const KINDS: readonly ConstantKind[] = ['offset', 'factor', 'later', 'end', 'front'];

function leastRows({ weak }: Description, differing: number): number {
  return Math.max(Math.min(2, differing), Math.ceil((weak === true ? SHARES.weak : SHARES.strong) * differing));
}

interface Left {
  readonly rows: number;
  readonly samples: readonly ReasonSample[];
  readonly ids: readonly string[];
}

function lessen(left: Map<string, Left>, set: string, rows: number): void {
  const cell = left.get(set);
  if (cell === undefined) return;
  if (cell.rows <= rows) left.delete(set);
  else left.set(set, { ...cell, rows: cell.rows - rows });
}

/** The explanation that most of the rows that are left have; among equals the one that stands first in its set. */
function bestFixed(left: ReadonlyMap<string, Left>): (Left & { readonly id: string }) | null {
  const rows = new Map<string, { rows: number; samples: ReasonSample[]; rank: number }>();
  for (const cell of left.values()) {
    for (const [rank, id] of cell.ids.entries()) {
      const entry = rows.get(id) ?? { rows: 0, samples: [], rank };
      entry.rows += cell.rows;
      entry.samples.push(...cell.samples.slice(0, MAX_SAMPLES - entry.samples.length));
      rows.set(id, entry);
    }
  }
  let best: (Left & { readonly id: string; readonly rank: number }) | null = null;
  for (const [id, entry] of rows) {
    if (best === null || entry.rows > best.rows || (entry.rows === best.rows && entry.rank < best.rank)) best = { id, ids: [], ...entry };
  }
  return best;
}

interface BestConstant {
  readonly id: string;
  readonly rows: number;
  readonly samples: readonly ReasonSample[];
  /** Its rows by the set of other explanations that they have. */
  readonly sets: ReadonlyMap<string, number>;
  readonly late: boolean;
}

/** The constant that most rows share, when enough of the differing rows do and their values are not always the same. */
function bestConstant(constants: Readonly<Record<ConstantKind, Constants>>, differing: number): BestConstant | null {
  let best: BestConstant | null = null;
  for (const kind of KINDS) {
    for (const [value, { rows, bySet, values, late }] of constants[kind].byValue) {
      if (bySet === null || values === null || values.size < DIFFERENT_VALUES || rows < SHARES.constant * differing || rows <= (best?.rows ?? 0)) continue;
      const sets = new Map([...bySet].map(([set, cell]) => [set, cell.rows]));
      best = { id: `${kind}:${value}`, rows, samples: [...bySet.values()].flatMap(({ samples }) => samples).slice(0, MAX_SAMPLES), sets, late };
    }
  }
  return best;
}

/** Shifts that are an hour apart are one shift, in winter and in summer. */
function withDaylight(told: readonly Told[]): readonly Told[] {
  const [first] = told.filter(({ description }) => description.shift !== undefined);
  const winter = first?.description.shift;
  if (first === undefined || winter === undefined) return told;
  const second = told.find(({ description }) => description.shift !== undefined && Math.abs(description.shift - winter) === 3600);
  // One row of many an hour off is another fault, not the summer.
  if (second?.description.shift === undefined || second.rows < SHARES.strong * first.rows) return told;
  const both: Told = {
    description: describeDaylight(winter, second.description.shift),
    rows: first.rows + second.rows,
    atLeast: first.atLeast || second.atLeast,
    samples: [...first.samples.slice(0, MAX_SAMPLES - 1), ...second.samples.slice(0, 1)],
  };
  return told.filter((entry) => entry !== second).map((entry) => (entry === first ? both : entry));
}

/** Counts; true when something was forgotten to make room. */
function count(cells: Map<string, Cell>, name: string, sample: ReasonSample, most = MAX_KINDS): boolean {
  const cell = cells.get(name);
  if (cell !== undefined) {
    cell.rows++;
    if (cell.samples.length < MAX_SAMPLES) cell.samples.push(sample);
    return false;
  }
  cells.set(name, { rows: 1, samples: [sample] });
  return forgetRarest(cells, most);
}

function countConstant(constants: Constants, value: string, set: string, of: string | null, sample: ReasonSample, mostSets: number): void {
  const constant = constants.byValue.get(value);
  if (constant === undefined) {
    constants.byValue.set(value, { rows: 1, first: { set, value: of, sample }, bySet: null, values: null, late: constants.forgotten });
    constants.forgotten = forgetRarest(constants.byValue, MAX_KINDS) || constants.forgotten;
    return;
  }
  constant.rows++;
  if (constant.bySet === null || constant.values === null) {
    const { first } = constant;
    constant.bySet = new Map([[first.set, { rows: 1, samples: [first.sample] }]]);
    constant.values = new Set(first.value === null ? [] : [hashOf(first.value)]);
  }
  if (of !== null && constant.values.size < DIFFERENT_VALUES) constant.values.add(hashOf(of));
  // What is forgotten here is only how this constant and other explanations overlap.
  count(constant.bySet, set, sample, mostSets);
}

/** Other explanations that are counted beside a constant. */
const FEW_SETS = 8;

/** Takes out the rarest when there are too many. What many rows have stays: it is never among the rarest for long. */
function forgetRarest(cells: Map<string, { readonly rows: number }>, most: number): boolean {
  if (cells.size <= most) return false;
  // The youngest, which stands last, has had no chance yet: it is not looked at.
  const older = cells.size - 1;
  let [least, at] = [Infinity, 0];
  for (const { rows } of cells.values()) if (at++ < older) least = Math.min(least, rows);
  at = 0;
  for (const [name, { rows }] of cells) if (at++ < older && rows === least) cells.delete(name);
  return true;
}

/** 32 bits of a text (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length && i < 64; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
