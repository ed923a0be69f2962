/** Rules that would let the values of a column agree, for the quick fixes: out of the likely reasons of a run, or by its type. */
import type { ColumnRule } from '../config/edit.ts';
import type { Config } from '../config/types.ts';
import type { RunRecord } from '../runs/types.ts';

/** A rule to offer. */
export interface OfferedRule {
  /** Logical table of the configuration; null: a column of the query's result, which only a directive of the query can name. */
  readonly table: string | null;
  readonly column: string;
  readonly rule: ColumnRule;
}

/** At most so many are offered for one query. */
const MOST = 8;

/** The rules to offer for a run, the one that explains most first; one for each column. */
export function offeredRules(record: RunRecord, config: Config): readonly OfferedRule[] {
  const explained = record.likelyReasons.flatMap(({ kind, words, column, rule }): readonly OfferedRule[] => {
    // Two columns change their names together: that is for a person to write.
    const parsed = column === undefined || rule === undefined || kind === 'wrongMapping' ? null : parseRule(column, rule);
    return column === undefined || parsed === null ? [] : [{ table: tableOf(record, config, words, column), column, rule: parsed }];
  });
  const byType = record.outcome.columns.filter(({ differs }) => differs > 0).flatMap(({ name, native }): readonly OfferedRule[] => {
    const rule = ruleForType(native.legacy, native.new);
    return rule === null ? [] : [{ table: tableOf(record, config, '', name), column: name, rule }];
  });
  const seen = new Set<string>();
  return [...explained, ...byType].filter(({ table, column }) => {
    const key = JSON.stringify([table, column]);
    return !seen.has(key) && seen.add(key);
  }).slice(0, MOST);
}

/** The logical table that the column is one of: the checked table, or the source that the words of a likely reason name. */
function tableOf(record: RunRecord, config: Config, words: string, column: string): string | null {
  if (record.subject.kind === 'table') return Object.hasOwn(config.tables, record.subject.name) ? record.subject.name : null;
  const sources = (record.causeOutcome?.sources ?? []).map(({ table }) => table).filter(table => Object.hasOwn(config.tables, table));
  const told = sources.find(table => words.startsWith(`${table}.${column}:`));
  // A column of the result that has the name of a column of one source follows its rule.
  const having = (record.causeOutcome?.sources ?? []).filter(({ table, outcome }) => sources.includes(table) && outcome.columns.some(({ name }) => name === column));
  return told ?? (having.length === 1 ? (having[0]?.table ?? null) : null);
}

/** Reads the fragment of a configuration that a likely reason carries: `"column": { … }`. */
function parseRule(column: string, fragment: string): ColumnRule | null {
  try {
    const parsed: unknown = JSON.parse(`{${fragment}}`);
    const rule: unknown = typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>)[column] : undefined;
    return typeof rule === 'object' && rule !== null ? rule : null;
  } catch {
    return null;
  }
}

/** A tolerance to start from, for types that can have one; the user writes the number that is meant. */
function ruleForType(...natives: readonly string[]): ColumnRule | null {
  const is = (pattern: RegExp): boolean => natives.every(native => pattern.test(native));
  if (is(/^(?:big|small|tiny|medium|huge|u)*int|^integer/iu)) return { tolerance: { abs: 1 } };
  if (is(/int|dec|num|float|double|real/iu)) return { tolerance: { abs: 0.01 } };
  if (is(/^(?:timestamp|datetime)/iu)) return { tolerance: { seconds: 1 } };
  return null;
}

/** The directive of a query that says the same, or null when there is none. */
export function directiveOf({ column, rule }: OfferedRule): string | null {
  if (rule.tolerance === undefined || !/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(column)) return null;
  const [bound] = Object.entries(rule.tolerance);
  return bound === undefined ? null : `-- parity:tolerance ${column} ${bound[0]} ${String(bound[1])}`;
}
