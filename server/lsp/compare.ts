/** `parity/compare`, `parity/compareFiles`, `parity/check`, `parity/cancel`, `parity/testConnection`. */
import type { CancellationToken } from 'vscode-languageserver';
import { ErrorCode } from '../../protocol/errors.ts';
import type { CompareResult, TestConnectionResult } from '../../protocol/messages.ts';
import type { Range, RunSummary } from '../../protocol/model.ts';
import type { QueryPair } from '../sql/statement.ts';
import { ConfigurationError } from '../service/types.ts';
import { compareAsking } from './confirmScan.ts';
import type { Context } from './context.ts';
import type { SplitDocument } from './documents.ts';
import { placeOfDocument, placeOfWorkspace, requireTrust } from './guard.ts';
import type { Place } from './guard.ts';
import type { JobOutcome, JobRequest, Ticket } from './jobs.ts';
import { t } from './l10n.ts';
import { queriesIn, queryAt } from './pairs.ts';
import type { RequestProgress } from './progress.ts';
import { summaryOf } from './results.ts';
import { RequestError, invalidParams, shortWords } from './toResponseError.ts';
import { fieldsOf, optionalText, positionOf, rangeOf, textOf } from './validate.ts';

/** Something to compare, or the words why not. */
type Item =
  | { readonly kind: 'job'; readonly name: string; readonly range?: Range; readonly request: JobRequest }
  | { readonly kind: 'not'; readonly name: string; readonly message: string };

/** Compares the query at a position, those of a range, or all of a document. */
export async function compare(context: Context, params: unknown, token: CancellationToken): Promise<CompareResult> {
  const fields = fieldsOf(params);
  const uri = textOf(fields, 'uri');
  const place = placeOfDocument(context, uri, optionalText(fields, 'environment'));
  const split = await readDocument(context, uri);
  const pairs = choose(split, fields['position'], fields['range']);
  if (pairs.length === 0) throw new RequestError(ErrorCode.noQuery, t('There is no query here. Put the cursor into one, or select one.'));
  return runAll(context, pairs.map(pair => queryItem(context, place, split, pair)), fields['workDoneToken'], token);
}

/** Compares every query of several files. A file that cannot be read is said in the result. */
export async function compareFiles(context: Context, params: unknown, token: CancellationToken): Promise<CompareResult> {
  const fields = fieldsOf(params);
  const { uris } = fields;
  if (!Array.isArray(uris) || !uris.every(uri => typeof uri === 'string')) throw invalidParams('"uris" is a list of texts.');
  const environment = optionalText(fields, 'environment');
  const items: Item[] = [];
  for (const uri of new Set(uris)) {
    const place = placeOfDocument(context, uri, environment);
    const split = await context.documents.read(uri);
    if (split === null) items.push({ kind: 'not', name: uri.split('/').at(-1) ?? uri, message: t('The file cannot be read.') });
    else items.push(...split.queries.map(({ pair }) => queryItem(context, place, split, pair)));
  }
  if (items.length === 0) throw new RequestError(ErrorCode.noQuery, t('There is no query in these files.'));
  return runAll(context, items, fields['workDoneToken'], token);
}

/** Checks one mapped table, one partition of it, or every mapped table. */
export async function check(context: Context, params: unknown, token: CancellationToken): Promise<CompareResult> {
  const fields = fieldsOf(params);
  const table = optionalText(fields, 'table');
  const { partition } = fields;
  if (partition !== undefined && partition !== null && typeof partition !== 'string') throw invalidParams('"partition" is a text or null.');
  if (partition !== undefined && table === undefined) throw invalidParams('A partition is one of a table.');
  const place = placeOfWorkspace(context, optionalText(fields, 'environment'), table);
  const tables = table === undefined ? Object.keys(place.project.loaded.config.tables) : [table];
  if (tables.length === 0) throw new RequestError(ErrorCode.configuration, t('The configuration maps no tables yet.'), { uri: place.project.configUri, line: 0 });
  return runAll(context, tables.map(name => tableItem(context, place, name, partition)), fields['workDoneToken'], token);
}

