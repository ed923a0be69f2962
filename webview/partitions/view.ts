/** The map of the touched partitions: every one as a cell, by table and date; and a list of those that need a look. */
import type { RunSummary, Verdict, WirePartition } from '../../protocol/model.ts';
import type { Host } from '../host.ts';
import type { Words } from '../texts.ts';
import { HostError } from '../connection.ts';
import { button, progressRing } from '../controls.ts';
import { h, hiddenText, meter, replaceChildren } from '../dom.ts';
import { icon, VERDICT_CLASSES, VERDICT_GLYPHS, VERDICT_ICONS } from '../icons.ts';
import { partitionMaps, problems, rowsApart, stateCounts } from './layout.ts';
import { createTableMap } from './tableMap.ts';

/** Partitions of one request; the host gives at most so many. */
const PAGE = 2000;
/** Lines in the list of problems; the map shows all. */
const LISTED = 60;
const VERDICTS: readonly Verdict[] = ['differs', 'inconclusive', 'in flight', 'consistent within tolerance', 'consistent'];

export interface PartitionActions {
  readonly showPartition: (table: string, partition: string | null) => void;
  readonly problem: (error: unknown) => string;
}

export interface PartitionsView {
  readonly element: HTMLElement;
  /** Pulls and draws the partitions of a run; the ones of another run are forgotten. */
  readonly show: (summary: RunSummary) => void;
}

/** Makes an empty view. */
export function createPartitionsView(host: Host, words: Words, actions: PartitionActions): PartitionsView {
  const element = h('div', { class: 'partitions scroll', attrs: { tabindex: 0, role: 'region', 'aria-label': words.t('tab.partitions') } });
  let current: AbortController | undefined;

  const load = async (summary: RunSummary): Promise<void> => {
    current?.abort();
    const controller = new AbortController();
    current = controller;
    const all: WirePartition[] = [];
    const { signal } = controller;
    try {
      let total = Infinity;
      while (all.length < total) {
        replaceChildren(element, h('p', { class: 'waiting' }, progressRing(), words.t('partitions.loading', words.count(all.length), words.count(summary.totals.partitions))));
        const page = await host.partitions(summary.runId, all.length, PAGE, signal);
        if (signal.aborted) return;
        total = page.total;
        if (page.partitions.length === 0) break;
        all.push(...page.partitions);
      }
      draw(all);
    } catch (error) {
      if (signal.aborted || (error instanceof HostError && error.problem === 'cancelled')) return;
      replaceChildren(element, h('p', { class: 'waiting' }, actions.problem(error), button({ label: words.t('action.retry'), icon: 'refresh', press: () => { void load(summary); } })));
    }
  };

  const draw = (all: readonly WirePartition[]): void => {
    if (all.length === 0) {
      replaceChildren(element, h('p', { class: 'waiting' }, words.t('partitions.none')));
      return;
    }
    const describe = (partition: WirePartition): string => describePartition(partition, words);
    replaceChildren(element,
      legend(all, words),
      h('div', { class: 'partitions-body' },
        h('div', { class: 'maps' }, h('p', { class: 'quiet' }, words.t('partitions.hint')),
          ...partitionMaps(all).map(map => createTableMap(map, words, describe, actions.showPartition))),
        problemList(all, words, actions)));
  };

  return { element, show: summary => { void load(summary); } };
}

/** The name of a partition for people; null holds the rows without a value in the partition column. */
export function partitionName(partition: string | null, words: Words): string {
  if (partition === null) return words.t('partitions.null');
  return partition === '' ? words.t('partitions.empty') : partition;
}

/** What a partition's state is, in words: `differs, 12 rows of 3,018 rows differ`. */
export function stateWords(partition: WirePartition, words: Words): string {
  const { counts, verdict, reason } = partition;
  const apart = rowsApart(counts);
  const parts = [words.t(`verdict.${verdict}`)];
  if (apart > 0) parts.push(words.t('partitions.cellDiffers', words.count(apart), words.plural('rows', Math.max(counts.legacy, counts.new))));
  else parts.push(words.plural('rows', Math.max(counts.legacy, counts.new)));
  if (counts.inFlight > 0) parts.push(words.t('partitions.cellInFlight', words.plural('rows', counts.inFlight)));
  if (reason) parts.push(reason.message);
  return parts.join(', ');
}

function describePartition(partition: WirePartition, words: Words): string {
  return words.t('partitions.cell', partition.table, partitionName(partition.partition, words), stateWords(partition, words));
}

function legend(all: readonly WirePartition[], words: Words): HTMLElement {
  const counts = stateCounts(all);
  return h('ul', { class: 'legend', attrs: { 'aria-label': words.t('partitions.legend') } },
    ...VERDICTS.filter(verdict => (counts[verdict] ?? 0) > 0).map(verdict => h('li', {},
      h('span', { class: `swatch ${VERDICT_CLASSES[verdict]}`, attrs: { 'aria-hidden': 'true' } }, VERDICT_GLYPHS[verdict]),
      h('span', { class: 'number' }, words.count(counts[verdict] ?? 0)), words.t(`verdict.${verdict}`))));
}

function problemList(all: readonly WirePartition[], words: Words, actions: PartitionActions): HTMLElement {
  const bad = problems(all);
  const most = Math.max(1, ...bad.map(partition => rowsApart(partition.counts)));
  const items = bad.slice(0, LISTED).map(partition => {
    const apart = rowsApart(partition.counts);
    return h('li', {}, h('button', {
      class: `problem ${VERDICT_CLASSES[partition.verdict]}`,
      attrs: { type: 'button', title: describePartition(partition, words) },
      on: { click: () => { actions.showPartition(partition.table, partition.partition); } },
    },
    icon(VERDICT_ICONS[partition.verdict], 14),
    apart > 0 && hiddenText(words.t(`verdict.${partition.verdict}`)),
    h('span', { class: 'problem-name' }, h('span', { class: 'quiet' }, partition.table), ' ', partitionName(partition.partition, words)),
    h('span', { class: 'number' }, apart > 0 ? words.plural('rows', apart) : words.t(`verdict.${partition.verdict}`)),
    meter(apart / most, VERDICT_CLASSES[partition.verdict]),
    partition.reason && h('span', { class: 'problem-reason quiet' }, partition.reason.message)));
  });
  return h('aside', { class: 'problems', attrs: { 'aria-label': words.t('partitions.problems') } }, h('h2', {}, words.t('partitions.problems')),
    bad.length === 0 ? h('p', { class: 'quiet' }, words.t('partitions.noProblems')) : h('ul', {}, ...items),
    bad.length > LISTED && h('p', { class: 'quiet' }, words.t('partitions.more', words.count(bad.length - LISTED))));
}
