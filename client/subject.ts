/** What a run is about: the identity of a query or table over all its runs, and its names for people. */
import type { QueryStatus, Position, RunSummary } from '../protocol/model.ts';

/** The same for every run of one query of a file, or of one table of an environment. */
export const subjectOf = (run: Pick<RunSummary, 'kind' | 'uri' | 'name' | 'environment'>): string =>
  run.kind === 'table' ? tableSubject(run.environment, run.name) : querySubject(run.uri ?? '', run.name);

export const querySubject = (uri: string, name: string): string => `query ${uri}#${name}`;
export const tableSubject = (environment: string, table: string): string => `table ${environment}/${table}`;

const marks: Readonly<Record<RunSummary['verdict'], string>> = {
  consistent: '✓', 'consistent within tolerance': '✓', differs: '✗', 'in flight': '◌', inconclusive: '?',
};

/** Of a panel's tab: the verdict's mark and the name. */
export const titleOf = (run: Pick<RunSummary, 'verdict' | 'name'>): string => `${marks[run.verdict]} ${run.name}`;

const isBefore = (one: Position, other: Position): boolean => one.line < other.line || (one.line === other.line && one.character <= other.character);

/** The query that holds a position, its ends included; else the one that begins last before it on the same line. */
export function queryAt(queries: readonly QueryStatus[], position: Position): QueryStatus | undefined {
  return (
    queries.find(query => isBefore(query.range.start, position) && isBefore(position, query.range.end)) ??
    queries.findLast(query => query.range.end.line === position.line)
  );
}

/** The next (or previous) query whose state is one of those wanted, round the end of the file. */
export function nextQuery(queries: readonly QueryStatus[], from: Position, states: readonly QueryStatus['state'][], forward: boolean): QueryStatus | undefined {
  const wanted = queries.filter(query => states.includes(query.state));
  if (forward) return wanted.find(query => isBefore(from, query.range.start) && !isSame(from, query.range.start)) ?? wanted[0];
  return wanted.findLast(query => isBefore(query.range.start, from) && !isSame(from, query.range.start)) ?? wanted.at(-1);
}

const isSame = (one: Position, other: Position): boolean => one.line === other.line && one.character === other.character;

/** The query of a document that a run was of: by the run, else by name. Lines move; names stay. */
export const queryOfRun = (queries: readonly QueryStatus[], run: Pick<RunSummary, 'runId' | 'name'>): QueryStatus | undefined =>
  queries.find(query => query.runId === run.runId) ?? queries.find(query => query.name === run.name);