/** Cancels one run, or all that run. */
export async function cancel(context: Context, params: unknown): Promise<{ readonly cancelled: number }> {
  return { cancelled: await context.jobs.cancel(optionalText(fieldsOf(params ?? {}), 'runId')) };
}

/** Opens both stores of an environment and says what answered. */
export async function testConnection(context: Context, params: unknown, token: CancellationToken): Promise<TestConnectionResult> {
  const fields = fieldsOf(params ?? {});
  const { project, environment } = placeOfWorkspace(context, optionalText(fields, 'environment'));
  context.secrets.askAgain();
  return context.progress.run(t('Parity: knocking at {0}', environment), undefined, token, async ({ signal }) => {
    const sides = await context.service.use(service => service.testConnection(project, environment, signal));
    return { sides: sides.map(({ side, ok, words }) => ({ side, ok, words })) };
  });
}

async function readDocument(context: Context, uri: string): Promise<SplitDocument> {
  const split = await context.documents.read(uri);
  if (split === null) throw new RequestError(ErrorCode.cannotRead, t('The document cannot be read: save it as a file, or open it.'));
  return split;
}

function choose({ document, queries }: SplitDocument, position: unknown, range: unknown): readonly QueryPair[] {
  const pairs = queries.map(({ pair }) => pair);
  const text = document.getText();
  if (range !== undefined && range !== null) {
    const { start, end } = rangeOf(range);
    return queriesIn(pairs, text, { start: document.offsetAt(start), end: document.offsetAt(end) });
  }
  if (position === undefined || position === null) return pairs;
  const pair = queryAt(pairs, text, document.offsetAt(positionOf(position)));
  return pair === null ? [] : [pair];
}

/** A lane of jobs: the environment of one project. */
function laneOf({ project, environment }: Place): string {
  return JSON.stringify([project.folder, environment]);
}

function queryItem(context: Context, place: Place, split: SplitDocument, pair: QueryPair): Item {
  if (pair.problem !== undefined) return { kind: 'not', name: pair.name, message: pair.problem };
  const { project, environment } = place;
  const range = { start: split.document.positionAt(pair.range.start), end: split.document.positionAt(pair.range.end) };
  const request = { project, environment, pair, uri: split.uri, line: range.start.line };
  return {
    kind: 'job',
    name: pair.name,
    range,
    request: {
      kind: 'query', name: pair.name, uri: split.uri, environment, lane: laneOf(place),
      hash: context.service.now().queryHash(project, environment, pair),
      run: (events, signal) => compareAsking(context, pair.name, events.progress, signal, scan =>
        context.service.use(service => service.compareQuery({ ...request, scan }, events, signal))),
    },
  };
}

function tableItem(context: Context, place: Place, table: string, partition: string | null | undefined): Item {
  const { project, environment } = place;
  const request = { project, environment, table, ...(partition === undefined ? {} : { partition }) };
  return {
    kind: 'job',
    name: table,
    request: {
      kind: 'table', name: table, environment, lane: laneOf(place), ...(partition === undefined ? {} : { partition }),
      hash: jobHash(context, place, table, partition),
      run: (events, signal) => compareAsking(context, table, events.progress, signal, scan =>
        context.service.use(service => service.checkTable({ ...request, scan }, events, signal))),
    },
  };
}

function jobHash(context: Context, { project, environment }: Place, table: string, partition: string | null | undefined): string {
  const config = project.loaded.config.environments[environment];
  // `placeIn` made sure that it is there.
  return config === undefined ? `${environment} ${table}` : context.tableHash(project, config, table, partition);
}

