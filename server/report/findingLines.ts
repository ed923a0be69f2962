/** The first findings of a run as aligned cells: `changed  2016-07  BOS, 1   score  4 → 5`. */
import type { CanonicalValue, Finding, FindingKind, Sides } from '../engine/types.ts';
import { differingColumns } from '../runs/types.ts';
import type { Paint } from './colours.ts';
import { acceptedWords, counted, grouped, lengthOf, partitionName, shortened, visible } from './words.ts';

const KIND_WORDS: Readonly<Record<FindingKind, string>> = {
  missing: 'only on legacy', extra: 'only on new', changed: 'changed', duplicated: 'duplicated', inFlight: 'in flight',
};
/** So many cells of one row are shown. */
const MAX_CELLS = 6;
const MAX_VALUE = 32;
const MAX_KEY = 44;

/**
 * @param table the one that was checked, which need not be named in each line; null for a query
 * @returns lines without an indent. Values are shortened, and nothing in them drives the terminal.
 */
export function findingLines(findings: readonly Finding[], paint: Paint, table: string | null): readonly string[] {
  const rows = findings.map(finding => ({ finding, where: whereOf(finding, table), key: keyOf(finding), cells: cellsOf(finding) }));
  const kindWidth = widest(rows.map(row => KIND_WORDS[row.finding.kind]));
  const whereWidth = widest(rows.map(row => row.where));
  const keyWidth = widest(rows.map(row => row.key));
  const nameWidth = widest(rows.flatMap(row => row.cells.map(cell => cell.name)));
  const legacyWidth = widest(rows.flatMap(row => row.cells.filter(cell => cell.fresh !== null).map(cell => cell.legacy)));
  return rows.flatMap(({ finding, where, key, cells }) => {
    const head = [
      paint(finding.kind === 'inFlight' ? 'yellow' : 'red', padded(KIND_WORDS[finding.kind], kindWidth)),
      ...(whereWidth === 0 ? [] : [padded(where, whereWidth)]),
      ...(keyWidth === 0 ? [] : [padded(key, keyWidth)]),
    ].join('  ');
    const blank = ' '.repeat(kindWidth + (whereWidth === 0 ? 0 : whereWidth + 2) + (keyWidth === 0 ? 0 : keyWidth + 2));
    const accepted = finding.accepted === undefined ? [] : [`${blank}  accepted ${visible(acceptedWords(finding.accepted))}`];
    if (cells.length === 0) return [head.trimEnd(), ...accepted];
    return [...cells.map((cell, position) => {
      const value = cell.fresh === null ? cell.legacy : `${padded(cell.legacy, legacyWidth)} → ${cell.fresh}`;
      return `${position === 0 ? head : blank}  ${cell.name === '' ? '' : `${padded(cell.name, nameWidth)}  `}${value}`.trimEnd();
    }), ...accepted];
  });
}

/** A value for people: NULL as NULL, and texts that would be taken for something else in quotes. */
export function valueWords(value: CanonicalValue): string {
  if (value === null) return 'NULL';
  const text = visible(value);
  return text === '' || text === 'NULL' || text !== text.trim() ? `'${shortened(text, MAX_VALUE)}'` : shortened(text, MAX_VALUE);
}

interface Cell {
  readonly name: string;
  readonly legacy: string;
  /** null: the row is on one side only, and `legacy` holds its words. */
  readonly fresh: string | null;
}

function cellsOf(finding: Finding): readonly Cell[] {
  const differing = new Set(differingColumns(finding));
  const columns = Object.entries(finding.columns).filter(([name]) => differing.has(name));
  if (finding.kind === 'changed' || finding.kind === 'inFlight') {
    const shown = columns.slice(0, MAX_CELLS).map(([name, sides]) => ({ name: shortened(visible(name), MAX_VALUE), legacy: valueWords(sides.legacy), fresh: valueWords(sides.new) }));
    return columns.length > shown.length ? [...shown, { name: '', legacy: `… ${grouped(columns.length - shown.length)} more columns`, fresh: null }] : shown;
  }
  const side = (sides: Sides<CanonicalValue>): CanonicalValue => (finding.kind === 'extra' ? sides.new : sides.legacy ?? sides.new);
  const times = finding.times === undefined ? [] : [`${counted(finding.times.legacy, 'time')} on legacy, ${grouped(finding.times.new)} on new`];
  const values = columns.slice(0, MAX_CELLS).map(([name, sides]) => `${shortened(visible(name), MAX_VALUE)}=${valueWords(side(sides))}`);
  const words = [...times, [...values, ...(columns.length > MAX_CELLS ? ['…'] : [])].join(', ')].filter(text => text !== '').join(': ');
  return words === '' ? [] : [{ name: '', legacy: words, fresh: null }];
}

function whereOf(finding: Finding, checked: string | null): string {
  const table = finding.table === null || finding.table === checked ? '' : visible(finding.table);
  if (finding.partition === null) return table;
  return `${table}${table === '' ? '' : ' '}${partitionName(finding.partition)}`;
}

function keyOf(finding: Finding): string {
  if (finding.key.length > 0 || finding.kind !== 'changed') return shortened(finding.key.map(valueWords).join(', '), MAX_KEY);
  // Paired without a key: what is the same on both sides tells which row it is.
  const differing = new Set(differingColumns(finding));
  const same = Object.entries(finding.columns).filter(([name]) => !differing.has(name));
  return shortened(same.map(([name, sides]) => `${visible(name)}=${valueWords(sides.legacy)}`).join(', '), MAX_KEY);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, lengthOf(text)), 0);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}
