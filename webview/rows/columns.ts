/** The columns of the grid: what a finding is, where it is, its key, its values. Key columns stay in sight at the left. */
import type { RunSummary, Sides, WireFinding } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { pieces } from './inspect.ts';
import type { RowFilter } from './filter.ts';

/** A column. `width` in CSS pixels; `index` is the place in the key. */
export type GridColumn = {
  readonly title: string;
  readonly width: number;
  readonly numeric: boolean;
  readonly native?: Sides<string>;
} & (
  | { readonly of: 'kind' | 'table' | 'partition' | 'wholeKey' }
  | { readonly of: 'key'; readonly index: number }
  | { readonly of: 'value'; readonly name: string }
);

/** Columns in order; the first `frozen` do not scroll sideways. */
export interface GridColumns {
  readonly all: readonly GridColumn[];
  readonly frozen: number;
}

/** What only the rows themselves tell: which columns they have. Grows while pages come in. */
export interface Discovered {
  readonly names: readonly string[];
  readonly changed: readonly string[];
  readonly keyLength: number;
  readonly hasPartitions: boolean;
  /** Longest text seen, in characters, by column id. */
  readonly longest: Readonly<Record<string, number>>;
}

/** Nothing is known yet. */
export const NOTHING_DISCOVERED: Discovered = { names: [], changed: [], keyLength: 0, hasPartitions: false, longest: {} };

/** What is known after some more rows. The same object when they told nothing new but lengths. */
export function discover(before: Discovered, findings: readonly WireFinding[]): Discovered {
  const names = new Set(before.names);
  const changed = new Set(before.changed);
  const longest: Record<string, number> = { ...before.longest };
  let { keyLength, hasPartitions } = before;
  const measure = (id: string, text: string | null): void => {
    longest[id] = Math.max(longest[id] ?? 0, shownLength(text));
  };
  for (const finding of findings) {
    keyLength = Math.max(keyLength, finding.key.length);
    hasPartitions ||= finding.partition !== null;
    finding.key.forEach((part, index) => { measure(`key ${String(index)}`, part); });
    measure('partition', finding.partition);
    measure('table', finding.table);
    for (const [name, sides] of Object.entries(finding.columns)) {
      names.add(name);
      if (finding.kind === 'changed' && sides.legacy !== sides.new) changed.add(name);
      measure(`value ${name}`, sides.legacy);
      measure(`value ${name}`, sides.new);
    }
  }
  return { names: [...names], changed: [...changed], keyLength, hasPartitions, longest };
}

/** Everything that decides which columns there are. `compact`: too narrow for words in the first column. */
export interface ColumnsInput {
  readonly summary: RunSummary;
  readonly filter: RowFilter;
  readonly discovered: Discovered;
  readonly changedOnly: boolean;
  readonly compact: boolean;
  readonly words: Words;
}

/** The columns for the rows that the filter admits. */
export function gridColumns(input: ColumnsInput): GridColumns {
  const { summary, filter, discovered, words } = input;
  const shape = shapeOf(summary, filter, discovered);
  const width = (id: string, title: string, extra = 0): number => columnWidth(discovered.longest[id] ?? 0, title, extra);
  const place: GridColumn[] = [{ of: 'kind', title: words.t('rows.column.kind'), width: input.compact ? 84 : 156, numeric: false }];
  if (shape.mixed) place.push({ of: 'table', title: words.t('rows.column.table'), width: width('table', words.t('rows.column.table')), numeric: false });
  // One partition that was chosen says nothing more in every row.
  const partition: GridColumn[] = discovered.hasPartitions && filter.partitions.length !== 1
    ? [{ of: 'partition', title: words.t('rows.column.partition'), width: width('partition', words.t('rows.column.partition')), numeric: false }]
    : [];
  const keyWidth = Array.from({ length: discovered.keyLength }, (_, index) => discovered.longest[`key ${String(index)}`] ?? 0).reduce((sum, length) => sum + length + 3, 0);
  const keys: GridColumn[] = shape.mixed && discovered.keyLength > 0
    ? [{ of: 'wholeKey', title: words.t('rows.column.key'), width: columnWidth(keyWidth, words.t('rows.column.key'), 0), numeric: false }]
    : shape.key.map((title, index) => ({
      of: 'key', index, title, width: width(`key ${String(index)}`, `${title}     `), ...typeOf(summary, shape.own, title),
    }));
  const values: GridColumn[] = shape.values
    .filter(name => !input.changedOnly || shape.differing.has(name))
    .map(name => ({ of: 'value', name, title: name, width: width(`value ${name}`, name, 14), ...typeOf(summary, shape.own, name) }));
  // Keys first: where not everything fits, the partition is what scrolls away.
  const frozen = [...place, ...keys, ...partition];
  return { all: [...frozen, ...values], frozen: frozen.length };
}

