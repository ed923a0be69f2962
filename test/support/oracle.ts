/**
 * What a comparison has to find in two lists of rows, told in the plainest way: group by partition and key, strike out what is equal,
 * look at what is left. It shares no code with the engine.
 */
import type { CanonicalValue, Finding, PartitionId, RelationOutcome } from '../../server/engine/types.ts';

/** A row as canonical values, in the order of the columns. */
export type OracleRow = readonly CanonicalValue[];

/** How two lists of rows are compared. */
export interface OracleRules {
  readonly columns: readonly string[];
  /** Indexes of the key columns; empty: rows are a multiset. */
  readonly key: readonly number[];
  readonly partitionOf: (row: OracleRow) => PartitionId;
  /** How a column fares whose values are not the same text; absent: it differs. */
  readonly tolerates?: (column: number, legacy: string, other: string) => boolean;
}

/** The whole of what is to be said. */
export interface Expected {
  /** One line a finding, sorted: see `linesOf`. */
  readonly lines: readonly string[];
  readonly tolerated: number;
  /** Partition and key of groups in which several rows of each side are left: which of them are shown as a pair is not said. */
  readonly loose: ReadonlySet<string>;
}

const placeOf = (partition: PartitionId, key: readonly CanonicalValue[]): string => JSON.stringify([partition, key]);

/** What has to be found. Only for rules with a key, or without tolerances. */
export function expectedFindings(legacy: readonly OracleRow[], other: readonly OracleRow[], rules: OracleRules): Expected {
  const groups = new Map<string, { readonly partition: PartitionId; readonly key: readonly CanonicalValue[]; readonly legacy: OracleRow[]; readonly new: OracleRow[] }>();
  const put = (row: OracleRow, side: 'legacy' | 'new'): void => {
    const partition = rules.partitionOf(row);
    const key = rules.key.length === 0 ? row : rules.key.map((i) => row[i] ?? null);
    const place = placeOf(partition, key);
    const group = groups.get(place) ?? { partition, key: rules.key.length === 0 ? [] : key, legacy: [], new: [] };
    groups.set(place, group);
    group[side].push(row);
  };
  for (const row of legacy) put(row, 'legacy');
  for (const row of other) put(row, 'new');

  const lines: string[] = [];
  const loose = new Set<string>();
  let tolerated = 0;
  for (const group of groups.values()) {
    const left = strike(group.legacy, group.new);
    const at = placeOf(group.partition, group.key);
    const times = { legacy: group.legacy.length, new: group.new.length };
    if (left.legacy.length > 0 && left.new.length > 0) {
      const [l] = left.legacy;
      const [n] = left.new;
      if (left.legacy.length === 1 && left.new.length === 1 && l !== undefined && n !== undefined) {
        const differing = differingColumns(rules, l, n);
        if (differing.length === 0) tolerated++;
        else lines.push(`changed ${at} ${differing.map((i) => cell(rules, i, l, n)).join(' ')}`);
        continue;
      }
      loose.add(at);
      const pairs = Math.min(left.legacy.length, left.new.length);
      for (let i = 0; i < pairs; i++) lines.push(`changed ${at}`);
      for (let i = pairs; i < Math.max(left.legacy.length, left.new.length); i++) lines.push(`duplicated ${at} ${JSON.stringify(times)}`);
      continue;
    }
    for (const row of left.legacy) lines.push(group.new.length === 0 ? `missing ${at} ${whole(rules, row, null)}` : `duplicated ${at} ${JSON.stringify(times)} ${whole(rules, row, null)}`);
    for (const row of left.new) lines.push(group.legacy.length === 0 ? `extra ${at} ${whole(rules, null, row)}` : `duplicated ${at} ${JSON.stringify(times)} ${whole(rules, null, row)}`);
  }
  return { lines: lines.sort(), tolerated, loose };
}

/** Findings as lines, sorted. A pair of rows without a key stands as the two rows that it is made of. */
export function linesOf(findings: readonly Finding[], rules: OracleRules, loose: ReadonlySet<string>): readonly string[] {
  return findings.flatMap(({ kind, partition, key, columns, times }): readonly string[] => {
    const at = placeOf(partition, rules.key.length === 0 ? [] : key);
    const cells = Object.entries(columns).map(([name, sides]) => `${name}=${JSON.stringify([sides.legacy, sides.new])}`).join(' ');
    if (kind === 'changed' && rules.key.length === 0) {
      const side = (of: 'legacy' | 'new'): OracleRow => rules.columns.map((name) => columns[name]?.[of] ?? null);
      return [`missing ${at} ${whole(rules, side('legacy'), null)}`, `extra ${at} ${whole(rules, null, side('new'))}`];
    }
    const more = times === undefined ? '' : ` ${JSON.stringify({ legacy: times.legacy, new: times.new })}`;
    return [loose.has(at) ? `${kind} ${at}${more}` : `${kind} ${at}${more} ${cells}`];
  }).sort();
}

/** What an outcome has to say of it all, beside its findings: nothing when it is right, else what is wrong. `loosened`: a rule lets something through whatever the values are. */
export function faultOf({ verdict, counts, uncounted }: RelationOutcome, wanted: Expected, rows: { readonly legacy: number; readonly new: number }, hasKey: boolean, loosened = false): string | null {
  const right = wanted.lines.length > 0 ? 'differs' : wanted.tolerated > 0 || loosened ? 'consistent within tolerance' : 'consistent';
  if (verdict !== right) return `the verdict is ${verdict}, not ${right}`;
  if (counts.legacy !== rows.legacy || counts.new !== rows.new) return `counted ${counts.legacy} and ${counts.new} rows of ${rows.legacy} and ${rows.new}`;
  const kind = (name: string): number => wanted.lines.filter((line) => line.startsWith(`${name} `)).length;
  const pairs = hasKey ? 0 : counts.changed;
  const told = [counts.onlyLegacy + pairs, counts.onlyNew + pairs, counts.changed - pairs, counts.duplicates];
  const expected = [kind('missing'), kind('extra'), kind('changed'), kind('duplicated')];
  if (told.join() !== expected.join()) return `counted ${told.join()} missing, extra, changed, duplicated rows, not ${expected.join()}`;
  return uncounted === true && wanted.tolerated === 0 && verdict === 'consistent' ? 'rows that nobody counted are called consistent' : null;
}

/** What is left when equal rows have been struck out, one for one. */
function strike(legacy: readonly OracleRow[], other: readonly OracleRow[]): { readonly legacy: readonly OracleRow[]; readonly new: readonly OracleRow[] } {
  const rest = other.map((row) => JSON.stringify(row));
  const left = legacy.filter((row) => {
    const at = rest.indexOf(JSON.stringify(row));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return { legacy: left, new: rest.map((text) => JSON.parse(text) as OracleRow) };
}

function differingColumns({ columns, tolerates }: OracleRules, l: OracleRow, n: OracleRow): readonly number[] {
  return columns.flatMap((_, i) => {
    const legacy = l[i] ?? null;
    const other = n[i] ?? null;
    if (legacy === other) return [];
    return legacy !== null && other !== null && tolerates?.(i, legacy, other) === true ? [] : [i];
  });
}

function cell({ columns }: OracleRules, i: number, l: OracleRow | null, n: OracleRow | null): string {
  return `${columns[i] ?? ''}=${JSON.stringify([l?.[i] ?? null, n?.[i] ?? null])}`;
}

function whole(rules: OracleRules, l: OracleRow | null, n: OracleRow | null): string {
  return rules.columns.map((_, i) => cell(rules, i, l, n)).join(' ');
}
