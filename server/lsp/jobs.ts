/**
 * Comparisons that wait or run. At most two at a time for each environment, first come first served; the same thing asked for twice
 * runs once; a job stops when nobody waits for it any more or when it is cancelled.
 */
import type { CancelSignal } from '../engine/types.ts';
import type { RunRecord } from '../runs/types.ts';
import { cancelled } from './cancelled.ts';
import type { Clock } from './deps.ts';
import { t } from './l10n.ts';

/** How a job ended. `failed` is a fault: the service has words of its own for everything that stores, queries and users do. */
export type JobOutcome =
  | { readonly kind: 'compared'; readonly run: RunRecord }
  | { readonly kind: 'notCompared'; readonly message: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a job tells while it runs. */
export interface JobProgress {
  readonly progress: (words: string, done: number, total: number) => void;
  /** The headline as it stands, while details are still being read. */
  readonly early: (headline: string) => void;
}

/** What is to be done. */
export interface JobRequest {
  readonly kind: 'query' | 'table';
  readonly name: string;
  readonly uri?: string;
  /** For a table: only this partition. */
  readonly partition?: string | null;
  /** Jobs of one hash are the same job: what is compared, the environment and the configuration are in it. */
  readonly hash: string;
  /** Jobs of one lane wait for each other: the folder of the project and the environment. */
  readonly lane: string;
  readonly environment: string;
  run(events: JobProgress, signal: CancelSignal): Promise<JobOutcome>;
}

/** A job as badges and progress see it. */
export interface Job extends Omit<JobRequest, 'run'> {
  readonly id: string;
  readonly state: 'queued' | 'running';
  /** The service's own words for where it is. */
  readonly words?: string;
  /** The headline as it stands, when most rows differ and details are still being read. */
  readonly early?: string;
  /** 0..1, when it can be told. */
  readonly share?: number;
}

/** A place in a job. */
export interface Ticket {
  readonly id: string;
  readonly outcome: Promise<JobOutcome>;
  /** Cancels the job and gives its outcome when it has stopped; is `cancelled` at once when others still wait for the job. */
  leave(): Promise<JobOutcome>;
}

/** All jobs. */
export interface Jobs {
  start(request: JobRequest): Ticket;
  /** The job with that hash that waits or runs. */
  byHash(hash: string): Job | null;
  all(): readonly Job[];
  /** Cancels a job, or all; resolves with their number when they have ended. */
  cancel(id: string | undefined): Promise<number>;
}

/** How a job is told apart from the runs that are kept. */
export const JOB_PREFIX = 'job-';

const AT_ONCE = 2;
/** How long a cancelled job may take to stop what runs on its servers, in milliseconds. */
export const STOP_MS = 15_000;

/** What jobs tell. */
export interface JobEvents {
  /** At every step of a job: often. */
  changed(job: Job, what: 'state' | 'words'): void;
  /** Once for each job, before its tickets resolve. */
  ended(job: Job, outcome: JobOutcome): void;
  /** A cancelled job did not end in time: drop what it runs on. It ends as failed when that is done. */
  giveUp(): Promise<void>;
}

interface Entry {
  job: Job;
  waiting: number;
  stopWaiting: () => void;
  readonly request: JobRequest;
  readonly controller: AbortController;
  readonly outcome: Promise<JobOutcome>;
  readonly end: (outcome: JobOutcome) => void;
}

export function createJobs(clock: Clock, events: JobEvents): Jobs {
  const entries = new Map<string, Entry>();
  let last = 0;

  function finish(entry: Entry, outcome: JobOutcome): void {
    if (!entries.delete(entry.job.id)) return;
    entry.stopWaiting();
    events.ended(entry.job, outcome);
    entry.end(outcome);
    next(entry.job.lane);
  }

  function next(lane: string): void {
    const ofLane = [...entries.values()].filter(entry => entry.job.lane === lane);
    const free = AT_ONCE - ofLane.filter(entry => entry.job.state === 'running').length;
    for (const entry of ofLane.filter(each => each.job.state === 'queued').slice(0, Math.max(0, free))) void run(entry);
  }

  async function run(entry: Entry): Promise<void> {
    entry.job = { ...entry.job, state: 'running' };
    events.changed(entry.job, 'state');
    // The job has its name beside its words already.
    const prefix = `${entry.job.name}: `;
    const progress = (said: string, done: number, total: number): void => {
      const words = said.startsWith(prefix) ? said.slice(prefix.length) : said;
      if (!entries.has(entry.job.id) || entry.controller.signal.aborted) return;
      const share = total > 0 && done >= 0 ? Math.min(1, done / total) : undefined;
      entry.job = { ...entry.job, words, ...(share === undefined ? {} : { share }) };
      events.changed(entry.job, 'words');
    };
    const early = (headline: string): void => {
      if (!entries.has(entry.job.id) || entry.controller.signal.aborted) return;
      entry.job = { ...entry.job, early: headline };
      events.changed(entry.job, 'state');
    };
    try {
      finish(entry, await entry.request.run({ progress, early }, entry.controller.signal));
    } catch (error) {
      finish(entry, entry.controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error });
    }
  }

  function stop(entry: Entry): void {
    if (entry.controller.signal.aborted) return;
    if (entry.job.state === 'queued') {
      entry.controller.abort(cancelled());
      finish(entry, { kind: 'cancelled' });
      return;
    }
    entry.stopWaiting = clock.after(STOP_MS, () => {
      void events.giveUp().finally(() => { finish(entry, { kind: 'failed', error: new Error(t('It did not stop when it was cancelled.')) }); });
    });
    entry.job = { ...entry.job, words: t('stopping') };
    events.changed(entry.job, 'state');
    entry.controller.abort(cancelled());
  }

  function ticket(entry: Entry): Ticket {
    let inside = true;
    entry.waiting += 1;
    return {
      id: entry.job.id,
      outcome: entry.outcome,
      leave: () => {
        if (inside) entry.waiting -= 1;
        inside = false;
        if (entry.waiting > 0) return Promise.resolve<JobOutcome>({ kind: 'cancelled' });
        stop(entry);
        return entry.outcome;
      },
    };
  }

  return {
    start: request => {
      const same = [...entries.values()].find(entry => entry.job.hash === request.hash && !entry.controller.signal.aborted);
      if (same !== undefined) return ticket(same);
      last += 1;
      const { promise, resolve } = Promise.withResolvers<JobOutcome>();
      const job: Job = { ...withoutRun(request), id: `${JOB_PREFIX}${String(last)}`, state: 'queued' };
      const entry: Entry = { job, waiting: 0, request, controller: new AbortController(), outcome: promise, end: resolve, stopWaiting: () => undefined };
      entries.set(job.id, entry);
      const place = ticket(entry);
      events.changed(job, 'state');
      next(job.lane);
      return place;
    },
    byHash: hash => [...entries.values()].findLast(entry => entry.job.hash === hash)?.job ?? null,
    all: () => [...entries.values()].map(entry => entry.job),
    cancel: async id => {
      const chosen = [...entries.values()].filter(entry => id === undefined || entry.job.id === id);
      for (const entry of chosen) stop(entry);
      await Promise.all(chosen.map(entry => entry.outcome));
      return chosen.length;
    },
  };
}

/** What others see of a request. */
function withoutRun({ kind, name, uri, partition, hash, lane, environment }: JobRequest): Omit<JobRequest, 'run'> {
  return { kind, name, hash, lane, environment, ...(uri === undefined ? {} : { uri }), ...(partition === undefined ? {} : { partition }) };
}
