/** A service that does as a test says. Runs are kept in the real run store. */
import { createHash } from 'node:crypto';
import type { Finding, PartitionOutcome, RelationOutcome, Verdict } from '../../../../server/engine/types.ts';
import { NO_COUNTS } from '../../../../server/engine/types.ts';
import type { RunRecord, RunStore, RunSubject } from '../../../../server/runs/types.ts';
import type { CancelSignal } from '../../../../server/engine/types.ts';
import type { CompareRequest, CheckRequest, Estimated, NotCompared, Service, ServiceEvents, ServiceOptions } from '../../../../server/service/types.ts';

/** What a comparison comes to. */
export interface Script {
  readonly verdict: Verdict;
  readonly headline?: string;
  readonly counts?: Partial<RelationOutcome['counts']>;
  readonly columns?: RelationOutcome['columns'];
  readonly reason?: RunRecord['reason'];
  readonly findings?: readonly Finding[];
  readonly partitions?: readonly PartitionOutcome[];
  readonly likelyReasons?: RunRecord['likelyReasons'];
  readonly causeOutcome?: RunRecord['causeOutcome'];
  readonly blindSpots?: readonly string[];
  readonly partial?: boolean;
  /** What answered; absent: both sides. */
  readonly engines?: RunRecord['evidence']['engines'];
  /** What the clock says; absent: now. */
  readonly at?: Date;
}

export interface Behaviour {
  query?(request: CompareRequest, events: ServiceEvents, signal: CancelSignal, options: ServiceOptions): Promise<Script | NotCompared | Estimated>;
  table?(request: CheckRequest, events: ServiceEvents, signal: CancelSignal): Promise<Script | Estimated>;
  close?(): Promise<void>;
}

/** The hash of a query by its text, environment and configuration. */
export const fakeHash: Service['queryHash'] = (project, environment, pair) =>
  createHash('sha256').update(JSON.stringify([environment, project.loaded.hash, pair.texts.legacy, pair.texts.new, pair.directives.tolerances])).digest('hex');

/** Keeps a run as the service does. */
export async function keepRun(runs: RunStore, subject: RunSubject, script: Script): Promise<RunRecord> {
  const writer = await runs.create();
  for (const finding of script.findings ?? []) await writer.finding(finding);
  for (const partition of script.partitions ?? []) writer.partition(partition);
  const now = (script.at ?? new Date()).toISOString();
  return writer.finish({
    subject, startedAt: now, finishedAt: now, verdict: script.verdict, headline: script.headline ?? `said ${script.verdict}`,
    outcome: { verdict: script.verdict, counts: { ...NO_COUNTS, ...script.counts }, partial: script.partial ?? false, columns: script.columns ?? [], key: ['id'] },
    likelyReasons: script.likelyReasons ?? [],
    evidence: {
      sql: { legacy: [], new: [] }, engines: script.engines ?? { legacy: 'Fake 1', new: 'Fake 2' }, settings: { legacy: [], new: [] }, snapshots: { legacy: '', new: '' },
      rowsScanned: { legacy: 0, new: 0 }, bytesMoved: { legacy: 0, new: 0 }, ms: 5, hash: 'md5', escape: 0, blindSpots: script.blindSpots ?? [], notes: [],
    },
    ...(script.reason === undefined ? {} : { reason: script.reason }),
    ...(script.causeOutcome === undefined ? {} : { causeOutcome: script.causeOutcome }),
    ...(script.causeOutcome?.cause === undefined ? {} : { cause: script.causeOutcome.cause }),
  });
}

export interface Fake {
  readonly create: (options: ServiceOptions) => Service;
  readonly made: ServiceOptions[];
  readonly closed: { count: number };
  /** Texts of queries that were sent. */
  readonly sent: string[];
}

export function fakeService(behaviour: Behaviour = {}): Fake {
  const made: ServiceOptions[] = [];
  const closed = { count: 0 };
  const sent: string[] = [];
  return {
    made, closed, sent,
    create: options => {
      made.push(options);
      return {
        queryHash: fakeHash,
        compareQuery: async (request, events, signal) => {
          sent.push(request.pair.texts.legacy ?? '');
          const script = await (behaviour.query?.(request, events, signal, options) ?? Promise.resolve<Script>({ verdict: 'consistent' }));
          if ('kind' in script) return script;
          const environment = request.environment ?? '';
          const subject: RunSubject = {
            kind: 'query', name: request.pair.name, environment, pair: 'fake → fake', hash: fakeHash(request.project, environment, request.pair),
            ...(request.uri === undefined ? {} : { uri: request.uri }), ...(request.line === undefined ? {} : { line: request.line }),
          };
          return { kind: 'compared', run: await keepRun(options.runs, subject, script) };
        },
        checkTable: async (request, events, signal) => {
          const script = await (behaviour.table?.(request, events, signal) ?? Promise.resolve<Script>({ verdict: 'consistent' }));
          if ('kind' in script) return script;
          const { table, partition } = request;
          const subject: RunSubject = { kind: 'table', name: table, environment: request.environment ?? '', pair: 'fake → fake', hash: JSON.stringify(['table', table, partition ?? 'all', request.environment ?? '', request.project.loaded.hash]), ...(partition === undefined ? {} : { partitions: [partition] }) };
          return { kind: 'compared', run: await keepRun(options.runs, subject, script) };
        },
        testConnection: (_project, environment) => Promise.resolve([{ side: 'legacy', ok: true, words: `Fake of ${environment ?? ''}` }, { side: 'new', ok: false, words: 'no answer' }]),
        close: async () => {
          closed.count += 1;
          await behaviour.close?.();
        },
      };
    },
  };
}

/** Waits for the signal. */
export function aborted(signal: CancelSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => { resolve(); });
  });
}

export const CONFIG = `{
  "environments": {
    "dev": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb" }, "new": { "driver": "duckdb", "path": "new.duckdb" } }
  },
  "tables": {
    "games": { "legacy": "games", "new": "games_v2", "key": ["id"], "partition": { "column": "day", "by": "month" }, "columns": { "attendance": { "trimBlanks": false } } },
    "teams": { "legacy": "teams", "new": "teams", "key": ["id"] }
  }
}
`;
