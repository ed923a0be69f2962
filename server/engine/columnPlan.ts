/** Which columns are compared, under which names and in which forms, and what is left out. */
import { agreeForm } from './agreedForm.ts';
import { fold } from './names.ts';
import type { ColumnRule, ReadPlan, TableRules } from './ports.ts';
import type { Column, ColumnPlan, HashName, PlannedColumn, Reason, Side, Sides } from './types.ts';
import { SIDES, mapSides } from './types.ts';

/** How columns of the two sides find each other. `name`: by mapping and name without case. `position`: by position, for results whose names differ. */
export type Pairing = 'name' | 'position';

/** A plan, or reasons why an earned tick is out of reach with it (columns that only one side has, types that do not compare). */
export interface Planned {
  readonly plan: ColumnPlan;
  /** Not empty: the verdict can be `differs`, but never consistent. */
  readonly obstacles: readonly Reason[];
}

/** Options of `planColumns`. */
export interface PlanOptions {
  readonly rules: TableRules;
  readonly pairing: Pairing;
  /** Leave out tolerances and ignore rules: the question is whether the data is the same, not whether it is good enough. */
  readonly exact: boolean;
  /** Only these columns of each side (lower case), besides key and partition column; a pair counts when one of its columns does. */
  readonly only?: Sides<ReadonlySet<string>>;
}

interface Pair {
  readonly name: string;
  readonly sides: Sides<Column>;
  readonly rule: ColumnRule | undefined;
}

/** Plans the comparison of two column lists. */
export function planColumns(columns: Sides<readonly Column[]>, options: PlanOptions): Planned {
  const { pairs, unmatched } = options.pairing === 'position' ? pairByPosition(columns, options.rules) : pairByName(columns, options.rules);
  const obstacles: Reason[] = [];
  const planned: PlannedColumn[] = [];
  const ignored: { readonly name: string; readonly reason: string }[] = [];
  const notes: string[] = [];
  const blindSpots: string[] = [];
  const key = new Set((options.rules.key ?? []).map(fold));
  const asked = (name: string, sides: Partial<Sides<Column>>): boolean =>
    options.only === undefined || key.has(fold(name)) || fold(name) === fold(options.rules.partition?.column ?? '') || SIDES.some((side) => options.only?.[side].has(fold(sides[side]?.name ?? '')) === true);

  for (const pair of pairs) {
    if (!asked(pair.name, pair.sides)) continue;
    const isKey = key.has(fold(pair.name));
    const ignore = pair.rule?.ignore;
    if (ignore !== undefined && !options.exact && !isKey) {
      ignored.push({ name: pair.name, reason: ignore });
      blindSpots.push(`column ${pair.name}, ignored: ${ignore}`);
      continue;
    }
    const agreed = agreeForm(mapSides(pair.sides, (column) => column.type), pair.rule);
    if ('unsupported' in agreed) {
      obstacles.push(unsupported(pair, agreed.unsupported));
      continue;
    }
    const tolerance = options.exact || isKey ? undefined : pair.rule?.tolerance;
    planned.push({ name: pair.name, sides: pair.sides, form: agreed.form, isKey, ...(tolerance === undefined ? {} : { tolerance }) });
    notes.push(...agreed.notes.map((note) => `${pair.name}: ${note}`));
    blindSpots.push(...agreed.blindSpots.map((spot) => `${pair.name}: ${spot}`));
  }

  for (const side of ['legacy', 'new'] as const) {
    const left = unmatched[side].filter((name) => {
      const rule = ruleOf(options.rules, name);
      if (options.only !== undefined && !options.only[side].has(fold(rule?.names?.[side] ?? name))) return false;
      // A column that one side does not have cannot be compared, however exactly: the rule's word for it counts.
      if (rule?.ignore === undefined) return true;
      ignored.push({ name, reason: rule.ignore });
      return false;
    });
    if (left.length > 0) obstacles.push(oneSided(side, left));
  }
  const missingKey = [...key].filter((name) => !planned.some((column) => fold(column.name) === name));
  if (missingKey.length > 0) obstacles.push({ code: 'configuration', message: wrongKey(missingKey, planned, options.rules.keyIsDeclared === true) });

  return {
    plan: {
      columns: planned,
      key: missingKey.length > 0 ? [] : (options.rules.key ?? []).map((name) => called(planned, name)?.name ?? name),
      ignored,
      unmatched,
      notes,
      blindSpots,
    },
    obstacles,
  };
}

