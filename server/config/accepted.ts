/**
 * Reads `parity.accepted.jsonc`: differences that people have accepted, each with a reason and a last day. An entry that is wrong in any way accepts
 * nothing, because a part of it that was not understood may be what keeps it narrow.
 */
import type { AcceptedDifference, Key } from '../engine/types.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { parseJson } from './jsonText.ts';
import { asObject, asOneOf, asText, below, error, readKeys, warning, wrongType } from './problems.ts';
import type { Report } from './problems.ts';
import { nearest } from './nearest.ts';
import type { AcceptedEntry, Config, ConfigProblem, LoadedAccepted } from './types.ts';

/** The file, beside `parity.jsonc`. */
export const ACCEPTED_FILE = 'parity.accepted.jsonc';

/** How far ahead an entry may end. */
export const MOST_DAYS = 366;

const KEYS = ['table', 'query', 'partition', 'key', 'keys', 'columns', 'kind', 'reason', 'until', 'by'] as const;
const KINDS = ['changed', 'missing', 'extra', 'duplicated'] as const;
const EXAMPLE = '{ "table": "games", "key": ["g-1"], "reason": "corrected by hand in the new warehouse", "until": "2027-01-31" }';

/** No file: nothing is accepted. */
export const NOTHING_ACCEPTED: LoadedAccepted = { entries: [], problems: [] };

/** The day of a moment, in UTC: what `until` is held against. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/**
 * Reads the text. Never throws: every problem is told, in the order of the text. Entries that have expired stay in, with a warning; which ones
 * are in force is asked at every comparison (`inForce`).
 * @param today `YYYY-MM-DD` @param config whose tables the entries name
 */
export function loadAccepted(text: string, today: string, config: Pick<Config, 'tables'>): LoadedAccepted {
  const problems: ConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const entries = read(text, today, config, report);
  problems.sort((left, right) => left.range.offset - right.range.offset);
  return { entries, problems };
}

/** The entries that accept something on a day, for a table or for the result of a query. */
export function inForce({ entries }: LoadedAccepted, today: string, place?: AcceptedEntry['place']): readonly AcceptedDifference[] {
  return entries
    .filter((entry) => entry.difference.until >= today && (place === undefined || (entry.place.kind === place.kind && entry.place.name === place.name)))
    .map((entry) => entry.difference);
}

/** What of the file counts on a day, the same for texts that mean the same: it belongs to what a verdict rests on. Empty: nothing is accepted. */
export function acceptedIdentity({ entries }: LoadedAccepted, today: string): string {
  const lines = entries.filter((entry) => entry.difference.until >= today).map(({ place, difference: { partition, keys, columns, kind, reason, until, by } }) =>
    JSON.stringify([place.kind, place.name, partition === undefined ? [] : [partition], keys ?? null, columns ?? null, kind ?? null, reason, until, by ?? null]));
  return [...new Set(lines)].sort().join('\n');
}

function read(text: string, today: string, config: Pick<Config, 'tables'>, report: Report): readonly AcceptedEntry[] {
  const { root, empty, problems } = parseJson(text);
  if (empty) return [];
  for (const { message, range, fix } of problems) error(report, 'syntax', '', range, `${message} Until this is mended, nothing is accepted.`, fix);
  if (root === null) return [];
  if (root.kind !== 'object') {
    error(report, 'wrongType', '', root.range, `The file is an object: { "accepted": [ ${EXAMPLE} ] }.`);
    return [];
  }
  const place = { path: '', words: 'the accepted differences', range: { offset: root.range.offset, length: 1 } };
  const { entries } = readKeys(root, place, ['$schema', 'accepted'], report, { needed: ['accepted'] });
  const list = entries.get('accepted')?.value;
  if (list === undefined) return [];
  if (list.kind !== 'array') {
    wrongType(list, 'accepted', '"accepted" is a list', report);
    return [];
  }
  const accepted = list.items.flatMap((item, index) => readEntry(item, below('accepted', index), today, config, report) ?? []);
  return problems.length > 0 ? [] : accepted;
}

