/** The report for a terminal: what matters in as few lines as it takes. */
import type { Counts, Evidence, Finding, PartitionOutcome, Verdict } from '../engine/types.ts';
import { differingRows } from '../engine/types.ts';
import { keyWords } from '../engine/reasons/types.ts';
import type { KeptReason, RunRecord } from '../runs/types.ts';
import { batched } from './chunks.ts';
import { painter } from './colours.ts';
import type { Colour, Paint } from './colours.ts';
import { findingLines } from './findingLines.ts';
import { badge, refusalWords } from './headline.ts';
import { itemVerdict } from './overall.ts';
import type { Report, ReportItem, RunItem } from './types.ts';
import { bytes, counted, duration, grouped, partitionName, percent, visible } from './words.ts';

export interface TextOptions {
  readonly colours: boolean;
  /** So many findings of each item are shown. Default 10. */
  readonly findings?: number;
  /** So many partitions that differ are shown. Default 5. */
  readonly partitions?: number;
}

/** The report, in chunks. Values, names and messages are shown with their control characters written out. */
export function textReport(report: Report, options: TextOptions): AsyncIterable<string> {
  return batched(pieces(report, options));
}

async function* pieces(report: Report, options: TextOptions): AsyncGenerator<string> {
  const paint = painter(options.colours);
  for (const item of report.items) yield `${(await itemLines(item, options, paint)).join('\n')}\n\n`;
  if (report.items.length !== 1) yield `${summary(report)}\n`;
}

async function itemLines(item: ReportItem, options: TextOptions, paint: Paint): Promise<readonly string[]> {
  if (item.kind === 'notCompared') {
    const title = badge({ state: 'refused', message: item.message });
    const message = refusalWords(item.message);
    // The title holds it unless it is too long, with its first letter small and without its full stop.
    const words = title.toLowerCase().includes(visible(message).replace(/\.$/u, '').toLowerCase()) ? [] : [line('reason', message)];
    return [paint('yellow', title), `  ${titleOf(item.name, item.place)}`, ...words];
  }
  const { run } = item;
  const isTick = run.verdict === 'consistent' || run.verdict === 'consistent within tolerance';
  // Rows that people have accepted, or that the tolerance of the row count allows, still differ: they are shown.
  const isSilent = isTick && differingRows(run.outcome.counts) === 0;
  return [
    paint(colourOf(item), visible(run.headline)),
    `  ${paint('bold', titleOf(run.subject.name, item.place))} · ${visible(run.subject.environment)}: ${visible(run.subject.pair)}`,
    ...(run.reason === undefined || isTick ? [] : [line('reason', run.reason.message)]),
    ...(isSilent ? [] : [...rowLines(run), ...(await partitionLines(item, options.partitions ?? 5)), ...columnLines(run), ...causeLines(run), ...(await shownFindings(item, options.findings ?? 10, paint))]),
    ...evidenceLines(run.evidence).map(text => paint('dim', text)),
  ];
}

/** Name and place. A query without a name of its own is called after its place, which is then said once. */
function titleOf(name: string, place: string | undefined): string {
  if (place === undefined) return visible(name);
  return place.endsWith(name) ? visible(place) : `${visible(name)} · ${visible(place)}`;
}

function colourOf(item: RunItem): Colour {
  const verdict = itemVerdict(item);
  if (verdict === 'differs') return 'red';
  return verdict === 'consistent' || verdict === 'consistent within tolerance' ? 'green' : 'yellow';
}

function rowLines({ outcome: { counts, partial } }: RunRecord): readonly string[] {
  const isNothing = Object.values(counts).every(count => count === 0);
  if (isNothing) return partial ? [] : [line('rows', '0 on both sides')];
  return [line('rows', `${grouped(counts.legacy)} on legacy, ${grouped(counts.new)} on new${differences(counts)}${partial ? ' (at least: not everything was compared)' : ''}`)];
}

function differences(counts: Counts): string {
  const words = differenceWords(counts);
  return words === '' ? '' : `: ${words}`;
}

function differenceWords({ changed, onlyLegacy, onlyNew, duplicates, inFlight, accepted = 0 }: Counts): string {
  const parts = [[changed, 'changed'], [onlyLegacy, 'only on legacy'], [onlyNew, 'only on new'], [duplicates, 'duplicated'], [inFlight, 'in flight'], [accepted, 'of them accepted']] as const;
  return parts.filter(([count]) => count > 0).map(([count, words]) => `${grouped(count)} ${words}`).join(', ');
}

async function partitionLines(item: RunItem, most: number): Promise<readonly string[]> {
  const top: PartitionOutcome[] = [];
  let [total, notFine, tolerant] = [0, 0, 0];
  for await (const partition of item.partitions()) {
    total += 1;
    if (partition.verdict === 'consistent within tolerance') tolerant += 1;
    if (partition.verdict === 'consistent' || partition.verdict === 'consistent within tolerance') continue;
    notFine += 1;
    top.push(partition);
    // The worst stay; the list never grows past twice what is shown.
    if (top.length > most * 2) keepWorst(top, most);
  }
  keepWorst(top, most);
  if (notFine === 0) return total === 0 ? [] : [line('partitions', `${grouped(total)}, all consistent${tolerant === 0 ? '' : `, ${grouped(tolerant)} of them within tolerance`}`)];
  const rest = notFine - top.length;
  return [
    line('partitions', `${grouped(notFine)} of ${grouped(total)} not consistent`),
    ...top.map(partition => `    ${visible(partition.table)} ${partitionName(partition.partition)}  ${partition.verdict === 'differs' ? differenceWords(partition.counts) || 'differs' : withReason(partition)}`),
    ...(rest > 0 ? [`    … ${grouped(rest)} more`] : []),
  ];
}

