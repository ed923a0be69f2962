/** Which columns are compared, under which names and in which forms, and what is left out. */
import { agreeForm } from './agreedForm.ts';
import { fold } from './names.ts';
import type { ColumnRule, ReadPlan, TableRules } from './ports.ts';
import type { CanonicalForm, Column, ColumnPlan, HashName, PlannedColumn, Reason, Side, Sides, Tolerance } from './types.ts';
import { SIDES, mapSides } from './types.ts';

/** Two columns that are compared with each other, under a logical name. */
export interface PairedColumn {
  readonly name: string;
  readonly sides: Sides<Column>;
  readonly rule: ColumnRule | undefined;
  /** The two have not one name: no key names them. */
  readonly byPlace?: true;
}

/** The columns of two sides, paired. */
export interface PairedColumns {
  readonly pairs: readonly PairedColumn[];
  readonly unmatched: Sides<readonly string[]>;
  readonly notes: readonly string[];
  readonly obstacles: readonly Reason[];
}

/** How columns of the two sides find each other. `name`: by mapping and name without case; else another way, for the results of queries. */
export type Pairing = 'name' | ((columns: Sides<readonly Column[]>) => PairedColumns);

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

/** Plans the comparison of two column lists. */
export function planColumns(columns: Sides<readonly Column[]>, options: PlanOptions): Planned {
  const found = options.pairing === 'name' ? pairByName(columns, options.rules) : options.pairing(columns);
  const { pairs, unmatched } = found;
  const obstacles: Reason[] = [...found.obstacles];
  const planned: PlannedColumn[] = [];
  const ignored: { readonly name: string; readonly reason: string }[] = [];
  const notes: string[] = [...found.notes];
  const blindSpots: string[] = [];
  const loosened: string[] = [];
  const named = new Set(pairs.filter(({ byPlace }) => byPlace !== true).map(({ name }) => name));
  const key = new Set((options.rules.key ?? []).map(fold));
  const asked = (name: string, sides: Partial<Sides<Column>>): boolean =>
    options.only === undefined || key.has(fold(name)) || fold(name) === fold(options.rules.partition?.column ?? '') || SIDES.some((side) => options.only?.[side].has(fold(sides[side]?.name ?? '')) === true);

  for (const pair of pairs) {
    if (!asked(pair.name, pair.sides)) continue;
    const isKey = named.has(pair.name) && key.has(fold(pair.name));
    const ignore = pair.rule?.ignore;
    if (ignore !== undefined && !options.exact && !isKey) {
      ignored.push({ name: pair.name, reason: ignore });
      blindSpots.push(`column ${pair.name}, ignored: ${ignore}`);
      loosened.push(`${pair.name} was not compared (ignored: ${ignore})`);
      continue;
    }
    const agreed = agreeForm(mapSides(pair.sides, (column) => column.type), pair.rule);
    if ('unsupported' in agreed) {
      obstacles.push(unsupported(pair, agreed.unsupported));
      continue;
    }
    const tolerance = options.exact || isKey ? undefined : toleranceOf(pair, agreed.form);
    planned.push({ name: pair.name, sides: pair.sides, form: agreed.form, isKey, ...(tolerance === undefined ? {} : { tolerance }) });
    if (!options.exact) loosened.push(...letThrough(pair, agreed.form));
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
      if (!options.exact) loosened.push(`${name}, which only the ${side} side has, was not compared (ignored: ${rule.ignore})`);
      return false;
    });
    if (left.length > 0) obstacles.push(oneSided(side, left));
  }
  const missingKey = [...key].filter((name) => !planned.some((column) => column.isKey && fold(column.name) === name));
  if (missingKey.length > 0) obstacles.push({ code: 'configuration', message: wrongKey(missingKey, planned, options.rules.keyIsDeclared === true) });

  return {
    plan: {
      columns: planned,
      key: missingKey.length > 0 ? [] : (options.rules.key ?? []).map((name) => called(planned.filter(({ isKey }) => isKey), name)?.name ?? name),
      ignored,
      unmatched,
      notes,
      blindSpots,
      ...(loosened.length === 0 ? {} : { loosened }),
    },
    obstacles,
  };
}

/** Engines fold A to Z alike; other letters that differ by case are told from others row by row. */
function toleranceOf({ rule }: PairedColumn, form: CanonicalForm): Tolerance | undefined {
  return form.form === 'text' && form.foldCase ? { ...rule?.tolerance, caseless: true } : rule?.tolerance;
}

/** What a rule on the texts of a column lets through, in words. */
function letThrough({ name, rule, sides }: PairedColumn, form: CanonicalForm): readonly string[] {
  if (!isText(form)) return [];
  const padded = SIDES.some((side) => sides[side].type.kind === 'text' && sides[side].type.fixed);
  return [...(rule?.trimBlanks === true && !padded ? [`${name} was compared without the blanks at its end`] : []), ...(rule?.foldCase === true ? [`${name} was compared without case`] : [])];
}

/** Whether texts are compared, as they are or inside of others. */
function isText(form: CanonicalForm): boolean {
  switch (form.form) {
    case 'text':
      return true;
    case 'array':
      return isText(form.element);
    case 'map':
      return isText(form.key) || isText(form.value);
    case 'row':
      return form.fields.some(isText);
    default:
      return false;
  }
}

function pairByName(columns: Sides<readonly Column[]>, rules: TableRules): PairedColumns {
  const remaining = new Set(columns.new);
  const pairs: PairedColumn[] = [];
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
  return { pairs, unmatched: { legacy: onlyLegacy, new: onlyNew }, notes: [], obstacles: [] };
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

function unsupported(pair: PairedColumn, why: string): Reason {
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
