/** What the verdict rests on, and what the comparison cannot see. */
import type { RunSummary, Side } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { h } from '../dom.ts';
import { bytes, probability } from '../format.ts';

/** The part with the evidence of a run. */
export function evidenceSection(summary: RunSummary, words: Words): HTMLElement {
  const { evidence } = summary;
  const line = (label: string, value: (side: Side) => string): HTMLElement => h('tr', {},
    h('th', { attrs: { scope: 'row' } }, label), h('td', {}, value('legacy')), h('td', {}, value('new')));
  const list = (title: string, texts: readonly string[], none?: string): HTMLElement | false => texts.length === 0 && none === undefined ? false
    : h('div', { class: 'list' }, h('h3', {}, title), texts.length === 0 ? h('p', { class: 'quiet' }, none) : h('ul', {}, ...texts.map(text => h('li', {}, text))));
  return h('section', { class: 'part' }, h('h2', {}, words.t('overview.evidence')),
    h('div', { class: 'evidence' },
      h('div', { class: 'table-scroll' }, h('table', { class: 'plain sides' },
        h('thead', {}, h('tr', {}, h('td'), h('th', { attrs: { scope: 'col' } }, words.t('side.legacy')), h('th', { attrs: { scope: 'col' } }, words.t('side.new')))),
        h('tbody', {},
          line(words.t('overview.engine'), side => evidence.engines[side]),
          line(words.t('overview.snapshot'), side => evidence.snapshots[side]),
          line(words.t('overview.rowsScanned'), side => words.count(evidence.rowsScanned[side])),
          line(words.t('overview.bytesMoved'), side => bytes(evidence.bytesMoved[side])),
          // A comparison that ended before its first checksum has none.
          (summary.countsUnknown !== true || evidence.escape > 0) && h('tr', {}, h('th', { attrs: { scope: 'row' } }, words.t('overview.hash')), h('td', { attrs: { colspan: 2 } },
            h('code', {}, evidence.hash), ' ', h('span', { class: 'quiet' }, evidence.escape > 0 ? words.t('overview.escape', probability(evidence.escape)) : words.t('overview.noEscape'))))))),
      h('div', { class: 'lists' },
        list(words.t('overview.blindSpots'), evidence.blindSpots, summary.countsUnknown === true ? undefined : words.t('overview.nothingBlind')),
        list(words.t('overview.notes'), evidence.notes))));
}
