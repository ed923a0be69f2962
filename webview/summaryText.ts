/** The result as plain text for a ticket or a chat. It holds counts and words, never values of rows. */
import type { RunSummary, Side } from '../protocol/model.ts';
import type { Words } from './texts.ts';
import { bytes, duration, time } from './format.ts';

/** One sentence on how much was compared. */
export function completeness(summary: RunSummary, words: Words): string {
  if (summary.countsUnknown === true) return words.t('header.nothing');
  // Only what was ended early on purpose stopped at its findings; what failed or says two things is another matter.
  if (summary.partial && (summary.verdict !== 'inconclusive' || summary.reason?.code === 'limitReached')) return words.plural('header.partial', summary.totals.findings);
  return words.t(summary.verdict === 'inconclusive' ? 'header.notCovered' : 'header.every');
}

/** What was read of one side: `legacy: 3,018 rows read, 1.2 MB moved`. */
export function scannedWords(summary: RunSummary, side: Side, words: Words): string {
  const { rowsScanned, bytesMoved, recalled } = summary.evidence;
  const now = words.t('header.scanned', words.t(`side.${side}`), words.plural('rows', rowsScanned[side]), bytes(bytesMoved[side]));
  const before = recalled?.[side];
  return before === undefined ? now : words.t('header.recalled', now, time(before));
}

/** The names and numbers of the counts, in the order in which they are shown. */
export function countWords(summary: RunSummary, words: Words): readonly string[] {
  const { counts } = summary;
  return [
    `${words.t('count.legacy')} ${words.count(counts.legacy)}`, `${words.t('count.new')} ${words.count(counts.new)}`,
    `${words.t('kind.missing')} ${words.count(counts.onlyLegacy)}`, `${words.t('kind.extra')} ${words.count(counts.onlyNew)}`,
    `${words.t('kind.changed')} ${words.count(counts.changed)}`, `${words.t('kind.duplicated')} ${words.count(counts.duplicates)}`,
    `${words.t('kind.inFlight')} ${words.count(counts.inFlight)}`,
  ];
}

/** What "Copy Summary" copies. */
export function summaryText(summary: RunSummary, words: Words): string {
  const line = (label: string, text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : [`${label}: ${text}`]);
  return [
    summary.headline,
    `${summary.name} · ${words.t('header.environment', summary.environment)} · ${summary.pair}`,
    ...line(words.t('summary.cause'), summary.causeWords),
    ...line(words.t('summary.reason'), summary.reason?.message),
    ...line(words.t('summary.counts'), summary.countsUnknown === true ? '' : countWords(summary, words).join(', ')),
    ...line(words.t('summary.completeness'), [completeness(summary, words), ...(summary.nothingRead === true ? [] : [scannedWords(summary, 'legacy', words), scannedWords(summary, 'new', words)])].join('; ')),
    ...line(words.t('summary.compared'), words.t('header.finished', time(summary.finishedAt), duration(summary.evidence.ms))),
    ...line(words.t('overview.blindSpots'), summary.evidence.blindSpots.join('; ')),
  ].join('\n');
}