function keepWorst(partitions: PartitionOutcome[], most: number): void {
  // Sorting is stable: among equals the order of their ids stays.
  partitions.sort((left, right) => differingRows(right.counts) - differingRows(left.counts));
  partitions.length = Math.min(partitions.length, most);
}

function withReason({ verdict, reason }: PartitionOutcome): string {
  return reason === undefined ? verdict : `${verdict}: ${visible(reason.message)}`;
}

function columnLines(run: RunRecord): readonly string[] {
  const differing = run.outcome.columns.filter(column => column.differs > 0).sort((left, right) => right.differs - left.differs);
  if (differing.length === 0) return [];
  const words = differing.slice(0, 8).map(column => `${visible(column.name)} (${counted(column.differs, 'row')})`);
  return [line('columns', `${words.join(', ')}${differing.length > 8 ? ` and ${grouped(differing.length - 8)} more` : ''}`)];
}

function causeLines(run: RunRecord): readonly string[] {
  const { causeOutcome: cause } = run;
  const share = cause?.share !== undefined && cause.share > 0 && cause.share < 1 && !cause.words.includes('%') ? ` (on ${percent(cause.share)} of the source rows)` : '';
  return [
    ...(cause === undefined ? [] : [line('cause', `${cause.words}${share}`)]),
    ...run.likelyReasons.flatMap(reason => reasonLines(reason, run.subject.kind === 'table' ? run.subject.name : null)),
  ];
}

/** A likely reason, where it can be seen, and the rule that would make it equal: never without what that rule would hide. */
function reasonLines({ words, rows, atLeast, samples, rule, hides }: KeptReason, own: string | null): readonly string[] {
  const keys = (samples ?? []).filter(({ key }) => key.length > 0).map(({ table, key }) => `${table === null || table === own ? '' : `${table} `}${keyWords(key)}`);
  return [
    line('likely', `${words} (${atLeast === true ? 'at least ' : ''}${counted(rows, 'row')}${keys.length === 0 ? '' : `, for example ${keys.join('; ')}`})`),
    ...(rule === undefined ? [] : [line('', `  a rule for it: ${rule}${hides === undefined ? '' : `; it would hide ${hides}`}`)]),
  ];
}

async function shownFindings(item: RunItem, most: number, paint: Paint): Promise<readonly string[]> {
  const total = item.run.totals.findings;
  if (total === 0 || most === 0) return [];
  const first: Finding[] = [];
  for await (const finding of item.findings()) {
    first.push(finding);
    if (first.length >= most) break;
  }
  const found = item.run.findingsFound ?? total;
  const title = `${first.length < found ? `the first ${grouped(first.length)} of ${grouped(found)}` : grouped(found)}${found > total ? `, of which ${grouped(total)} are kept` : ''}`;
  return [line('findings', title), ...findingLines(first, paint, item.run.subject.kind === 'table' ? item.run.subject.name : null).map(text => `    ${text}`)];
}

function evidenceLines(evidence: Evidence): readonly string[] {
  const parts = [
    duration(evidence.ms),
    `${grouped(evidence.rowsScanned.legacy)} + ${grouped(evidence.rowsScanned.new)} rows scanned`,
    `${bytes(evidence.bytesMoved.legacy)} + ${bytes(evidence.bytesMoved.new)} moved`,
    ...(evidence.rowsScanned.legacy + evidence.rowsScanned.new === 0 && evidence.escape === 0 ? [] : [`${evidence.hash}${evidence.escape > 0 ? `, a change escapes with probability ${evidence.escape.toExponential(1)}` : ''}`]),
    ...[evidence.engines.legacy, evidence.engines.new].filter((engine, position, all) => engine !== '' && all.indexOf(engine) === position),
  ];
  return [
    ...(evidence.rowsScanned.legacy + evidence.rowsScanned.new === 0 && evidence.engines.legacy === '' ? [] : [line('evidence', parts.join(' · '))]),
    ...evidence.notes.map(note => line('note', note)),
    ...(evidence.blindSpots.length === 0 ? [] : [line('not seen', evidence.blindSpots.join('; '))]),
  ];
}

function line(label: string, words: string): string {
  return `  ${label.padEnd(10)} ${visible(words)}`;
}

const SUMMARY: readonly (Verdict | 'not compared')[] = ['consistent', 'consistent within tolerance', 'differs', 'in flight', 'inconclusive', 'not compared'];

/** One line for all items: `5 compared: 3 consistent, 1 differs, 1 not compared`. */
function summary(report: Report): string {
  if (report.items.length === 0) return 'Nothing was compared.';
  // In this order, however they come.
  const words = new Map<string, number>(SUMMARY.map(word => [word, 0]));
  for (const item of report.items) {
    const word = item.kind === 'notCompared' ? 'not compared' : item.run.verdict;
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  return `${grouped(report.items.length)} in all: ${[...words].filter(([, count]) => count > 0).map(([word, count]) => `${grouped(count)} ${word === 'differs' && count > 1 ? 'differ' : word}`).join(', ')}`;
}
