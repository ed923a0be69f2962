/** Reads the rules of a table's columns. */
import { SIDES } from '../engine/types.ts';
import type { PartitionScheme, Sides } from '../engine/types.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { keysNotObeyed, reportNotObeyed } from './notObeyed.ts';
import { asBoolean, asObject, asText, below, error, readKeys, warning, wrongType } from './problems.ts';
import type { Place, ReadKeys, Report } from './problems.ts';
import { readTolerance } from './tolerance.ts';
import type { ColumnConfig } from './types.ts';

const COLUMN_KEYS = ['legacy', 'new', 'tolerance', 'ignore', 'trimBlanks', 'foldCase'] as const;

/** A rule and where its parts stand. */
export interface ReadColumn {
  readonly rule: ColumnConfig;
  readonly ignoreAt?: JsonNode;
  readonly toleranceAt?: JsonNode;
  readonly flagsAt: Readonly<Partial<Record<Flag, JsonNode>>>;
}

type Flag = 'trimBlanks' | 'foldCase';

/** The rule of every column that has one, by logical name. */
export function readColumns(entry: JsonEntry | undefined, path: string, report: Report): ReadonlyMap<string, ReadColumn> {
  const columns = new Map<string, ReadColumn>();
  if (entry === undefined) return columns;
  const object = asObject(entry.value, path, '"columns"', '{ "attendance": { "tolerance": { "abs": 1 } } }', report);
  const taken: Sides<Map<string, string>> = { legacy: new Map(), new: new Map() };
  for (const named of object?.entries ?? []) {
    const inside = below(path, named.key);
    if (named.duplicate) {
      error(report, 'duplicateKey', inside, named.keyRange, `The column "${named.key}" is here twice. The first one counts: take this one out or rename it.`);
      continue;
    }
    const rule = readColumn(named, inside, taken, report);
    if (rule !== undefined) columns.set(named.key, rule);
  }
  return columns;
}

function readColumn(entry: JsonEntry, path: string, taken: Sides<Map<string, string>>, report: Report): ReadColumn | undefined {
  const object = asObject(entry.value, path, `The column "${entry.key}"`, '{ "ignore": "differs by design" }', report);
  if (object === undefined) return undefined;
  const keys = readKeys(object, { path, words: `the column "${entry.key}"`, range: entry.keyRange }, COLUMN_KEYS, report, { notObeyed: keysNotObeyed('column') });
  reportNotObeyed('column', keys.entries, { path }, report);
  const at = (key: (typeof COLUMN_KEYS)[number]): JsonNode | undefined => keys.entries.get(key)?.value;
  const names = readNames(entry, keys, path, taken, report);
  const ignoreAt = at('ignore');
  const ignore = ignoreAt === undefined ? undefined : readIgnore(ignoreAt, below(path, 'ignore'), report);
  const toleranceAt = at('tolerance');
  const tolerance = toleranceAt === undefined ? undefined : readTolerance(toleranceAt, below(path, 'tolerance'), report);
  if (toleranceAt !== undefined && ignore !== undefined) {
    warning(report, 'noEffect', below(path, 'tolerance'), toleranceAt.range, 'This column is ignored, so its tolerance has no effect: take one of the two out.');
  }
  const flagsAt: Partial<Record<Flag, JsonNode>> = {};
  const flag = (key: Flag): boolean | undefined => {
    const node = at(key);
    if (node !== undefined) flagsAt[key] = node;
    return node === undefined ? undefined : asBoolean(node, below(path, key), `"${key}"`, report);
  };
  const trimBlanks = flag('trimBlanks');
  const foldCase = flag('foldCase');
  const rule: ColumnConfig = {
    names,
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(trimBlanks === undefined ? {} : { trimBlanks }),
    ...(foldCase === undefined ? {} : { foldCase }),
  };
  return { rule, flagsAt, ...(ignoreAt === undefined ? {} : { ignoreAt }), ...(toleranceAt === undefined ? {} : { toleranceAt }) };
}

