/** What a cell of a finding shows and how it is said: pure, so that the screen and the screen reader cannot part. */
import type { Side, WireFinding } from '../../protocol/model.ts';
import type { PanelTextKey } from '../../protocol/panelTexts.ts';
import type { Words } from '../texts.ts';
import type { GridColumn } from './columns.ts';
import { spoken } from './inspect.ts';

/** A value: canonical text, or null for SQL NULL. */
export type Value = string | null;

/**
 * The content of a cell.
 * - `both`: the sides differ, or a duplicated row has values on both. - `one`: the same on both sides.
 * - `side`: only that side has the row. - `agrees`: equal on both, the value is not kept. - `unknown`: nothing was told about it.
 */
export type CellView =
  | { readonly show: 'both'; readonly legacy: Value; readonly new: Value }
  | { readonly show: 'one'; readonly value: Value }
  | { readonly show: 'side'; readonly side: Side; readonly value: Value }
  | { readonly show: 'agrees' | 'unknown' }
  | { readonly show: 'kind' };

/** What a column shows of a finding. */
export function cellView(finding: WireFinding, column: GridColumn): CellView {
  switch (column.of) {
    case 'kind': return { show: 'kind' };
    case 'table': return { show: 'one', value: finding.table ?? '' };
    case 'partition': return { show: 'one', value: finding.partition };
    case 'wholeKey': return { show: 'one', value: wholeKey(finding) };
    case 'key': return column.index < finding.key.length ? { show: 'one', value: finding.key[column.index] ?? null } : { show: 'unknown' };
    case 'value': return valueView(finding, column.name);
  }
}

/** The key in one text; parts are told apart by ` · `, which is for people only. */
export function wholeKey(finding: WireFinding): string {
  return finding.key.map(part => part ?? 'NULL').join(' · ');
}

function valueView(finding: WireFinding, name: string): CellView {
  const sides = Object.hasOwn(finding.columns, name) ? finding.columns[name] : undefined;
  if (!sides) return { show: finding.kind === 'changed' ? 'agrees' : 'unknown' };
  const only = onlySide(finding);
  if (only) return { show: 'side', side: only, value: sides[only] };
  return sides.legacy === sides.new ? { show: 'one', value: sides.legacy } : { show: 'both', legacy: sides.legacy, new: sides.new };
}

/** The side that alone has the row, if it is so. */
export function onlySide(finding: WireFinding): Side | undefined {
  if (finding.kind === 'missing') return 'legacy';
  if (finding.kind === 'extra') return 'new';
  if (finding.times?.new === 0) return 'legacy';
  if (finding.times?.legacy === 0) return 'new';
  return undefined;
}

/** Indices of the columns whose cells differ. */
export function differingColumns(finding: WireFinding, columns: readonly GridColumn[]): readonly number[] {
  return columns.flatMap((column, index) => (cellView(finding, column).show === 'both' ? [index] : []));
}

/** Names of the columns of a finding that differ. */
export function differingNames(finding: WireFinding): readonly string[] {
  return Object.entries(finding.columns).flatMap(([name, sides]) => (onlySide(finding) === undefined && sides.legacy !== sides.new ? [name] : []));
}

/** How a value is said: NULL and the empty text by name. */
export function valueWords(value: Value, words: Words): string {
  if (value === null) return words.t('cell.null');
  return value === '' ? words.t('cell.empty') : spoken(value);
}

/** The kind with how often each side has the row, where that is told. */
export function kindWords(finding: WireFinding, words: Words): string {
  const key: PanelTextKey = `kind.${finding.kind}`;
  const kind = finding.times ? `${words.t(key)} ${words.t('rows.times', words.count(finding.times.legacy), words.count(finding.times.new))}` : words.t(key);
  return finding.accepted ? words.t('kind.accepted', kind) : kind;
}

/** What the kind of a finding means, and until when and why it is accepted. */
export function explainedKind({ kind, accepted }: WireFinding, words: Words): string {
  const explained = words.t(`kind.${kind}.explained`);
  return accepted ? words.t('kind.accepted.explained', explained, accepted.until, accepted.reason) : explained;
}

/** The label of a cell for a screen reader: `amount: legacy 10.00, new 10.01, differs`. */
export function cellLabel(finding: WireFinding, column: GridColumn, words: Words): string {
  const view = cellView(finding, column);
  const say = (value: Value): string => valueWords(value, words);
  switch (view.show) {
    case 'kind': return words.t('cell.kind', kindWords(finding, words), explainedKind(finding, words));
    case 'both': return words.t('cell.differs', column.title, say(view.legacy), say(view.new));
    case 'one': return words.t('cell.same', column.title, say(view.value));
    case 'side': return words.t(view.side === 'legacy' ? 'cell.onlyLegacy' : 'cell.onlyNew', column.title, say(view.value));
    case 'agrees': return words.t('cell.agrees', column.title);
    case 'unknown': return words.t('cell.same', column.title, words.t('rows.notLoaded'));
  }
}

/** What Ctrl+C copies: the raw text; a cell that differs gives both, on two lines. NULL is copied as `NULL`. */
export function cellText(finding: WireFinding, column: GridColumn, words: Words): string {
  const view = cellView(finding, column);
  const raw = (value: Value): string => value ?? 'NULL';
  switch (view.show) {
    case 'kind': return kindWords(finding, words);
    case 'both': return `${raw(view.legacy)}\n${raw(view.new)}`;
    case 'one': case 'side': return raw(view.value);
    case 'agrees': case 'unknown': return '';
  }
}

/**
 * The row with its column names, as lines of tab-separated values that a sheet takes: names, then one line for each side that has the
 * row. A value with a tab, quote or line break is quoted.
 */
export function rowText(finding: WireFinding, columns: readonly GridColumn[], words: Words): string {
  const kept = columns.filter(column => column.of !== 'kind');
  const only = onlySide(finding);
  const sides: readonly Side[] = only ? [only] : ['legacy', 'new'];
  const head = [words.t('rows.column.kind'), '', ...kept.map(column => column.title)];
  const line = (side: Side): readonly string[] => [
    words.t(`kind.${finding.kind}`), words.t(`side.${side}`),
    ...kept.map(column => {
      const view = cellView(finding, column);
      const value = view.show === 'both' ? view[side] : view.show === 'one' || view.show === 'side' ? view.value : '';
      return value ?? 'NULL';
    }),
  ];
  return [head, ...sides.map(line)].map(cells => cells.map(sheetCell).join('\t')).join('\n');
}

function sheetCell(text: string): string {
  return /[\t\n\r"]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