function readEntry(node: JsonNode, path: string, today: string, config: Pick<Config, 'tables'>, report: Report): AcceptedEntry | undefined {
  let broken = false;
  const told: Report = (problem) => {
    // What nobody understands may have been a bound.
    const strict: ConfigProblem = problem.code === 'unknownKey' ? { ...problem, severity: 'error', message: `${problem.message} As it stands, this entry accepts nothing.` } : problem;
    broken ||= strict.severity === 'error';
    report(strict);
  };
  const object = asObject(node, path, 'An accepted difference', EXAMPLE, told);
  if (object === undefined) return undefined;
  const start = { offset: node.range.offset, length: 1 };
  const { entries, meant } = readKeys(object, { path, words: 'an accepted difference', range: start }, KEYS, told, { needed: KEYS });
  const textOf = (name: 'table' | 'query' | 'reason' | 'until' | 'by', example: string): string | undefined => {
    const entry = entries.get(name);
    return entry === undefined ? undefined : asText(entry.value, below(path, name), `"${name}"`, example, told);
  };
  const need = (name: 'reason' | 'until', why: string): void => {
    if (!entries.has(name) && !meant.has(name)) error(told, 'missing', below(path, name), start, `An accepted difference needs "${name}": ${why}.`);
  };

  const table = textOf('table', 'games');
  const query = textOf('query', 'runs by month');
  if (entries.has('table') === entries.has('query') && !meant.has('table') && !meant.has('query')) {
    error(told, 'missing', below(path, 'table'), start, 'An accepted difference names either a "table" or a "query".');
  }
  const reason = textOf('reason', 'corrected by hand in the new warehouse');
  need('reason', 'whoever reads the report has to know why');
  const until = textOf('until', '2027-01-31');
  need('until', `the last day on which it is accepted, at most ${MOST_DAYS} days ahead`);
  const ends = until === undefined ? undefined : readUntil(entries.get('until'), until, below(path, 'until'), today, told);
  const by = textOf('by', 'the data team');
  const bounds = readBounds(entries, path, told);
  if (table !== undefined) checkTable(table, bounds, entries, path, config, told);
  if (broken || reason === undefined || ends === undefined || (table === undefined) === (query === undefined)) return undefined;
  return {
    place: table === undefined ? { kind: 'query', name: query ?? '' } : { kind: 'table', name: table },
    difference: { ...bounds, reason, until: ends, ...(by === undefined ? {} : { by }) },
    range: node.range,
  };
}

/** Partition, keys, columns and kind. A wrong one has been reported, and the entry falls with it. */
function readBounds(entries: ReadonlyMap<string, JsonEntry>, path: string, report: Report): Omit<AcceptedDifference, 'reason' | 'until' | 'by'> {
  const at = (name: string): JsonNode | undefined => entries.get(name)?.value;
  const partitionAt = at('partition');
  const partition = partitionAt === undefined ? undefined : partitionAt.kind === 'null' ? null : asText(partitionAt, below(path, 'partition'), '"partition"', '2016-07', report);
  const keyAt = at('key');
  const keysAt = at('keys');
  if (keyAt !== undefined && keysAt !== undefined) error(report, 'badCombination', below(path, 'keys'), keysAt.range, '"key" names one row and "keys" several: write one of the two.');
  const one = keyAt === undefined ? undefined : readKey(keyAt, below(path, 'key'), report);
  const many = keysAt === undefined ? undefined : readKeyList(keysAt, below(path, 'keys'), report);
  const keys = one === undefined ? many : [one];
  const columnsAt = at('columns');
  const columns = columnsAt === undefined ? undefined : readColumns(columnsAt, below(path, 'columns'), report);
  const kindAt = at('kind');
  const kind = kindAt === undefined ? undefined : (asOneOf(kindAt, below(path, 'kind'), '"kind"', KINDS, report) as (typeof KINDS)[number] | undefined);
  if (columnsAt !== undefined && kindAt !== undefined && kind !== undefined && kind !== 'changed') {
    error(report, 'badCombination', below(path, 'columns'), columnsAt.range, `"columns" says in which columns a row may be changed, so it cannot stand beside "kind": "${kind}".`);
  }
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(keys === undefined ? {} : { keys }),
    ...(columns === undefined ? {} : { columns }),
    ...(kind === undefined ? {} : { kind }),
  };
}

function readKeyList(node: JsonNode, path: string, report: Report): readonly Key[] | undefined {
  if (node.kind !== 'array' || node.items.length === 0) {
    if (node.kind === 'array') error(report, 'empty', path, node.range, '"keys" names no row. Write for example [["g-1"], ["g-2"]], or take it out.');
    else wrongType(node, path, '"keys" is a list of keys, for example [["g-1"], ["g-2"]]', report);
    return undefined;
  }
  const keys = node.items.map((item, index) => readKey(item, below(path, index), report));
  return keys.some((key) => key === undefined) ? undefined : keys.filter((key) => key !== undefined);
}

