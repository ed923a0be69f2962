/** The detail pane: one cell of one row looked at closely, both sides. */
import type { Side, Sides, WireFinding } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { button } from '../controls.ts';
import { h, replaceChildren } from '../dom.ts';
import type { Child } from '../dom.ts';
import { icon, KIND_ICONS } from '../icons.ts';
import { cellView, differingNames, explainedKind, kindWords, onlySide, valueWords, wholeKey } from './cells.ts';
import type { Value } from './cells.ts';
import { typeWords } from './columns.ts';
import type { GridColumn } from './columns.ts';
import { byteLength, characters, commonEnds, firstDifference, hexLines, pieces, safeCut } from './inspect.ts';
import { inspectedNodes } from './rowView.ts';

/** What is shown of a long value at once, in UTF-16 units and in bytes. */
const MOST_TEXT = 20_000;
const MOST_BYTES = 512;

export interface DetailActions {
  readonly close: () => void;
  readonly copy: (text: string) => void;
}

export interface Detail {
  readonly element: HTMLElement;
  show(finding: WireFinding, column: GridColumn): void;
  /** Takes the keyboard. */
  focus(): void;
}

/** Makes the pane; it is hidden until it shows something. */
export function createDetail(words: Words, actions: DetailActions): Detail {
  const element = h('aside', { class: 'detail', attrs: { 'aria-label': words.t('detail.label'), tabindex: -1 } });
  element.hidden = true;
  element.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    actions.close();
  });
  return {
    element,
    focus: () => { element.focus(); },
    show: (finding, column) => {
      element.hidden = false;
      const title = column.of === 'kind' ? words.t('detail.rowLabel') : column.title;
      replaceChildren(element,
        h('div', { class: 'detail-head' }, h('h2', {}, title), button({ label: words.t('action.close'), icon: 'close', look: 'icon', press: actions.close })),
        h('p', { class: `detail-place kind-${finding.kind}` }, icon(KIND_ICONS[finding.kind], 14), h('span', {}, kindWords(finding, words)), finding.key.length > 0 && h('code', {}, wholeKey(finding))),
        ...(column.of === 'kind' ? rowParts(finding, words) : cellParts(finding, column, words, actions)));
      element.scrollTop = 0;
    },
  };
}

function rowParts(finding: WireFinding, words: Words): readonly Child[] {
  const names = onlySide(finding) === undefined ? differingNames(finding) : Object.keys(finding.columns);
  const only = onlySide(finding);
  const sides: readonly Side[] = only ? [only] : ['legacy', 'new'];
  return [
    h('p', { class: 'quiet' }, explainedKind(finding, words)),
    h('table', { class: 'plain detail-row' },
      h('thead', {}, h('tr', {}, h('th', { attrs: { scope: 'col' } }, words.t('overview.column')), ...sides.map(side => h('th', { attrs: { scope: 'col' } }, words.t(`side.${side}`))))),
      h('tbody', {}, ...names.map(name => h('tr', {}, h('th', { attrs: { scope: 'row' } }, name),
        ...sides.map(side => h('td', { class: 'mono' }, valueText(finding.columns[name]?.[side] ?? null, words))))))),
  ];
}

function valueText(value: Value, words: Words): Child {
  return value === null || value === '' ? h('span', { class: 'null' }, valueWords(value, words)) : valueWords(value, words);
}

function cellParts(finding: WireFinding, column: GridColumn, words: Words, actions: DetailActions): readonly Child[] {
  const view = cellView(finding, column);
  const value = (side: Side, text: Value, other: Value = null): HTMLElement => valuePart(words.t(`side.${side}`), side, text, other, column.native, words, actions);
  switch (view.show) {
    case 'both': return [difference(view, words), value('legacy', view.legacy, view.new), value('new', view.new, view.legacy)];
    case 'side': return [value(view.side, view.value), h('p', { class: 'quiet' }, `${words.t(`side.${view.side === 'legacy' ? 'new' : 'legacy'}`)}: ${words.t('cell.noRow')}`)];
    case 'one': return [valuePart('', undefined, view.value, null, column.native, words, actions)];
    case 'agrees': return [h('p', { class: 'quiet' }, words.t('detail.agrees'))];
    case 'unknown': case 'kind': return [];
  }
}

/** The text with what differs from the other one marked. */
function markedNodes(text: string, other: Value): readonly Node[] {
  if (other === null) return inspectedNodes(text);
  const { prefix, suffix } = commonEnds(text, other);
  const end = Math.max(prefix, text.length - suffix);
  const differing = text.slice(prefix, end);
  return [...inspectedNodes(text.slice(0, prefix)), h('mark', { class: differing === '' ? 'gap' : '' }, ...inspectedNodes(differing)), ...inspectedNodes(text.slice(end))];
}

function difference(sides: Sides<Value>, words: Words): Child {
  if (sides.legacy === null || sides.new === null) return false;
  const at = firstDifference(sides.legacy, sides.new);
  return h('p', { class: 'quiet' }, at ? words.t('detail.firstDifference', words.count(at.character), words.count(at.byte)) : words.t('detail.equal'));
}

/** One value. `other`: what it is marked against, null when it stands alone. */
function valuePart(title: string, side: Side | undefined, value: Value, other: Value, native: Sides<string> | undefined, words: Words, actions: DetailActions): HTMLElement {
  const type = native && (side ? native[side] : typeWords(native));
  const head = h('div', { class: 'value-head' }, h('h3', {}, title, type !== undefined && h('span', { class: 'quiet mono' }, type)),
    value !== null && button({ label: words.t('detail.copyValue', title), icon: 'copy', look: 'icon', press: () => { actions.copy(value); } }));
  if (value === null) return h('div', { class: `value side-${side ?? 'both'}` }, head, h('p', { class: 'value-text' }, h('span', { class: 'null' }, words.t('cell.null'))));
  const shown = value.slice(0, safeCut(value, MOST_TEXT));
  const bytes = byteLength(value);
  const hasHidden = pieces(shown).some(piece => piece.hidden);
  return h('div', { class: `value side-${side ?? 'both'}` }, head,
    h('pre', { class: 'value-text', attrs: { tabindex: 0, role: 'group', 'aria-label': `${title} ${valueWords(value, words)}`.trim() } },
      ...(value === '' ? [h('span', { class: 'null' }, words.t('cell.empty'))] : markedNodes(shown, other))),
    shown.length < value.length && h('p', { class: 'quiet' }, words.t('detail.cut', words.count(characters(shown)), words.count(characters(value)))),
    h('p', { class: 'quiet' }, words.t('detail.length', words.count(characters(value)), words.count(bytes))),
    hasHidden && h('p', { class: 'quiet' }, words.t('detail.hidden')),
    value !== '' && h('details', { class: 'hex', attrs: { open: bytes <= 64 } }, h('summary', {}, words.t('detail.bytes')),
      h('div', { class: 'hex-scroll', attrs: { tabindex: 0, role: 'group', 'aria-label': words.t('detail.bytes') } },
        ...hexLines(value, MOST_BYTES).map(line => h('div', { class: 'hex-line' },
          h('span', { class: 'quiet' }, line.offset.toString(16).padStart(4, '0')), h('span', {}, line.hex), h('span', { class: 'quiet' }, line.text)))),
      bytes > MOST_BYTES && h('p', { class: 'quiet' }, words.t('detail.cutBytes', words.count(MOST_BYTES), words.count(bytes)))));
}