/** The column's names on both sides; a wrong one falls back to the logical name, where the comparison will not find it silently. */
function readNames(entry: JsonEntry, keys: ReadKeys, path: string, taken: Sides<Map<string, string>>, report: Report): Sides<string> {
  const names = { legacy: entry.key, new: entry.key };
  for (const side of SIDES) {
    const written = keys.entries.get(side);
    const text = written === undefined ? undefined : asText(written.value, below(path, side), `"${side}"`, entry.key, report);
    const name = text ?? entry.key;
    names[side] = name;
    const other = taken[side].get(name);
    if (other === undefined) taken[side].set(name, entry.key);
    else error(report, 'sameColumn', below(path, side), written?.value.range ?? entry.keyRange, `On the ${side} side this is the column that "${other}" is mapped to already.`);
  }
  return names;
}

/** The reason for which a column is left out. No reason, no leaving out. */
function readIgnore(node: JsonNode, path: string, report: Report): string | undefined {
  if (node.kind === 'boolean') {
    wrongType(node, path, '"ignore" is the reason why the column is left out, for example "differs by design"', report);
    return undefined;
  }
  return asText(node, path, '"ignore"', 'differs by design', report);
}

/**
 * The columns, without what would make the table's key or partition column unreadable: a key or a partition column that is ignored or has a tolerance,
 * a partition column whose texts are cut into dates before a rule makes them equal. Each is reported.
 */
export function ignoredKeys(
  columns: ReadonlyMap<string, ReadColumn>,
  used: { readonly key?: readonly string[]; readonly partition?: PartitionScheme },
  place: Place,
  report: Report,
): ReadonlyMap<string, ReadColumn> {
  const kept = new Map(columns);
  const is = (name: string, other: string): boolean => name.toLowerCase() === other.toLowerCase();
  for (const [name, column] of columns) {
    const isKey = used.key?.some((part) => is(part, name)) === true;
    const isPartition = used.partition !== undefined && is(used.partition.column, name);
    if (!isKey && !isPartition) continue;
    const path = below(below(place.path, 'columns'), name);
    const { ignore, tolerance, trimBlanks, foldCase, ...rest } = column.rule;
    if (ignore !== undefined && column.ignoreAt !== undefined) {
      const role = isKey ? 'a key column' : 'the partition column';
      const code = isKey ? 'ignoredKey' : 'ignoredPartition';
      error(report, code, below(path, 'ignore'), column.ignoreAt.range, `"${name}" is ${role} of ${place.words} and cannot be ignored.`);
    }
    if (tolerance !== undefined && column.toleranceAt !== undefined) {
      const message = isKey
        ? `"${name}" is a key column of ${place.words}: rows are matched by it, so it is compared exactly. Take the tolerance out.`
        : `"${name}" is the partition column of ${place.words}: rows are looked for in the partition of their own value, so near values in two partitions would not be found. Take the tolerance out, or cut the table by another column.`;
      error(report, isKey ? 'tolerantKey' : 'tolerantPartition', below(path, 'tolerance'), column.toleranceAt.range, message);
    }
    // By its value a text is cut as it is compared, by a date as it stands.
    const cutAsDate = isPartition && used.partition?.by !== 'value';
    for (const flag of ['trimBlanks', 'foldCase'] as const) {
      const node = column.flagsAt[flag];
      if (!cutAsDate || column.rule[flag] !== true || node === undefined) continue;
      const message = `"${name}" is the partition column of ${place.words}, which is cut by ${used.partition?.by ?? 'date'} as its texts stand. Take "${flag}" out, or cut the table by "value" or by another column.`;
      error(report, 'loosePartition', below(path, flag), node.range, message);
    }
    kept.set(name, { ...column, rule: { ...rest, ...(cutAsDate ? {} : { ...(trimBlanks === undefined ? {} : { trimBlanks }), ...(foldCase === undefined ? {} : { foldCase }) }) } });
  }
  return kept;
}