/** Runs them all and waits; what ends badly is said in the result, but a lone configuration error is the answer itself. */
async function runAll(context: Context, items: readonly Item[], workDoneToken: unknown, token: CancellationToken): Promise<CompareResult> {
  requireTrust(context);
  context.secrets.askAgain();
  const [first] = items;
  const title = items.length === 1 && first !== undefined ? t('Parity: comparing {0}', first.name) : t('Parity: comparing {0} of them', items.length);
  const progressToken = typeof workDoneToken === 'string' || typeof workDoneToken === 'number' ? workDoneToken : undefined;
  return context.progress.run(title, progressToken, token, async progress => {
    const ends = await startAll(context, items, progress);
    const faults = ends.flatMap(({ outcome }) => (outcome?.kind === 'failed' ? [outcome.error] : []));
    const [fault] = faults;
    if (faults.length === items.length && isConfiguration(fault)) throw fault;
    const summaries = ends.flatMap(({ item, outcome }): readonly Promise<RunSummary>[] =>
      outcome?.kind === 'compared' ? [summaryOf(context, outcome.run, item.kind === 'job' ? item.range : undefined)] : []);
    return {
      runs: await Promise.all(summaries),
      notCompared: ends.flatMap(({ item, outcome }) => {
        const message = item.kind === 'not' ? item.message : whyNot(outcome);
        return message === null ? [] : [{ name: item.name, message }];
      }),
    };
  });
}

interface End {
  readonly item: Item;
  readonly outcome: JobOutcome | null;
}

async function startAll(context: Context, items: readonly Item[], progress: RequestProgress): Promise<readonly End[]> {
  const tickets = items.map(item => (item.kind === 'job' && !progress.signal.aborted ? context.jobs.start(item.request) : null));
  const running = new Set(tickets.flatMap(ticket => ticket?.id ?? []));
  let done = items.length - running.size;
  const stopTelling = telling(context, running, (words, share) => {
    const all = items.length === 1 ? words : t('{0} of {1} done', done, items.length) + (words === '' ? '' : ` · ${words}`);
    progress.report(all, items.length === 1 ? share : (done + (share ?? 0)) / items.length);
  });
  try {
    return await Promise.all(items.map(async (item, index): Promise<End> => {
      const ticket = tickets[index] ?? null;
      if (ticket === null) return { item, outcome: item.kind === 'job' ? { kind: 'cancelled' } : null };
      const outcome = await outcomeOf(ticket, progress.signal);
      if (running.delete(ticket.id)) done += 1;
      return { item, outcome };
    }));
  } finally {
    stopTelling();
  }
}

/** The outcome of a job, or of leaving it when the request is cancelled. */
function outcomeOf(ticket: Ticket, signal: AbortSignal): Promise<JobOutcome> {
  return new Promise(resolve => {
    const leave = (): void => { void ticket.leave().then(resolve); };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    void ticket.outcome.then(outcome => {
      signal.removeEventListener('abort', leave);
      resolve(outcome);
    });
  });
}

const LOOK_MS = 200;

/** Looks at the jobs every so often, so that a flood of progress costs nothing here. */
function telling(context: Context, ids: ReadonlySet<string>, report: (words: string, share: number | undefined) => void): () => void {
  let stop = (): void => undefined;
  const look = (): void => {
    const jobs = context.jobs.all().filter(job => ids.has(job.id));
    const running = jobs.find(job => job.state === 'running');
    report(running?.words ?? (jobs.length > 0 ? t('waiting') : ''), running?.share);
    stop = context.clock.after(LOOK_MS, look);
  };
  look();
  return () => { stop(); };
}

function whyNot(outcome: JobOutcome | null): string | null {
  switch (outcome?.kind) {
    case 'notCompared': return outcome.message;
    case 'cancelled': return t('Cancelled.');
    case 'failed': return shortWords(outcome.error);
    case 'compared':
    case undefined: return null;
  }
}

/** An error that came from another thread has lost its class, not its name. */
function isConfiguration(error: unknown): error is Error {
  return error instanceof ConfigurationError || (error instanceof Error && error.name === 'ConfigurationError');
}
