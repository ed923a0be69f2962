/** The overview: how many rows of which class, which columns, why probably, which source tables, on what evidence. */
import type { FindingKind, LikelyReason, RunSummary, WireSource } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { button } from '../controls.ts';
import { h, meter, replaceChildren } from '../dom.ts';
import type { Child } from '../dom.ts';
import { percent } from '../format.ts';
import { icon, KIND_ICONS, VERDICT_CLASSES, VERDICT_ICONS } from '../icons.ts';
import { rowsApart } from '../partitions/layout.ts';
import { unbroken } from '../words.ts';
import { columnsSection } from './columnsTable.ts';
import { evidenceSection } from './evidence.ts';

export interface OverviewActions {
  readonly showKind: (kind: FindingKind) => void;
  readonly showColumn: (column: string) => void;
  readonly showTable: (table: string) => void;
  /** Shows one finding, by its number in the run. */
  readonly showFinding: (position: number) => void;
  readonly copy: (text: string) => void;
}

/** The overview; `show` draws a run. */
export interface Overview {
  readonly element: HTMLElement;
  readonly show: (summary: RunSummary) => void;
}

/** Makes an empty overview. */
export function createOverview(words: Words, actions: OverviewActions): Overview {
  const element = h('div', { class: 'overview scroll', attrs: { tabindex: 0, role: 'region', 'aria-label': words.t('tab.overview') } });
  return {
    element,
    show: summary => {
      replaceChildren(element,
        reasonsSection(summary.likelyReasons, words, actions),
        h('div', { class: 'overview-columns' },
          summary.countsUnknown !== true && classesSection(summary, words, actions),
          summary.sources.length > 0 && sourcesSection(summary.sources, words, actions)),
        summary.columns.length > 0 && columnsSection(summary, words, actions.showColumn),
        summary.nothingRead !== true && evidenceSection(summary, words));
    },
  };
}

/** A titled part. */
export function section(title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { class: 'part' }, h('h2', {}, title), ...children);
}

function classesSection(summary: RunSummary, words: Words, actions: OverviewActions): HTMLElement {
  const { counts } = summary;
  const apart: readonly (readonly [FindingKind, number])[] = [
    ['changed', counts.changed], ['missing', counts.onlyLegacy], ['extra', counts.onlyNew], ['duplicated', counts.duplicates], ['inFlight', counts.inFlight],
  ];
  // A row of either side belongs to one class: what only one side has is counted on that side.
  const whole = Math.max(counts.legacy + counts.onlyNew, counts.new + counts.onlyLegacy, apart.reduce((sum, [, count]) => sum + count, 0));
  const agreeing = Math.max(0, whole - apart.reduce((sum, [, count]) => sum + count, 0));
  const covered = !summary.partial && summary.verdict !== 'inconclusive';
  const none = apart.filter(([, count]) => count === 0);
  const row = (label: Child, explained: string, count: number, kind: string): HTMLElement => h('tr', {},
    h('th', { attrs: { scope: 'row' } }, label, h('span', { class: 'explained' }, explained)),
    h('td', { class: 'number' }, words.count(count)),
    h('td', { class: 'share' }, meter(whole === 0 ? 0 : count / whole, kind), h('span', { class: 'number' }, percent(count, whole === 0 ? Infinity : whole))));
  const kindLabel = (kind: FindingKind): Child =>
    h('button', { class: `link kind kind-${kind}`, attrs: { type: 'button' }, on: { click: () => { actions.showKind(kind); } } }, icon(KIND_ICONS[kind], 14), words.t(`kind.${kind}`));
  return section(words.t('overview.findings'), h('table', { class: 'plain classes' },
    h('thead', {}, h('tr', {},
      h('th', { attrs: { scope: 'col' } }, words.t('overview.class')),
      h('th', { class: 'number', attrs: { scope: 'col' } }, words.t('overview.rows')),
      h('th', { attrs: { scope: 'col' } }, words.t('overview.share')))),
    h('tbody', {},
      covered && row(h('span', { class: 'kind' }, icon('pass', 14), words.t('overview.agree')), words.t('overview.agree.explained'), agreeing, 'agree'),
      ...apart.filter(([, count]) => count > 0).map(([kind, count]) => row(kindLabel(kind), words.t(`kind.${kind}.explained`), count, `kind-${kind}`)))),
    none.length > 0 && h('p', { class: 'quiet none-of' }, words.t('overview.none', none.map(([kind]) => words.t(`kind.${kind}`)).join(', '))));
}

