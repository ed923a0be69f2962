/**
 * What each query of a document shows, from memory: no store, no parser and no file is waited for. A query is found by the hash of its
 * text, environment and configuration, so an edited query or a changed configuration never keeps an old tick.
 */
import type { QueryStatus, State } from '../../protocol/model.ts';
import { badge, runState } from '../report/headline.ts';
import type { HeadlineInput } from '../report/headline.ts';
import { ago, shortened, visible } from '../report/words.ts';
import type { QueryPair } from '../sql/statement.ts';
import type { Documents, PlacedQuery, SplitDocument } from './documents.ts';
import type { Job, Jobs } from './jobs.ts';
import { t } from './l10n.ts';
import type { Outcomes } from './outcomes.ts';
import { predecessors } from './predecessors.ts';
import type { WorkspaceProject } from './projects.ts';
import type { KnownRun, RunIndex } from './runIndex.ts';
import { documentKey } from './uris.ts';

/** A query with its state and what the state rests on. */
export interface Badge {
  readonly query: PlacedQuery;
  readonly status: QueryStatus;
  /** The run of the query as it stands. */
  readonly run?: KnownRun;
  /** Its last run, of another text or configuration. */
  readonly former?: KnownRun;
  readonly job?: Job;
}

/** What badges are made of. */
export interface BadgeSources {
  readonly documents: Documents;
  readonly index: RunIndex;
  readonly jobs: Pick<Jobs, 'byHash'>;
  readonly outcomes: Outcomes;
  projectOf(uri: string): WorkspaceProject | null;
  environmentOf(project: WorkspaceProject): string | null;
  /** null: nothing may run yet. */
  hash(project: WorkspaceProject, environment: string, pair: QueryPair): string | null;
  now(): Date;
}

/** The badges of documents. */
export interface Badges {
  /** Empty when the document is not known. Queries of a document without configuration have the state `never`. */
  of(uri: string): readonly Badge[];
  forget(uri: string): void;
}

/** Queries of one document that have badges. An editor with more lenses is of no use to anybody; comparing works for all. */
const MOST = 5000;

interface Memory {
  readonly split: SplitDocument;
  readonly texts: readonly string[];
  /** The last run of each query under any text. */
  readonly runs: readonly (KnownRun | null)[];
}

export function createBadges(sources: BadgeSources): Badges {
  const memories = new Map<string, Memory>();

  function of(uri: string): readonly Badge[] {
    const split = sources.documents.known(uri);
    if (split === null) return [];
    const project = sources.projectOf(uri);
    const environment = project === null ? null : sources.environmentOf(project);
    const queries = split.queries.slice(0, MOST);
    const hashes = queries.map(({ pair }) => (project === null || environment === null ? null : sources.hash(project, environment, pair)));
    const found = hashes.map(hash => (hash === null ? null : sources.index.byHash(hash)));
    const inherited = inherit(split, found);
    const claimed = new Set(hashes);
    return queries.map((query, index) => {
      const hash = hashes[index] ?? null;
      const named = environment === null ? null : sources.index.byName(uri, query.pair.name, environment);
      const former = inherited[index] ?? (named === null || claimed.has(named.hash) ? null : named);
      return badgeOf(query, { project, environment, hash, run: found[index] ?? null, former });
    });
  }

  /** Carries the last run of each query over to the document's present text. */
  function inherit(split: SplitDocument, found: readonly (KnownRun | null)[]): readonly (KnownRun | null)[] {
    const key = documentKey(split.uri);
    const before = memories.get(key);
    const same = before?.split === split;
    const texts = same ? before.texts : split.queries.slice(0, MOST).map(({ pair }) => JSON.stringify([pair.texts.legacy, pair.texts.new]));
    const ancestors = same || before === undefined ? null : predecessors(before.texts, texts);
    const inherited = texts.map((_, index) => {
      const ancestor = ancestors === null ? index : (ancestors[index] ?? null);
      return ancestor === null ? null : (before?.runs[ancestor] ?? null);
    });
    const runs = found.map((run, index) => run ?? inherited[index] ?? null);
    memories.set(key, { split, texts, runs });
    return inherited;
  }

  interface Known {
    readonly project: WorkspaceProject | null;
    readonly environment: string | null;
    readonly hash: string | null;
    readonly run: KnownRun | null;
    readonly former: KnownRun | null;
  }

  function badgeOf(query: PlacedQuery, { project, environment, hash, run, former }: Known): Badge {
    const { pair } = query;
    const made = (state: State, title: string, detail: string, more: Omit<Badge, 'query' | 'status'> & { readonly runId?: string } = {}): Badge => {
      const { runId, ...rest } = more;
      const status = { range: query.range, name: pair.name, state, title, detail, ...(runId === undefined ? {} : { runId }) };
      return { query, status, ...rest };
    };
    if (project === null) return made('never', badge({ state: 'never' }), t('There is no configuration for this document yet.'));
    if (pair.problem !== undefined) return made('refused', badge({ state: 'refused', message: pair.problem }), t('Not compared: {0}', visible(pair.problem)));
    if (environment === null) return made('error', t('! the configuration names no environment'), t('Nothing can be compared: the configuration names no environment.'));
    if (hash === null) return made('never', t('○ nothing runs until this workspace is trusted'), t('Nothing is compared until this workspace is trusted.'));
    const job = sources.jobs.byHash(hash);
    if (job?.state === 'queued') return made('queued', badge({ state: 'queued' }), t('Waiting for other comparisons to end.'), { job, runId: job.id });
    if (job !== null) {
      const words = job.words === undefined ? {} : { words: job.words };
      if (job.early !== undefined) return made('running', badge({ state: 'early', headline: job.early }), t('{0} so far. Details are still being read.', visible(job.early)), { job, runId: job.id });
      return made('running', badge({ state: 'running', ...words }), t('Checking… {0}', visible(job.words ?? '')).trim(), { job, runId: job.id });
    }
    const outcome = sources.outcomes.get(hash);
    if (outcome?.kind === 'notCompared') return made('refused', badge({ state: 'refused', message: outcome.message }), t('Not compared: {0}', visible(outcome.message)));
    if (outcome !== null) return made('error', shortened(`! ${visible(outcome.message)}`, 60), visible(outcome.message));
    const now = sources.now();
    if (run !== null) return made(runState(run), badge({ state: 'finished', run: withOutcome(run), now }), finishedDetail(run, now), { run, runId: run.id });
    if (former !== null) {
      const title = badge({ state: 'stale', run: withOutcome(former), now });
      return made('stale', title, t('The query or the configuration changed since its last check ({0}): {1}', ago(former.finishedAt, now), visible(former.headline)), { former, runId: former.id });
    }
    return made('never', badge({ state: 'never' }), t('Not checked yet.'));
  }

  return { of, forget: uri => { memories.delete(documentKey(uri)); } };
}

/** A known run as the words of a badge need it; its headline was written when all was known. */
function withOutcome({ verdict, cause, reason, headline, finishedAt, counts }: KnownRun): HeadlineInput & { readonly headline: string; readonly finishedAt: string } {
  return {
    verdict, headline, finishedAt, outcome: { verdict, counts, partial: false, columns: [], key: [] },
    ...(cause === undefined ? {} : { cause }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function finishedDetail(run: KnownRun, now: Date): string {
  const reason = run.reason === undefined ? '' : ` ${visible(run.reason.message)}`;
  return `${visible(run.headline)}.${reason} ${t('Checked {0} ({1}) in {2}, {3}.', ago(run.finishedAt, now), run.finishedAt, visible(run.environment), visible(run.pair))}`;
}