/** A key: a list of texts, numbers as they are written, and null. */
function readKey(node: JsonNode, path: string, report: Report): Key | undefined {
  if (node.kind !== 'array') {
    wrongType(node, path, '"key" is a list with the value of each key column, for example ["2016-07-03", "BOS", 1]', report);
    return undefined;
  }
  if (node.items.length === 0) error(report, 'empty', path, node.range, 'This key has no value. Write the value of each key column, in the order of the key.');
  const key: (string | null)[] = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind === 'string') key.push(item.value);
    else if (item.kind === 'number') key.push(item.source);
    else if (item.kind === 'null') key.push(null);
    else wrongType(item, below(path, index), 'A value of a key is a text, a number or null, as the report writes it', report);
  }
  return key.length === node.items.length && key.length > 0 ? key : undefined;
}

function readColumns(node: JsonNode, path: string, report: Report): readonly string[] | undefined {
  if (node.kind !== 'array') {
    wrongType(node, path, '"columns" is a list of columns, for example ["attendance"]', report, node.kind === 'string' ? `[${JSON.stringify(node.value)}]` : undefined);
    return undefined;
  }
  if (node.items.length === 0) error(report, 'empty', path, node.range, '"columns" names no column, so that no row could be accepted. Name some, or take it out.');
  const names = node.items.map((item, index) => asText(item, below(path, index), 'A column', 'attendance', report));
  return names.some((name) => name === undefined) ? undefined : names.filter((name) => name !== undefined);
}

/** The last day, or undefined when it is none or too far off. One that has passed is kept: it accepts nothing, and says so. */
function readUntil(entry: JsonEntry | undefined, text: string, path: string, today: string, report: Report): string | undefined {
  if (entry === undefined) return undefined;
  const { range } = entry.value;
  const at = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(at) || dayOf(new Date(at)) !== text) {
    error(report, 'badValue', path, range, '"until" is a day of the calendar, for example "2027-01-31".');
    return undefined;
  }
  const last = dayOf(new Date(Date.parse(`${today}T00:00:00Z`) + MOST_DAYS * 86_400_000));
  if (text > last) {
    error(report, 'badValue', path, range, `"until" is more than ${MOST_DAYS} days ahead: what is accepted has to be looked at again.`, { title: `Change to ${last}`, text: JSON.stringify(last) });
    return undefined;
  }
  if (text < today) warning(report, 'expired', path, range, `This entry ended on ${text} and accepts nothing any more: take it out, or look at the rows and give it a new day.`);
  return text;
}

/** Holds an entry against the mapping of its table: what could never fit is an error. */
function checkTable(table: string, { keys, partition }: Pick<AcceptedDifference, 'keys' | 'partition'>, entries: ReadonlyMap<string, JsonEntry>, path: string, { tables }: Pick<Config, 'tables'>, report: Report): void {
  const at = (name: string): JsonNode | undefined => entries.get(name)?.value;
  const nameAt = at('table');
  const mapping = Object.hasOwn(tables, table) ? tables[table] : undefined;
  if (mapping === undefined) {
    const near = nearest(table, Object.keys(tables));
    const fix = near === undefined ? undefined : { title: `Change to "${near}"`, text: JSON.stringify(near) };
    if (nameAt !== undefined) warning(report, 'unknownTable', below(path, 'table'), nameAt.range, `parity.jsonc maps no table "${table}".${near === undefined ? '' : ` Did you mean "${near}"?`}`, fix);
    return;
  }
  const partitionAt = at('partition');
  if (partition !== undefined && partitionAt !== undefined && mapping.partition === undefined) {
    error(report, 'noPartition', below(path, 'partition'), partitionAt.range, `The table "${table}" has no "partition" in parity.jsonc, so this fits no row.`);
  }
  const { key } = mapping;
  const keyAt = at('key') ?? at('keys');
  const wrong = key === undefined ? undefined : keys?.find((one) => one.length !== key.length);
  if (key === undefined || wrong === undefined || keyAt === undefined) return;
  const words = key.length === 0 ? 'is compared without a key' : `has the key ${key.join(', ')}`;
  error(report, 'badKey', below(path, entries.has('key') ? 'key' : 'keys'), keyAt.range, `The table "${table}" ${words}, so a key of ${wrong.length} value${wrong.length === 1 ? '' : 's'} fits no row.`);
}
