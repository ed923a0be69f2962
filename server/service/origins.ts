/** Which columns of mapped tables the columns of two results are: a rule of a table's column follows that column, and no other that has its name. */
import type { TableConfig } from '../config/types.ts';
import { fold } from '../engine/names.ts';
import type { ColumnRule } from '../engine/ports.ts';
import type { ResultOrigins } from '../engine/resultPairing.ts';
import type { CancelSignal, Column, Side, Sides } from '../engine/types.ts';
import type { NamedTable, OutputColumn, QueryAnalysis } from '../sql/statement.ts';
import { columnRules } from './rules.ts';
import type { Sources } from './sources.ts';

type Analyses = Sides<Extract<QueryAnalysis, { kind: 'read' }>>;
type Origin = Extract<OutputColumn, { kind: 'column' }>;

/** Reads the origins of two results. Asks for the columns of source tables only where the texts do not say which table a column is of, and some rule might follow it. */
export function originsOf(analyses: Analyses, sources: Sources): (columns: Sides<readonly Column[]>, signal: CancelSignal) => Promise<ResultOrigins> {
  const rules = new Map(sources.mapped.flatMap((table) => Object.entries(columnRules(table)).map(([column, rule]) => [keyOf(table, column), { table, column, rule }] as const)));
  return async (columns, signal) => {
    if (rules.size === 0) return { origins: { legacy: [], new: [] }, ruleOf: () => undefined };
    const origins = { legacy: await ofSide('legacy', analyses, sources, columns.legacy, signal), new: await ofSide('new', analyses, sources, columns.new, signal) };
    return {
      origins,
      ruleOf: (origin) => rules.get(origin)?.rule,
      notFollowed: (name, rule) => {
        if (rule !== undefined) return null;
        const namesake = [...rules.values()].find((one) => fold(one.column) === fold(name) && hasEffect(one.rule));
        return namesake === undefined ? null : `${name}: the rule of ${namesake.table.name}.${namesake.column} is not applied, because this column of the result is computed, or cannot be told to be that column on both sides`;
      },
    };
  };
}

function hasEffect({ names: _, ...rule }: ColumnRule): boolean {
  return Object.keys(rule).length > 0;
}

const keyOf = (table: TableConfig, column: string): string => `${table.name}\n${column}`;

/** The origin of each column of one result; an empty list when nothing is known. */
async function ofSide(side: Side, analyses: Analyses, sources: Sources, columns: readonly Column[], signal: CancelSignal): Promise<readonly (string | null)[]> {
  const { outputs } = analyses[side];
  if (outputs === undefined) return [];
  const described: Described = async (table) => {
    try {
      return (await sources.sourceOf(side, table)?.relations[side].describe(signal)) ?? null;
    } catch (error) {
      // Without the columns of a table no rule follows them.
      if (signal.aborted) throw error;
      return null;
    }
  };
  const operands: (readonly (string | null)[])[] = [];
  for (const [nth, operand] of outputs.entries()) {
    // The names of the result are those of its first operand.
    const places = await placed(operand, columns, nth === 0, described);
    if (places === null) return [];
    const keys: (string | null)[] = [];
    for (const origin of places) keys.push(origin === null ? null : await keyOfOrigin(side, origin, sources, described));
    operands.push(keys);
  }
  return columns.map((_, i) => (operands.every((keys) => keys[i] === operands[0]?.[i]) ? (operands[0]?.[i] ?? null) : null));
}

type Described = (table: NamedTable) => Promise<readonly Column[] | null>;

/** The origin of each column of the result; null when the list of the text and the columns of the result do not fit. */
async function placed(operand: readonly OutputColumn[], columns: readonly Column[], isFirst: boolean, described: Described): Promise<readonly (Origin | null)[] | null> {
  const stars = operand.filter(({ kind }) => kind === 'star').length;
  const places: (Origin | null)[] = [];
  for (const [i, output] of operand.entries()) {
    if (output.kind !== 'star') {
      places.push(output.kind === 'column' ? output : null);
      continue;
    }
    // The only star is all that the others leave.
    const names = (isFirst && stars === 1 ? columns.slice(places.length, columns.length - (operand.length - 1 - i)) : ((await described(output.table)) ?? [])).map(({ name }) => name);
    if (names.length === 0) return null;
    places.push(...names.map((column): Origin => ({ kind: 'column', name: column, tables: [output.table], column })));
  }
  if (places.length !== columns.length) return null;
  // What stands in the place of another name is not what it is taken for.
  const fits = !isFirst || places.every((origin, i) => origin === null || origin.name === null || fold(origin.name) === fold(columns[i]?.name ?? ''));
  return fits ? places : null;
}

/** The mapped column that an origin is: of several tables the only one that has it. */
async function keyOfOrigin(side: Side, { tables, column }: Origin, sources: Sources, described: Described): Promise<string | null> {
  const [first] = tables;
  const owners: NamedTable[] = tables.length === 1 && first !== undefined ? [first] : [];
  if (tables.length > 1) {
    for (const table of tables) {
      const columns = await described(table);
      if (columns === null) return null;
      if (columns.some(({ name }) => fold(name) === fold(column))) owners.push(table);
    }
  }
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) return null;
  const mapping = sources.mappingOf(side, owner);
  if (mapping === null) return null;
  const named = Object.entries(mapping.columns).find(([, rule]) => fold(rule.names[side]) === fold(column));
  return keyOf(mapping, named?.[0] ?? column.toLowerCase());
}