function pairByName(columns: Sides<readonly Column[]>, rules: TableRules): { readonly pairs: readonly Pair[]; readonly unmatched: Sides<readonly string[]> } {
  const remaining = new Set(columns.new);
  const pairs: Pair[] = [];
  const onlyLegacy: string[] = [];
  for (const column of columns.legacy) {
    const name = logicalName(rules, column.name, 'legacy');
    const rule = ruleOf(rules, name);
    const counterpart = called([...remaining], rule?.names?.new ?? name);
    if (counterpart === undefined) {
      onlyLegacy.push(name);
      continue;
    }
    remaining.delete(counterpart);
    pairs.push({ name, sides: { legacy: column, new: counterpart }, rule });
  }
  const onlyNew = [...remaining].map((column) => logicalName(rules, column.name, 'new'));
  return { pairs, unmatched: { legacy: onlyLegacy, new: onlyNew } };
}

function pairByPosition(columns: Sides<readonly Column[]>, rules: TableRules): { readonly pairs: readonly Pair[]; readonly unmatched: Sides<readonly string[]> } {
  const shared = Math.min(columns.legacy.length, columns.new.length);
  const pairs: Pair[] = [];
  for (const [i, column] of columns.legacy.slice(0, shared).entries()) {
    const counterpart = columns.new[i];
    if (counterpart === undefined) continue;
    const name = logicalName(rules, column.name, 'legacy');
    pairs.push({ name, sides: { legacy: column, new: counterpart }, rule: ruleOf(rules, name) });
  }
  const rest = (side: Side): readonly string[] => columns[side].slice(shared).map((column) => column.name);
  return { pairs, unmatched: { legacy: rest('legacy'), new: rest('new') } };
}

/** The logical name of a column that a side calls `native`. */
function logicalName(rules: TableRules, native: string, side: Side): string {
  for (const [name, rule] of Object.entries(rules.columns)) if (fold(rule.names?.[side] ?? name) === fold(native)) return name;
  return native;
}

/** The rule of a logical column, found without case. */
export function ruleOf(rules: TableRules, name: string): ColumnRule | undefined {
  for (const [candidate, rule] of Object.entries(rules.columns)) if (fold(candidate) === fold(name)) return rule;
  return undefined;
}

/** The column of a name: of several that differ by case only, the one that is spelled so, else the first. */
function called<T extends { readonly name: string }>(columns: readonly T[], name: string): T | undefined {
  return columns.find((column) => column.name === name) ?? columns.find((column) => fold(column.name) === fold(name));
}

/** What is wrong with a key of columns that are not compared, and what to do. */
function wrongKey(missing: readonly string[], planned: readonly PlannedColumn[], isDeclared: boolean): string {
  const names = missing.join(', ');
  if (!isDeclared) return `The key names ${names}, which ${missing.length > 1 ? 'are' : 'is'} not compared on both sides: correct "key".`;
  const example = planned[0] === undefined ? '[]' : `["${planned[0].name}"]`;
  return `The configuration has no "key", so the primary key of the legacy table was taken. Its column${missing.length > 1 ? 's' : ''} ${names} cannot be compared on both sides. Write a "key" of columns that tell the rows apart, such as ${example}, or "key": [] where none do.`;
}

function unsupported(pair: Pair, why: string): Reason {
  const types = `${pair.sides.legacy.native} and ${pair.sides.new.native}`;
  return { code: 'unsupportedType', message: `Column ${pair.name} (${types}) was not compared: ${why}. Cast it in the query, or give it an "ignore" with the reason in parity.jsonc.` };
}

function oneSided(side: Side, names: readonly string[]): Reason {
  const many = names.length > 1;
  return {
    code: 'columnsDiffer',
    side,
    message: `Column${many ? 's' : ''} ${names.join(', ')} exist${many ? '' : 's'} only on the ${side} side: map ${many ? 'them' : 'it'} in parity.jsonc, or give ${many ? 'them' : 'it'} an "ignore" with the reason.`,
  };
}

/** What one side reads for a plan. The order of columns is the plan's on both sides. */
export function readPlan(plan: ColumnPlan, side: Side, hash: HashName, rules: TableRules): ReadPlan {
  const position = (name: string): number => {
    const column = called(plan.columns, name);
    return column === undefined ? -1 : plan.columns.indexOf(column);
  };
  const scheme = rules.partition;
  const partitionColumn = scheme === undefined ? -1 : position(scheme.column);
  return {
    columns: plan.columns.map((column) => ({ column: column.sides[side], form: column.form })),
    key: plan.key.map(position),
    hashed: plan.columns.map((_, i) => i),
    hash,
    ...(scheme === undefined || partitionColumn < 0 ? {} : { partition: { scheme, column: partitionColumn } }),
  };
}