function reasonsSection(reasons: readonly LikelyReason[], words: Words, actions: OverviewActions): Child {
  if (reasons.length === 0) return false;
  return section(words.t('overview.reasons'), h('ul', { class: 'cards' }, ...reasons.map(reason => {
    const { rule, hides } = reason;
    return h('li', { class: 'card' },
      h('p', { class: 'card-words' }, ...unbroken(reason.words)),
      h('p', { class: 'quiet' }, reason.column !== undefined && !reason.words.includes(reason.column) && h('code', {}, reason.column), h('span', {}, words.t(reason.atLeast === true ? 'overview.reasonAtLeast' : 'overview.reasonRows', words.plural('rows', reason.rows)))),
      samplesLine(reason, words, actions),
      rule !== undefined && h('div', { class: 'rule' },
        h('p', { class: 'quiet' }, words.t('overview.rule')),
        h('pre', { class: 'code', attrs: { tabindex: 0 } }, rule),
        // A rule is never offered without what it costs.
        hides !== undefined && h('p', { class: 'quiet' }, words.t('overview.hides', hides)),
        button({ label: words.t('overview.copyRule'), icon: 'copy', press: () => { actions.copy(rule); } })));
  })));
}

/** So many characters of a key are shown. */
const LONGEST_KEY = 80;

/** Some of the rows that a reason explains; those that are kept can be gone to. */
function samplesLine({ samples = [] }: LikelyReason, words: Words, actions: OverviewActions): Child {
  const shown = samples.filter(({ key }) => key.length > 0);
  if (shown.length === 0) return false;
  return h('p', { class: 'quiet samples' }, h('span', {}, words.t('overview.samples')), ...shown.map(({ position, key }) => {
    const all = [...key.map(value => value ?? words.t('cell.null')).join(' · ')];
    const name = all.length > LONGEST_KEY ? `${all.slice(0, LONGEST_KEY).join('')}…` : all.join('');
    // Isolated: a key may hold characters that turn the direction of what stands beside it.
    return position === undefined ? h('bdi', {}, name)
      : h('button', { class: 'link', attrs: { type: 'button', title: words.t('overview.showSample', name) }, on: { click: () => { actions.showFinding(position); } } }, h('bdi', {}, name));
  }));
}

function sourcesSection(sources: readonly WireSource[], words: Words, actions: OverviewActions): HTMLElement {
  const head = (text: string, number = false): HTMLElement => h('th', { class: number ? 'number' : '', attrs: { scope: 'col' } }, text);
  const hasReasons = sources.some(source => source.reason !== undefined);
  return section(words.t('overview.sources'), h('div', { class: 'table-scroll' }, h('table', { class: 'plain' },
    h('thead', {}, h('tr', {}, head(words.t('overview.table')), head(words.t('overview.verdict')), head(words.t('overview.partitionsDiffer'), true),
      head(words.t('overview.rowsDiffer'), true), hasReasons && head(words.t('overview.reason')))),
    h('tbody', {}, ...sources.map(source => {
      const apart = rowsApart(source.counts) + source.counts.inFlight;
      return h('tr', {},
        h('th', { attrs: { scope: 'row' } }, apart === 0 ? source.table
          : h('button', { class: 'link', attrs: { type: 'button', title: words.t('overview.showTable', source.table) }, on: { click: () => { actions.showTable(source.table); } } }, source.table)),
        h('td', {}, h('span', { class: `state ${VERDICT_CLASSES[source.verdict]}` }, icon(VERDICT_ICONS[source.verdict], 14), words.t(`verdict.${source.verdict}`))),
        h('td', { class: 'number' }, source.partitions === 0 ? '–' : words.t('overview.ofPartitions', words.count(source.divergedPartitions), words.count(source.partitions))),
        h('td', { class: 'number' }, words.count(apart)),
        hasReasons && h('td', {}, source.reason?.message ?? ''));
    })))));
}