/** How many of the frozen columns a view of this width can keep in sight: at most half of it, but always the first. */
export function frozenThatFit(columns: GridColumns, viewWidth: number): number {
  let [width, count] = [0, 0];
  for (const column of columns.all.slice(0, columns.frozen)) {
    width += column.width;
    if (width > viewWidth * 0.55) break;
    count += 1;
  }
  return Math.max(1, count);
}

interface Shape {
  readonly mixed: boolean;
  /** True when the run's own columns (names, types) describe these rows. */
  readonly own: boolean;
  readonly key: readonly string[];
  readonly values: readonly string[];
  readonly differing: ReadonlySet<string>;
}

function shapeOf(summary: RunSummary, filter: RowFilter, discovered: Discovered): Shape {
  const ownNames = summary.columns.map(column => column.name);
  const differing = new Set([...discovered.changed]);
  if (summary.kind === 'table' || filter.table === null) {
    for (const column of summary.columns) if (column.differs > 0) differing.add(column.name);
    return { mixed: false, own: true, key: summary.key, values: without(unique([...ownNames, ...discovered.names]), summary.key), differing };
  }
  if (filter.table === undefined) return { mixed: true, own: false, key: [], values: unique([...ownNames, ...discovered.names]), differing };
  const source = summary.sources.find(each => each.table === filter.table);
  const key = source?.key ?? Array.from({ length: discovered.keyLength }, (_, index) => `${String(index + 1)}`);
  return { mixed: false, own: false, key, values: without(unique([...(source?.columns ?? []), ...discovered.names]), key), differing };
}

function typeOf(summary: RunSummary, own: boolean, name: string): { readonly native?: Sides<string>; readonly numeric: boolean } {
  const native = own ? summary.columns.find(column => column.name === name)?.native : undefined;
  return native === undefined ? { numeric: false } : { native, numeric: isNumeric(native.legacy) && isNumeric(native.new) };
}

/** True for the native names of numbers of any engine. */
export function isNumeric(native: string): boolean {
  return /^\s*(?:tiny|small|medium|big|huge|u|utiny|usmall|ubig|uhuge)?int(?:eger)?\d*\b|^\s*(?:decimal|dec|numeric|number|fixed|money|smallmoney|real|double|float\d*|serial|bigserial|long|short|byte)\b/iu.test(native);
}

/** The native types for people: one word when both sides use it, else both. */
export function typeWords(native: Sides<string>): string {
  return native.legacy === native.new ? native.legacy : `${native.legacy} → ${native.new}`;
}

const CHARACTER = 7.6;

function columnWidth(longest: number, title: string, extra: number): number {
  return Math.round(Math.min(300, Math.max(76, Math.max(longest * CHARACTER, title.length * 8) + 28 + extra)));
}

/** Characters that a cell of this width shows. */
export function roomOf(width: number): number {
  return Math.max(4, Math.floor((width - 28) / CHARACTER));
}

function shownLength(text: string | null): number {
  if (text === null) return 4;
  return text.length > 60 ? 60 : pieces(text).reduce((sum, piece) => sum + piece.text.length + (piece.hidden ? 1 : 0), 0);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function without(names: readonly string[], left: readonly string[]): readonly string[] {
  return names.filter(name => !left.includes(name));
}
