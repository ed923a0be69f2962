/** The head of the panel: the verdict in words, what was compared, how much of it, and what can be done. */
import type { FindingKind, RunSummary } from '../protocol/model.ts';
import type { ExportFormat } from '../protocol/messages.ts';
import type { Words } from './texts.ts';
import { button, progressRing, setButtonLabel, setEnabled } from './controls.ts';
import { h, replaceChildren } from './dom.ts';
import type { Child } from './dom.ts';
import { duration, headlineWords, percent, time } from './format.ts';
import { unbroken } from './words.ts';
import { icon, KIND_ICONS, VERDICT_CLASSES, VERDICT_ICONS } from './icons.ts';
import { completeness, scannedWords } from './summaryText.ts';

export interface HeaderActions {
  readonly compareAgain: () => void;
  readonly cancel: () => void;
  readonly exportFindings: (format: ExportFormat) => void;
  readonly copySummary: () => void;
  readonly openQuery: () => void;
  readonly showKind: (kind: FindingKind) => void;
}

/** The head. Each method draws what it is given. */
export interface Header {
  readonly element: HTMLElement;
  /** A finished comparison. */
  show(summary: RunSummary): void;
  /** A comparison goes on. `words`: how far it is. */
  running(words: string | undefined, hasPrevious: boolean): void;
  /** There is nothing to show, with the reason. */
  empty(words: string): void;
  /** Whether exports take only what the filter admits. */
  filtered(isFiltered: boolean): void;
}

/** Makes the head. */
export function createHeader(words: Words, actions: HeaderActions): Header {
  const verdict = h('div', { class: 'verdict' });
  const about = h('div', { class: 'about' });
  const facts = h('div', { class: 'facts' });
  const again = button({ label: words.t('action.compareAgain'), icon: 'refresh', look: 'primary', press: actions.compareAgain });
  const cancel = button({ label: words.t('action.cancel'), icon: 'stop', press: actions.cancel });
  const csv = button({ label: words.t('action.csv'), accessible: words.t('action.exportCsv'), icon: 'download', press: () => { actions.exportFindings('csv'); } });
  const json = button({ label: words.t('action.json'), accessible: words.t('action.exportJson'), icon: 'download', press: () => { actions.exportFindings('json'); } });
  const copy = button({ label: words.t('action.copySummary'), icon: 'copy', look: 'icon', press: actions.copySummary });
  const progress = h('p', { class: 'progress' });
  progress.hidden = true;
  const element = h('header', { class: 'head', attrs: { 'aria-label': words.t('header.label') } },
    h('div', { class: 'head-top' }, verdict, h('div', { class: 'actions' }, again, cancel, csv, json, copy)), about, progress, facts);

  const setState = (state: string): void => { element.className = `head ${state}`; };
  const setBusy = (busy: boolean): void => {
    again.hidden = busy;
    cancel.hidden = !busy;
    progress.hidden = !busy;
  };
  const setResult = (there: boolean): void => {
    for (const each of [csv, json, copy]) setEnabled(each, there);
  };
  setBusy(false);
  setResult(false);

  return {
    element,
    show: summary => {
      setState(VERDICT_CLASSES[summary.verdict]);
      setBusy(false);
      setResult(true);
      replaceChildren(verdict, ...verdictParts(summary, words));
      replaceChildren(about, ...aboutParts(summary, words, actions));
      replaceChildren(facts, summary.countsUnknown !== true && counts(summary, words, actions), coverage(summary, words));
    },
    running: (text, hasPrevious) => {
      setBusy(true);
      if (!hasPrevious) {
        setState('is-running');
        replaceChildren(verdict, h('h1', {}, words.t('running.title')));
        replaceChildren(about, h('p', { class: 'sub' }, words.t('running.waiting')));
        replaceChildren(facts);
        setResult(false);
      }
      replaceChildren(progress, progressRing(), h('span', {}, text ?? words.t('running.title')), hasPrevious && h('span', { class: 'quiet' }, words.t('running.previous')));
    },
    empty: text => {
      setState('is-inconclusive');
      setBusy(false);
      setResult(false);
      replaceChildren(verdict, h('span', { class: 'verdict-icon' }, icon('inconclusive', 20)), h('h1', {}, text));
      replaceChildren(about);
      replaceChildren(facts);
    },
    filtered: isFiltered => {
      const label = (text: string): string => (isFiltered ? words.t('action.exportFiltered', text) : text);
      setButtonLabel(csv, label(words.t('action.csv')), label(words.t('action.exportCsv')));
      setButtonLabel(json, label(words.t('action.json')), label(words.t('action.exportJson')));
    },
  };
}

