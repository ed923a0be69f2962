/** The report as JSON. The form is published as `schemas/report.schema.json`; fields may be added, none changes its meaning without a new version. */
import type { CauseOutcome, Counts, Evidence, Finding, PartitionOutcome, RelationOutcome, Verdict } from '../engine/types.ts';
import { NO_COUNTS } from '../engine/types.ts';
import type { KeptReason } from '../runs/types.ts';
import { batched } from './chunks.ts';
import { badge } from './headline.ts';
import { itemReason, itemVerdict, overall } from './overall.ts';
import { countsUnknown } from './unread.ts';
import type { Report, ReportItem, RunItem } from './types.ts';

/** The version of the schema. */
export const REPORT_SCHEMA_VERSION = 1;

/** Grows with each addition to the schema; readers that know an older one read on. */
export const REPORT_SCHEMA_MINOR = 1;

/** The report, in chunks. One finding and one partition stand on a line of their own. */
export function jsonReport(report: Report): AsyncIterable<string> {
  return batched(pieces(report));
}

async function* pieces(report: Report): AsyncGenerator<string> {
  const { verdict, cause, reason } = overall(report);
  const head = { schemaVersion: REPORT_SCHEMA_VERSION, schemaMinor: REPORT_SCHEMA_MINOR, env: report.environment, verdict, ...optional({ cause, reason }) };
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
  for (const [position, item] of report.items.entries()) {
    yield `${position === 0 ? '' : ','}\n`;
    yield* itemPieces(item);
  }
  yield '\n]}\n';
}

async function* itemPieces(item: ReportItem): AsyncGenerator<string> {
  yield JSON.stringify({ ...headOf(item), ...(item.kind === 'run' ? runFields(item) : notComparedFields) }).slice(0, -1);
  yield ',"partitions":[';
  if (item.kind === 'run') yield* list(item.partitions(), partitionOf);
  yield '],"findings":[';
  if (item.kind === 'run') yield* list(item.findings(), findingOf);
  yield `],"evidence":${JSON.stringify(item.kind === 'run' ? evidenceOf(item.run.evidence) : evidenceOf(NO_EVIDENCE))}}`;
}

async function* list<T>(values: AsyncIterable<T>, form: (value: T) => unknown): AsyncGenerator<string> {
  let start = '\n';
  for await (const value of values) {
    yield `${start}${JSON.stringify(form(value))}`;
    start = ',\n';
  }
}

function headOf(item: ReportItem): object {
  return {
    kind: item.kind === 'run' ? item.run.subject.kind : (item.subject ?? 'query'),
    name: item.kind === 'run' ? item.run.subject.name : item.name,
    ...optional({ place: item.place }),
    verdict: itemVerdict(item) satisfies Verdict,
    ...optional({ cause: item.kind === 'run' ? item.run.cause : undefined, reason: itemReason(item) }),
    headline: item.kind === 'run' ? item.run.headline : badge({ state: 'refused', message: item.message }),
  };
}

function runFields({ run }: RunItem): object {
  return {
    pair: run.subject.pair,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    ...relationFields(run.outcome),
    ...optional({ causes: run.causeOutcome && causesOf(run.causeOutcome), likelyReasons: run.likelyReasons.length > 0 ? run.likelyReasons.map(reasonOf) : undefined }),
  };
}

const notComparedFields = { partial: true, countsUnknown: true, counts: countsOf(NO_COUNTS), key: [], columns: [] };

function relationFields(outcome: Omit<RelationOutcome, 'partitions'>): object {
  return {
    partial: outcome.partial,
    countsUnknown: countsUnknown(outcome.verdict, outcome.partial, outcome.counts),
    counts: countsOf(outcome.counts),
    ...optional({ uncounted: outcome.uncounted }),
    key: outcome.key,
    columns: outcome.columns.map(({ name, differs, tolerated, native }) => ({ name, differs, tolerated, native })),
  };
}

function reasonOf({ kind, words, rows, atLeast, table, partition, column, rule, hides, samples }: KeptReason): object {
  return { ...optional({ kind }), words, rows, ...optional({ atLeast, table, partition, column, rule, hides, samples }) };
}

function causesOf(cause: CauseOutcome): object {
  return {
    words: cause.words,
    ...optional({ share: cause.share, reason: cause.reason }),
    sources: cause.sources.map(({ table, outcome }) => ({ table, verdict: outcome.verdict, ...optional({ reason: outcome.reason }), ...relationFields(outcome) })),
  };
}

function countsOf({ legacy, new: fresh, onlyLegacy, onlyNew, changed, duplicates, inFlight, accepted = 0 }: Counts): Counts {
  return { legacy, new: fresh, onlyLegacy, onlyNew, changed, duplicates, inFlight, accepted };
}

function partitionOf({ table, partition, verdict, counts, reason }: PartitionOutcome): object {
  return { table, partition, verdict, counts: countsOf(counts), ...optional({ reason }) };
}

function findingOf({ kind, table, partition, key, columns, times, accepted }: Finding): object {
  return { kind, table, partition, key, columns, ...optional({ times, accepted }) };
}

const NO_EVIDENCE: Omit<Evidence, 'hash'> & { readonly hash: null } = {
  sql: { legacy: [], new: [] }, engines: { legacy: '', new: '' }, settings: { legacy: [], new: [] }, snapshots: { legacy: '', new: '' },
  rowsScanned: { legacy: 0, new: 0 }, bytesMoved: { legacy: 0, new: 0 }, ms: 0, hash: null, escape: 1, blindSpots: [], notes: [],
};

function evidenceOf(evidence: Evidence | typeof NO_EVIDENCE): object {
  const { sql, engines, settings, snapshots, rowsScanned, recalled, bytesMoved, ms, hash, escape, blindSpots, notes } = evidence;
  return { sql, engines, settings, snapshots, rowsScanned, ...(recalled === undefined ? {} : { recalled }), bytesMoved, ms, hash, escape, blindSpots, notes };
}

/** The fields that are there. */
function optional(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
