/** How the columns of two results find each other: by name; by place only what is left over on both sides, and then it is said. */
import type { PairedColumn, PairedColumns } from './columnPlan.ts';
import { fold, listed } from './names.ts';
import type { ColumnRule, TableRules } from './ports.ts';
import type { Column, Side, Sides } from './types.ts';
import { SIDES, mapSides } from './types.ts';

/** What is known of the columns of two results beside their names. Places count from 0. */
export interface ResultOrigins {
  /** The column of a source table that each result column is, as it stands in the table: equal texts are the same column. Null: it is computed, or cannot be told. */
  readonly origins: Sides<readonly (string | null)[]>;
  /** The rule of a source table's column, by its text in `origins`. */
  readonly ruleOf: (origin: string) => ColumnRule | undefined;
  /** Notes on rules that follow no result column, for pairs by their places. */
  readonly notFollowed?: (name: string, rule: ColumnRule | undefined) => string | null;
}

export const NO_ORIGINS: ResultOrigins = { origins: { legacy: [], new: [] }, ruleOf: () => undefined };

/** Pairs the columns of two results of as many columns. `rules`: of result columns by name, and the names that a column has on each side. */
export function pairResults(columns: Sides<readonly Column[]>, rules: TableRules, origins: ResultOrigins): PairedColumns {
  const twice = SIDES.flatMap((side) => repeated(columns[side], side));
  if (twice.length > 0) return refused(`The result has ${twice.join(', and ')}: give each column a name of its own.`);
  const found = new Map<number, { readonly at: number; readonly name: string; readonly byPlace?: true }>();
  const taken = new Set<number>();
  const pair = (legacy: number, other: number, name: string): void => {
    found.set(legacy, { at: other, name });
    taken.add(other);
  };
  const left = (): Sides<readonly number[]> => ({
    legacy: columns.legacy.flatMap((_, i) => (found.has(i) ? [] : [i])),
    new: columns.new.flatMap((_, i) => (taken.has(i) ? [] : [i])),
  });
  const nameAt = (side: Side, at: number): string => columns[side][at]?.name ?? '';
  const renamed = Object.entries(rules.columns).flatMap(([name, { names }]) => (names?.legacy === undefined || names.new === undefined || fold(names.legacy) === fold(names.new) ? [] : [{ name, legacy: names.legacy, new: names.new }]));
  const byMapping = (proven: boolean): void => {
    for (const mapped of renamed) {
      const at = mapSides(left(), (places, side) => places.filter((i) => fold(nameAt(side, i)) === fold(mapped[side])));
      const [legacy, other] = [at.legacy[0], at.new[0]];
      if (legacy === undefined || other === undefined || at.legacy.length + at.new.length > 2) continue;
      const origin = origins.origins.legacy[legacy] ?? null;
      if (!proven || (origin !== null && origin === origins.origins.new[other])) pair(legacy, other, mapped.name);
    }
  };
  byMapping(true);
  for (const same of [(l: string, n: string): boolean => l === n, (l: string, n: string): boolean => fold(l) === fold(n)]) {
    const rest = left();
    for (const legacy of rest.legacy) {
      const name = nameAt('legacy', legacy);
      const others = rest.new.filter((at) => same(name, nameAt('new', at)));
      const own = rest.legacy.filter((at) => same(nameAt('legacy', at), name));
      if (others.length === 1 && own.length === 1) pair(legacy, others[0] ?? -1, name);
      else if (others.length > 0) return refused(`The columns ${listed([...own.map((at) => nameAt('legacy', at)), ...others.map((at) => nameAt('new', at))])} of the two results differ by case only: give each a name of its own.`);
    }
  }
  byMapping(false);
  const rest = left();
  const byPlace: string[] = [];
  for (const [i, legacy] of rest.legacy.entries()) {
    const other = rest.new[i] ?? -1;
    const name = nameAt('legacy', legacy);
    const isTaken = [...found.values()].some((pairing) => fold(pairing.name) === fold(name));
    found.set(legacy, { at: other, name: isTaken ? `${name} (legacy)` : name, byPlace: true });
    byPlace.push(`${name} (legacy) and ${nameAt('new', other)} (new)`);
  }
  return paired(columns, rules, origins, found, byPlace);
}

/** Pairs columns whose order means the same on both sides, whatever they are called. */
export function pairByPlace(columns: Sides<readonly Column[]>): PairedColumns {
  if (columns.legacy.length !== columns.new.length) return refused(`The results have ${columns.legacy.length} and ${columns.new.length} columns.`);
  const pairs = columns.legacy.flatMap((legacy, i): readonly PairedColumn[] => {
    const other = columns.new[i];
    return other === undefined ? [] : [{ name: legacy.name, sides: { legacy, new: other }, rule: undefined, byPlace: true }];
  });
  return { pairs, unmatched: { legacy: [], new: [] }, notes: [], obstacles: [] };
}

function paired(columns: Sides<readonly Column[]>, rules: TableRules, { origins, ruleOf, notFollowed }: ResultOrigins, found: ReadonlyMap<number, { readonly at: number; readonly name: string; readonly byPlace?: true }>, byPlace: readonly string[]): PairedColumns {
  const notes = byPlace.length === 0 ? [] : [`${listed(byPlace)} are compared by their place, because their names are not on both sides`];
  const pairs = columns.legacy.flatMap((legacy, i): readonly PairedColumn[] => {
    const pairing = found.get(i);
    const other = columns.new[pairing?.at ?? -1];
    if (pairing === undefined || other === undefined) return [];
    const origin = origins.legacy[i] ?? null;
    const own = origin !== null && origin === origins.new[pairing.at] ? ruleOf(origin) : undefined;
    const note = notFollowed?.(pairing.name, own) ?? null;
    if (note !== null) notes.push(note);
    const said = Object.entries(rules.columns).find(([name]) => fold(name) === fold(pairing.name))?.[1];
    const { names: _, ...rule } = { ...own, ...said };
    return [{ name: pairing.name, sides: { legacy, new: other }, rule, ...(pairing.byPlace === true ? { byPlace: true } : {}) }];
  });
  return { pairs, unmatched: { legacy: [], new: [] }, notes, obstacles: [] };
}

function refused(message: string): PairedColumns {
  return { pairs: [], unmatched: { legacy: [], new: [] }, notes: [], obstacles: [{ code: 'columnsDiffer', message }] };
}

/** Names that a side has more than once. */
function repeated(columns: readonly Column[], side: Side): readonly string[] {
  const names = columns.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  return twice.length === 0 ? [] : [`several columns called ${listed(twice)} on the ${side} side`];
}