function verdictParts(summary: RunSummary, words: Words): readonly Child[] {
  const word = words.t(`verdict.${summary.verdict}`);
  const headline = headlineWords(summary.headline);
  return [
    h('span', { class: 'verdict-icon' }, icon(VERDICT_ICONS[summary.verdict], 20)),
    h('h1', {}, !headline.startsWith(word) && h('span', { class: 'sr-only' }, `${word}: `), ...unbroken(headline)),
  ];
}

function aboutParts(summary: RunSummary, words: Words, actions: HeaderActions): readonly Child[] {
  const name = summary.uri === undefined
    ? h('span', { class: 'name' }, summary.name)
    : h('button', { class: 'link name', attrs: { type: 'button', title: words.t('action.openQuery', summary.name) }, on: { click: actions.openQuery } }, summary.name);
  return [
    summary.causeWords !== undefined && h('p', { class: 'cause' },
      summary.cause !== undefined && h('strong', {}, `${words.t(`cause.${summary.cause}`)}. `), summary.causeWords),
    summary.reason !== undefined && h('p', { class: 'reason' },
      summary.reason.side !== undefined && h('strong', {}, `${words.t(`side.${summary.reason.side}`)}: `), summary.reason.message),
    h('p', { class: 'sub' }, name,
      h('span', {}, words.t('header.environment', summary.environment)),
      h('span', {}, summary.pair),
      h('span', {}, words.t('header.finished', time(summary.finishedAt), duration(summary.evidence.ms)))),
  ];
}

function counts(summary: RunSummary, words: Words, actions: HeaderActions): HTMLElement {
  const figure = (label: string, value: number, kind?: FindingKind): HTMLElement => {
    const number = words.count(value);
    const content = [kind && icon(KIND_ICONS[kind], 13), h('span', { class: 'figure-value' }, number), h('span', { class: 'figure-label' }, label)];
    const open = kind !== undefined && value > 0
      ? h('button', { class: 'figure-button', attrs: { type: 'button', title: words.t('header.filterKind', number, label) }, on: { click: () => { actions.showKind(kind); } } }, ...content)
      : h('div', { class: 'figure-button' }, ...content);
    return h('li', { class: kind === undefined ? 'figure' : `figure kind-${kind}` }, open);
  };
  const { counts: all } = summary;
  const apart: readonly (readonly [FindingKind, number])[] = [
    ['changed', all.changed], ['missing', all.onlyLegacy], ['extra', all.onlyNew], ['duplicated', all.duplicates], ['inFlight', all.inFlight],
  ];
  return h('ul', { class: 'figures', attrs: { 'aria-label': words.t('header.counts') } },
    figure(words.t('count.legacy'), all.legacy), figure(words.t('count.new'), all.new),
    ...apart.filter(([, value]) => value > 0).map(([kind, value]) => figure(words.t(`kind.${kind}`), value, kind)));
}

function coverage(summary: RunSummary, words: Words): HTMLElement {
  const whole = !summary.partial && summary.verdict !== 'inconclusive';
  return h('p', { class: 'coverage' },
    h('span', { class: whole ? 'whole' : 'partial' }, icon(whole ? 'every' : 'partial', 14), completeness(summary, words)),
    // Of a cause, its own words say on what share of the data it rests.
    summary.share !== undefined && summary.share < 1 && summary.causeWords === undefined && h('span', {}, words.t('header.shareCovered', percent(summary.share, 1))),
    ...(summary.nothingRead === true ? [] : [h('span', {}, scannedWords(summary, 'legacy', words)), h('span', {}, scannedWords(summary, 'new', words))]));
}
