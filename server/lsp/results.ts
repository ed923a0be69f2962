/** `parity/run`, `parity/findings`, `parity/partitions`, `parity/history`, `parity/queries`: what is kept and known, by page. */
import { ErrorCode } from '../../protocol/errors.ts';
import type { FindingsResult, HistoryEntry, PartitionsResult } from '../../protocol/messages.ts';
import type { QueryStatus, Range, RunSummary } from '../../protocol/model.ts';
import { RunNotKeptError } from '../runs/errors.ts';
import { allPartitions } from '../runs/allPartitions.ts';
import type { RunRecord } from '../runs/types.ts';
import type { Context } from './context.ts';
import { countPartitions, toHistoryEntry, toSummary, toWireFinding, toWirePartition } from './summary.ts';
import { RequestError } from './toResponseError.ts';
import { documentKey } from './uris.ts';
import { fieldsOf, filterOf, optionalText, pageOf, textOf, wholeOf } from './validate.ts';

const FINDINGS_PAGE = 500;
const PARTITIONS_PAGE = 2000;
const HISTORY_MOST = 1000;

/** The summary of a run, or null when it is not kept any more. */
export async function getRun(context: Context, params: unknown): Promise<RunSummary | null> {
  const record = await context.runs.get(textOf(fieldsOf(params), 'runId'));
  return record === null ? null : summaryOf(context, record, rangeNow(context, record.id, record.subject.uri));
}

/** The summary of a run that is kept. @param range where its query stands now, when that is known */
export async function summaryOf({ runs }: Pick<Context, 'runs'>, record: RunRecord, range?: Range): Promise<RunSummary> {
  const hasSources = (record.causeOutcome?.sources.length ?? 0) > 0;
  // A run that was pruned this very moment has no partitions any more.
  const counts = hasSources ? await countPartitions(allPartitions(runs, record.id)).catch(() => null) : null;
  return toSummary(record, counts ?? new Map(), range);
}

/** A page of findings. */
export async function getFindings(context: Context, params: unknown): Promise<FindingsResult> {
  const fields = fieldsOf(params);
  const { start, count } = pageOf(fields, FINDINGS_PAGE);
  const page = await kept(context.runs.findings(textOf(fields, 'runId'), filterOf(fields['filter']), start, count));
  return { total: page.total, findings: page.findings.map(toWireFinding) };
}

/** A page of partitions. */
export async function getPartitions(context: Context, params: unknown): Promise<PartitionsResult> {
  const fields = fieldsOf(params);
  const { start, count } = pageOf(fields, PARTITIONS_PAGE);
  const page = await kept(context.runs.partitions(textOf(fields, 'runId'), start, count));
  return { total: page.total, partitions: page.partitions.map(toWirePartition) };
}

/** Finished runs, newest first. */
export async function getHistory(context: Context, params: unknown): Promise<{ readonly runs: readonly HistoryEntry[] }> {
  const fields = fieldsOf(params ?? {});
  const uri = optionalText(fields, 'uri');
  const count = Math.min(HISTORY_MOST, fields['count'] === undefined ? 100 : wholeOf(fields, 'count'));
  const records = await context.runs.list({ count, ...(uri === undefined ? {} : { uri }) });
  return { runs: records.map(toHistoryEntry) };
}

/** The badges of a document, read from the disk when it is not open. */
export async function getQueryStatuses(context: Context, params: unknown): Promise<{ readonly queries: readonly QueryStatus[] }> {
  const uri = textOf(fieldsOf(params), 'uri');
  if (context.documents.known(uri) === null) await context.documents.read(uri);
  return { queries: context.badges.of(uri).map(({ status }) => status) };
}

/** Where the query of a run stands now; absent when its text is not in the document any more. */
function rangeNow(context: Context, runId: string, uri: string | undefined): Range | undefined {
  const document = uri === undefined ? undefined : context.documents.uris().find(known => documentKey(known) === documentKey(uri));
  return document === undefined ? undefined : context.badges.of(document).find(({ run }) => run?.id === runId)?.query.range;
}

/** Passes on a page; a run that is gone is said as such. @throws RequestError */
export async function kept<T>(page: Promise<T>): Promise<T> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof RunNotKeptError) throw new RequestError(ErrorCode.noSuchRun, error.message);
    throw error;
  }
}
