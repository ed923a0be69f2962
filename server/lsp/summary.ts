/** Runs as they cross the wire. */
import type { HistoryEntry } from '../../protocol/messages.ts';
import type { Range, RunSummary, WireColumn, WireFinding, WirePartition, WireSource } from '../../protocol/model.ts';
import type { Finding, PartitionOutcome } from '../engine/types.ts';
import { countsUnknown, nothingRead } from '../report/unread.ts';
import type { RunRecord } from '../runs/types.ts';

/** How many partitions of a table a run speaks of, and how many of them differ. */
export interface PartitionCount {
  readonly all: number;
  readonly differing: number;
}

/** Counts partitions by table. */
export async function countPartitions(partitions: AsyncIterable<PartitionOutcome>): Promise<ReadonlyMap<string, PartitionCount>> {
  const counts = new Map<string, PartitionCount>();
  for await (const { table, verdict } of partitions) {
    const { all, differing } = counts.get(table) ?? { all: 0, differing: 0 };
    counts.set(table, { all: all + 1, differing: differing + (verdict === 'differs' ? 1 : 0) });
  }
  return counts;
}

/**
 * Everything about a run but its rows and partitions.
 * @param partitions of its source tables, which are kept beside the record @param range where the query stands now, when that is known
 */
export function toSummary(record: RunRecord, partitions: ReadonlyMap<string, PartitionCount>, range?: Range): RunSummary {
  const { subject, outcome, causeOutcome, cause, reason } = record;
  const at = range ?? lineRange(subject.line);
  return {
    runId: record.id,
    kind: subject.kind,
    name: subject.name,
    environment: subject.environment,
    pair: subject.pair,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    verdict: record.verdict,
    headline: record.headline,
    counts: outcome.counts,
    ...(countsUnknown(record.verdict, outcome.partial, outcome.counts) ? { countsUnknown: true as const } : {}),
    ...(nothingRead(record.evidence) ? { nothingRead: true as const } : {}),
    partial: outcome.partial,
    key: outcome.key,
    columns: outcome.columns.map((column): WireColumn => ({ ...column, rows: comparedRows(record) })),
    sources: (causeOutcome?.sources ?? []).map(source => toSource(source, partitions.get(source.table))),
    likelyReasons: record.likelyReasons,
    evidence: record.evidence,
    totals: record.totals,
    ...(record.findingsFound === undefined ? {} : { findingsFound: record.findingsFound }),
    ...(subject.uri === undefined ? {} : { uri: subject.uri }),
    ...(at === undefined ? {} : { range: at }),
    ...(cause === undefined ? {} : { cause }),
    ...(causeOutcome === undefined ? {} : { causeWords: causeOutcome.words }),
    ...(causeOutcome?.share === undefined ? {} : { share: causeOutcome.share }),
    ...(reason === undefined ? {} : { reason }),
    ...(subject.queries === undefined ? {} : { queries: subject.queries }),
  };
}

/** A run of the history. */
export function toHistoryEntry({ id, subject, headline, finishedAt }: RunRecord): HistoryEntry {
  return { runId: id, name: subject.name, kind: subject.kind, headline, finishedAt, ...(subject.uri === undefined ? {} : { uri: subject.uri }) };
}

/** A finding: the engine's is the wire's, field by field. */
export function toWireFinding({ kind, table, partition, key, columns, times, accepted }: Finding): WireFinding {
  return { kind, table, partition, key, columns, ...(times === undefined ? {} : { times }), ...(accepted === undefined ? {} : { accepted }) };
}

/** A partition: the engine's is the wire's, field by field. */
export function toWirePartition({ table, partition, verdict, counts, reason }: PartitionOutcome): WirePartition {
  return { table, partition, verdict, counts, ...(reason === undefined ? {} : { reason }) };
}

/** Rows that both sides have, which are those whose columns were compared. */
function comparedRows({ outcome: { counts } }: RunRecord): number {
  return Math.max(0, Math.min(counts.legacy - counts.onlyLegacy, counts.new - counts.onlyNew));
}

type Source = NonNullable<RunRecord['causeOutcome']>['sources'][number];

function toSource({ table, outcome }: Source, partitions: PartitionCount | undefined): WireSource {
  return {
    table,
    verdict: outcome.verdict,
    counts: outcome.counts,
    partitions: partitions?.all ?? 0,
    divergedPartitions: partitions?.differing ?? 0,
    key: outcome.key,
    columns: outcome.columns.map(({ name }) => name),
    ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
  };
}

function lineRange(line: number | undefined): Range | undefined {
  return line === undefined ? undefined : { start: { line, character: 0 }, end: { line, character: 0 } };
}
