/** Columns that hold what another column should hold: a mapping that is wrong, or a load that filled the wrong column. */
import type { WholeRow } from '../ports.ts';
import type { ColumnPlan, Finding } from '../types.ts';
import { MAX_SAMPLES } from './types.ts';
import type { ReasonSample } from './types.ts';

/** So many changed rows are searched for pairs of columns; later ones are searched one in `STRIDE`, and held against the pairs that are known. */
const SEARCHED = 500;
const STRIDE = 16;
/** At most so many pairs are counted. */
const MAX_PAIRS = 2_000;
/** A pair holds when in such a share of the rows the column holds the other one's value, in so many rows and with so many values. */
const SHARE = 0.8;
const LEAST_ROWS = 5;
const DIFFERENT_VALUES = 5;

/** `column` of the new side holds the values of `holds` of the legacy side. */
export interface MisplacedColumn {
  readonly column: string;
  readonly holds: string;
  readonly rows: number;
  readonly atLeast: boolean;
  readonly samples: readonly ReasonSample[];
}

/** The counters of one table. */
export interface MappingTally {
  /** Takes a changed row; `whole` also has the columns that agree, `plan` says which they are. */
  add(finding: Finding, sample: ReasonSample, whole: WholeRow | undefined, plan: ColumnPlan | undefined): void;
  told(): readonly MisplacedColumn[];
}

interface Pair {
  rows: number;
  readonly late: boolean;
  readonly values: Set<string>;
  readonly samples: ReasonSample[];
}

export function mappingTally(): MappingTally {
  let seen = 0;
  const differing = new Map<string, number>();
  const pairs = new Map<string, Map<string, Pair>>();
  let kinds = 0;

  const hit = (column: string, holds: string, value: string, sample: ReasonSample, learn: boolean): void => {
    let known = pairs.get(column);
    let pair = known?.get(holds);
    if (pair === undefined) {
      if (!learn || kinds >= MAX_PAIRS) return;
      pair = { rows: 0, late: seen > SEARCHED, values: new Set(), samples: [] };
      known ??= new Map();
      known.set(holds, pair);
      pairs.set(column, known);
      kinds++;
    }
    pair.rows++;
    if (pair.values.size < DIFFERENT_VALUES) pair.values.add(value.slice(0, 64));
    if (pair.samples.length < MAX_SAMPLES) pair.samples.push(sample);
  };

  /** Pairs that few rows have are given up when the search is over: they make room, and later rows are held against few. */
  const giveUp = (): void => {
    for (const [column, known] of pairs) {
      for (const [holds, { rows }] of known) {
        if (rows >= 0.2 * (differing.get(column) ?? 0)) continue;
        known.delete(holds);
        kinds--;
      }
    }
  };

  return {
    add(finding, sample, whole, plan) {
      seen++;
      const changed = Object.entries(finding.columns).filter(([, sides]) => sides.legacy !== sides.new);
      const search = seen <= SEARCHED || seen % STRIDE === 0;
      const legacyOf = (name: string): string | null => {
        const own = finding.columns[name];
        if (own !== undefined) return own.legacy;
        const position = plan?.columns.findIndex((column) => column.name === name) ?? -1;
        return position < 0 ? null : (whole?.legacy[position] ?? null);
      };
      const others = search ? (plan?.columns.map(({ name }) => name) ?? Object.keys(finding.columns)) : null;
      for (const [column, { new: value }] of changed) {
        differing.set(column, (differing.get(column) ?? 0) + 1);
        if (value === null || value === '') continue;
        for (const holds of others ?? pairs.get(column)?.keys() ?? []) {
          if (holds !== column && legacyOf(holds) === value) hit(column, holds, value, sample, search);
        }
      }
      if (seen === SEARCHED) giveUp();
    },
    told() {
      const told: MisplacedColumn[] = [];
      for (const [column, known] of pairs) {
        const [best] = [...known].sort(([, l], [, r]) => r.rows - l.rows);
        if (best === undefined) continue;
        const [holds, { rows, late, values, samples }] = best;
        if (rows < LEAST_ROWS || values.size < DIFFERENT_VALUES || rows < SHARE * (differing.get(column) ?? 0)) continue;
        told.push({ column, holds, rows, atLeast: late, samples });
      }
      return told;
    },
  };
}

/** Groups columns that exchange their values in a circle, two or more; the rest stand alone. */
export function circlesOf(misplaced: readonly MisplacedColumn[]): { readonly circles: readonly (readonly MisplacedColumn[])[]; readonly alone: readonly MisplacedColumn[] } {
  const byColumn = new Map(misplaced.map((entry) => [entry.column, entry]));
  const circles: MisplacedColumn[][] = [];
  const inCircle = new Set<string>();
  for (const start of misplaced) {
    if (inCircle.has(start.column)) continue;
    const path: MisplacedColumn[] = [start];
    for (let next = byColumn.get(start.holds); next !== undefined && next !== start && !path.includes(next); next = byColumn.get(next.holds)) path.push(next);
    if (path.length < 2 || path.at(-1)?.holds !== start.column) continue;
    circles.push(path);
    for (const { column } of path) inCircle.add(column);
  }
  return { circles, alone: misplaced.filter(({ column }) => !inCircle.has(column)) };
}
