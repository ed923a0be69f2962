/** A run in a few plain sentences: the hover, the terminal's long form, what a screen reader reads. */
import type { RunRecord } from '../runs/types.ts';
import type { PartitionOutcome } from '../engine/types.ts';
import { differingRows } from '../engine/types.ts';
import { headline } from './headline.ts';
import type { HeadlineInput } from './headline.ts';
import { counted, grouped, partitionName, percent, visible } from './words.ts';

/** What is explained: a run, with its partitions where they are at hand. */
export type Explained = Pick<RunRecord, 'verdict' | 'subject' | 'evidence' | 'likelyReasons'> & HeadlineInput;

/**
 * The sentences, in this order and each only when it has something to say: verdict, where, columns, cause, the share that the cause
 * rests on, likely reasons, what was left out, what the comparison cannot see.
 */
export function explain(run: Explained): string[] {
  return [verdictSentence(run), ...whereSentences(run), ...columnSentences(run), ...causeSentences(run), ...likelySentences(run), ...blindSentences(run)];
}

function verdictSentence(run: Explained): string {
  const { counts } = run.outcome;
  const what = run.subject.kind === 'query' ? 'the results' : `the table ${visible(run.subject.name)}`;
  switch (run.verdict) {
    case 'consistent':
      return counts.legacy === 0 && counts.new === 0
        ? `Both sides agree: ${what} has no rows on either side.`.replace('the results has', 'the results have')
        : `Both sides agree: every row of ${what} was compared, ${counted(counts.legacy, 'row')} on each side.`;
    case 'consistent within tolerance':
      return differingRows(counts) === 0
        ? `Both sides agree within the configured tolerance: every row of ${what} was compared, ${counted(counts.legacy, 'row')} on each side.`
        : `Both sides agree but for what was accepted or is tolerated: every row of ${what} was compared, ${counted(counts.legacy, 'row')} on legacy, ${grouped(counts.new)} on new.`;
    case 'differs': return `${headline(run).replace(/^✗ /u, '')}.`;
    case 'in flight': return `${counted(counts.inFlight, 'row')} of ${what} are too young to judge; nothing else differs.`.replace(/^1 row of (.*) are/u, '1 row of $1 is');
    case 'inconclusive': return `No verdict: ${ended(run.reason?.message ?? 'no reason was given')}`;
  }
}

function whereSentences(run: Explained): string[] {
  const { counts, partial } = run.outcome;
  if (run.verdict !== 'differs' && (run.verdict !== 'consistent within tolerance' || differingRows(counts) === 0)) return [];
  const parts = [
    [counts.changed, 'changed'], [counts.onlyLegacy, 'only on legacy'], [counts.onlyNew, 'only on new'],
    [counts.duplicates, 'duplicated'], [counts.inFlight, 'in flight'], [counts.accepted ?? 0, 'of them accepted'],
  ] as const;
  const found = parts.filter(([count]) => count > 0).map(([count, word]) => `${grouped(count)} ${word}`);
  const rows = `${partial ? 'At least: ' : ''}${found.join(', ')}; ${counted(counts.legacy, 'row')} on legacy, ${grouped(counts.new)} on new.`;
  const where = placeSentence(run.partitions ?? run.outcome.partitions ?? []);
  return [...(found.length === 0 ? [] : [rows]), ...(where === null ? [] : [where])];
}

function placeSentence(partitions: readonly PartitionOutcome[]): string | null {
  const differing = partitions.filter(partition => partition.verdict === 'differs');
  if (differing.length === 0) return null;
  const names = differing.slice(0, 6).map(partition => `${visible(partition.table)} ${partitionName(partition.partition)}`);
  const more = differing.length > names.length ? ` and ${grouped(differing.length - names.length)} more` : '';
  return `It is in ${names.join(', ')}${more} (${counted(differing.length, 'partition')} of ${grouped(partitions.length)}).`;
}

function columnSentences(run: Explained): string[] {
  const differing = run.outcome.columns.filter(column => column.differs > 0);
  if (differing.length === 0 || run.verdict !== 'differs') return [];
  const names = differing.slice(0, 8).map(column => `${visible(column.name)} (${counted(column.differs, 'row')})`);
  const more = differing.length > names.length ? ` and ${grouped(differing.length - names.length)} more` : '';
  return [`Columns that differ: ${names.join(', ')}${more}.`];
}

function causeSentences(run: Explained): string[] {
  const cause = run.causeOutcome;
  if (cause === undefined) return [];
  const share = cause.share !== undefined && cause.share > 0 && cause.share < 1 && !cause.words.includes('%')
    ? [`What is said of the query rests on ${percent(cause.share)} of the rows of its tables: a fault that shows only on the rows left out is not ruled out.`]
    : [];
  const reason = cause.reason !== undefined && cause.reason.message !== cause.words ? [ended(cause.reason.message)] : [];
  return [...(cause.words === '' ? [] : [ended(cause.words)]), ...reason, ...share];
}

function likelySentences(run: Explained): string[] {
  return run.likelyReasons.map(reason => `Likely reason for ${reason.atLeast === true ? 'at least ' : ''}${counted(reason.rows, 'row')}: ${ended(reason.words)}`);
}

function blindSentences(run: Explained): string[] {
  const spots = run.evidence.blindSpots;
  return spots.length === 0 ? [] : [`This comparison cannot see: ${spots.map(visible).join('; ')}.`];
}

function ended(sentence: string): string {
  const text = visible(sentence).trim();
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
